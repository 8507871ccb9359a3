"""The engine vllm up to the door of vLLM: a stand-in of its two classes answers, in a process of its own.

vLLM itself needs a GPU and is not run here.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from language_rows import artifact, pairs_input
from querymill_jobs.errors import StepError, UserError
from step_here import Outcome
from tiny_models import documents, save_tiny_llama

STAND_IN = """
import json
from types import SimpleNamespace


class SamplingParams:
    def __init__(self, **settings):
        self.__dict__.update(settings)


class LLM:
    def __init__(self, **settings):
        with open("asked.json", "w") as file:
            json.dump(settings, file)

    def generate(self, prompts, sampling, lora_request=None, use_tqdm=True):
        assert len({given.seed for given in sampling}) == len(sampling)
        assert all(prompt["prompt_token_ids"] for prompt in prompts)
        ends = sampling[0].stop_token_ids
        return [
            SimpleNamespace(outputs=[SimpleNamespace(
                token_ids=(68 + given.seed % 25, 68 + given.seed % 23, ends[0]),
                cumulative_logprob=-1.5,
                finish_reason="stop",
            )])
            for given in sampling
        ]
"""


def _environment(tmp_path: Path, version: str = "0.32.0") -> None:
    """A workspace whose settings name an interpreter that has the stand-in."""
    packages = tmp_path / "packages"
    (packages / "vllm" / "lora").mkdir(parents=True)
    (packages / "vllm" / "__init__.py").write_text(STAND_IN, "utf-8")
    (packages / "vllm" / "lora" / "__init__.py").write_text("", "utf-8")
    (packages / "vllm" / "lora" / "request.py").write_text(
        "class LoRARequest:\n    def __init__(self, *parts):\n        self.parts = parts\n", "utf-8"
    )
    about = packages / f"vllm-{version}.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: vllm\nVersion: {version}\n", "utf-8")
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nPYTHONPATH="{packages}" exec "{sys.executable}" "$@"\n', "utf-8")
    python.chmod(0o755)
    config = {"environments": {"vllm": {"python": str(python)}}}
    (tmp_path / "querymill.config.json").write_text(json.dumps(config), "utf-8")


@pytest.fixture
def inputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setenv("QUERYMILL_WORKSPACE", str(tmp_path))
    monkeypatch.setenv("QUERYMILL_ENVIRONMENTS", str(tmp_path / "environments"))
    model = {"name": "tiny", "revision": "r1", "path": str(save_tiny_llama(tmp_path / "tiny"))}
    given = artifact(tmp_path / "documents", "Documents", "documents.jsonl", documents(3))
    return {"documents": given, "model": model}


def test_rows_go_to_vllm_and_come_back_each_with_its_own_seed(
    tmp_path: Path, here: Callable[..., Outcome], inputs: dict[str, Any]
) -> None:
    _environment(tmp_path)
    found = here("generate", inputs, {"engine": "vllm", "perDocument": 2, "batchSize": 4})
    rows = found.rows("queries")
    assert 1 <= len(rows) <= 6
    assert all(row["logprob"] == -0.5 and row["tokens"] == 3 for row in rows)
    request = json.loads((found.folder / "work" / "vllm.json").read_text("utf-8"))
    assert len(request["rows"]) == 6
    assert request["sampling"]["max_tokens"] == 32
    again = here("generate", inputs, {"engine": "vllm", "perDocument": 2, "batchSize": 1})
    assert [row["text"] for row in again.rows("queries")] == [row["text"] for row in rows]


def test_an_adapter_is_named_with_a_rank_that_vllm_knows(
    tmp_path: Path, here: Callable[..., Outcome], inputs: dict[str, Any]
) -> None:
    _environment(tmp_path)
    tuned = here(
        "sft", {"pairs": pairs_input(tmp_path, 4), "model": inputs["model"]}, {"epochs": 1, "rank": 12}
    )
    found = here("generate", {**inputs, "model": tuned.input("model")}, {"engine": "vllm"})
    asked = json.loads((found.folder / "work" / "asked.json").read_text("utf-8"))
    assert (asked["enable_lora"], asked["max_lora_rank"]) == (True, 16)


def test_a_missing_environment_or_another_version_is_told_before_anything_starts(
    tmp_path: Path, here: Callable[..., Outcome], inputs: dict[str, Any]
) -> None:
    with pytest.raises(UserError, match='Cannot use environment "vllm": it is not there yet'):
        here("generate", inputs, {"engine": "vllm"})
    _environment(tmp_path, "0.31.0")
    with pytest.raises(UserError, match=r'the environment vllm has 0\.31\.0\. Set vllm: "0\.31\.0"'):
        here("generate", inputs, {"engine": "vllm"})


def test_a_failure_of_vllm_is_told(
    tmp_path: Path, here: Callable[..., Outcome], inputs: dict[str, Any]
) -> None:
    _environment(tmp_path)
    (tmp_path / "packages" / "vllm" / "__init__.py").write_text("raise SystemExit(3)", "utf-8")
    with pytest.raises(StepError, match="it ended with status 3"):
        here("generate", inputs, {"engine": "vllm"})
