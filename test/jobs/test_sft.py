from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from language_rows import pairs_input
from step_here import Outcome
from step_runner import StepRunner
from tiny_models import documents, save_tiny_llama

FAST = {"epochs": 2, "evalFraction": 0.2, "evalSteps": 2, "saveSteps": 1, "learningRate": 0.02}


def _tiny(tmp_path: Path) -> dict[str, Any]:
    folder = save_tiny_llama(tmp_path / "tiny")
    return {"name": "tiny", "revision": "r1", "path": str(folder)}


def test_sft_lowers_the_held_out_loss_and_generate_writes_with_its_adapter(
    tmp_path: Path, here: Callable[..., Outcome], monkeypatch: Any
) -> None:
    monkeypatch.setenv("QUERYMILL_WORKSPACE", str(tmp_path))
    tiny = _tiny(tmp_path)
    tuned = here("sft", {"pairs": pairs_input(tmp_path, 12), "model": tiny}, FAST)
    losses = [event["value"] for event in tuned.events if event.get("name") == "evalLoss"]
    assert losses[-1] < losses[0]
    about = json.loads((tuned.path("model") / "model.json").read_text("utf-8"))
    assert about["base"] == {"name": "tiny", "revision": "r1"}
    assert str(tmp_path) not in (tuned.path("model") / "adapter" / "adapter_config.json").read_text("utf-8")

    rows = tmp_path / "documents"
    rows.mkdir()
    (rows / "documents.jsonl").write_text("".join(json.dumps(row) + "\n" for row in documents(4)), "utf-8")
    given = {"type": "Documents", "digest": "0" * 64, "path": str(rows)}
    written = [
        here("generate", {"documents": given, "model": model}, {"temperature": 0, "shots": 0})
        for model in (tuned.input("model"), tiny)
    ]
    assert {row["generator"] for row in written[0].rows("queries")} == {"tiny+sft"}
    assert [row["text"] for row in written[0].rows("queries")] != [
        row["text"] for row in written[1].rows("queries")
    ]


def test_a_stopped_tuning_goes_on_from_its_checkpoint_to_the_same_adapter(
    tmp_path: Path, steps: StepRunner
) -> None:
    inputs = {"pairs": pairs_input(tmp_path, 12), "model": _tiny(tmp_path)}
    params = {**FAST, "epochs": 12, "saveSteps": 3, "evalSteps": 100}
    whole = steps.succeed("sft", inputs, params)
    first = steps.prepare("sft", inputs, params)
    process = steps.start(first)
    _wait_for_checkpoint(first)
    process.terminate()
    assert steps.finish(first, process).result["state"] == "stopped"
    again = steps.run("sft", inputs, params, resume=[first / "checkpoints"])
    assert any("going on after step" in str(event.get("text")) for event in again.events())
    assert again.result["outputs"]["model"]["digest"] == whole.result["outputs"]["model"]["digest"]


def test_pairs_of_one_document_cannot_be_learnt_from_when_some_are_held_out(
    tmp_path: Path, steps: StepRunner
) -> None:
    step = steps.run("sft", {"pairs": pairs_input(tmp_path, 0), "model": _tiny(tmp_path)}, FAST)
    assert step.result["state"] == "failed"
    assert step.error.startswith('Cannot tune with "pairs": there is no pair to learn from.')


def _wait_for_checkpoint(attempt: Path) -> None:
    for _ in range(6000):
        if list((attempt / "checkpoints").glob("checkpoint-*/trainer_state.json")):
            return
        time.sleep(0.05)
    raise AssertionError("no checkpoint within five minutes")
