"""The whole of LLaMA-Factory's part by the real `llamafactory-cli`, on a model of a few thousand weights."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from language_rows import artifact, pairs_input
from querymill_jobs.errors import UserError
from querymill_jobs.job_environments import environment_interpreter
from step_here import Outcome
from step_runner import Json, StepRunner
from tiny_models import documents, save_tiny_llama

THERE = {"backend": "llamafactory", "rank": 4, "learningRate": 0.005}


def _environment_there() -> bool:
    try:
        return environment_interpreter("llamafactory").is_file()
    except UserError:
        return False


needs_llamafactory = pytest.mark.skipif(
    not _environment_there(),
    reason="NOT RUN: no environment llamafactory. `npm run test:llamafactory` makes it and runs this",
)


@needs_llamafactory
def test_sft_reward_ppo_and_generate_run_through_llamafactory(
    tmp_path: Path, steps: StepRunner, here: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUERYMILL_WORKSPACE", str(tmp_path))
    model = {"name": "tiny", "revision": "r1", "path": str(save_tiny_llama(tmp_path / "tiny"))}
    tuned = here(
        "sft", {"pairs": pairs_input(tmp_path, 12), "model": model}, {**THERE, "epochs": 6, "evalSteps": 6}
    )
    losses = _series(tuned, "loss")
    assert losses[-1] < losses[0]
    assert _series(tuned, "evalLoss")

    judge = here(
        "reward",
        {"preferences": _preferences(tmp_path), "model": model},
        {**THERE, "epochs": 4, "batchSize": 4},
    )
    assert 0 <= judge.metrics["accuracy"] <= 1
    about = json.loads((judge.path("reward") / "reward.json").read_text("utf-8"))
    assert (about["kind"], about["template"]) == ("model", "instruct")

    given = artifact(tmp_path / "documents", "Documents", "documents.jsonl", documents(6))
    inputs = {"documents": given, "model": tuned.input("model"), "reward": judge.input("reward")}
    fast = {**THERE, "steps": 3, "rollouts": 4, "maxTokens": 6}
    better = here("ppo", inputs, fast)
    assert len(_series(better, "reward")) == 3
    made = json.loads((better.path("model") / "model.json").read_text("utf-8"))
    assert (made["round"], made["stack"]) == (1, ["base", "input", "ppo"])
    rank = json.loads((better.path("model") / "adapter" / "adapter_config.json").read_text("utf-8"))["r"]
    assert rank == 8  # the tuned adapter and the new one, as one

    written = here(
        "generate",
        {"documents": given, "model": better.input("model")},
        {"engine": "llamafactory", "perDocument": 2, "temperature": 1, "maxTokens": 12},
    )
    assert written.rows("queries")
    assert {row["generator"] for row in written.rows("queries")} == {"tiny+rl1"}
    assert all(row["logprob"] is None for row in written.rows("queries"))

    # What LLaMA-Factory made goes on here: the policy starts at its reference's side, judged by its reward.
    again = here("ppo", {**inputs, "model": better.input("model")}, {**fast, "backend": "trl", "steps": 1})
    assert len(_series(again, "kl")) == 1
    from_base = here("ppo", inputs, {**fast, "reference": "base", "steps": 1})
    made = json.loads((from_base.path("model") / "model.json").read_text("utf-8"))
    assert made["stack"] == ["base", "ppo"]


@needs_llamafactory
def test_a_tuning_that_was_stopped_goes_on_from_its_checkpoint(
    tmp_path: Path, steps: StepRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUERYMILL_WORKSPACE", str(tmp_path))
    model = {"name": "tiny", "revision": "r1", "path": str(save_tiny_llama(tmp_path / "tiny"))}
    inputs = {"pairs": pairs_input(tmp_path, 12), "model": model}
    params = {**THERE, "epochs": 60, "evalFraction": 0, "saveSteps": 4}
    first = steps.prepare("sft", inputs, params)
    process = steps.start(first)
    saved = first / "checkpoints" / "llamafactory"
    for _ in range(1800):
        if process.poll() is not None or list(saved.glob("checkpoint-*/trainer_state.json")):
            break
        time.sleep(0.1)
    process.terminate()
    assert steps.finish(first, process).result["state"] == "stopped"
    again = steps.run("sft", inputs, params, resume=[first / "checkpoints"])
    assert again.result["state"] == "done", again.result["error"]
    texts = [event["text"] for event in again.events() if event["kind"] == "log"]
    assert any("going on after step" in text for text in texts)
    points = [event["step"] for event in again.events() if event.get("name") == "loss" and "step" in event]
    assert points == sorted(points)
    assert points[-1] == 120  # 60 epochs of two batches, as without the stop


def _preferences(tmp_path: Path) -> Json:
    rows = [
        {
            "_id": str(n),
            "doc_id": row["_id"],
            "chosen": f"what does rule {n} say",
            "rejected": "no",
            "margin": 1.0,
            "split": "train" if n % 4 else "test",
            "title": row["title"],
            "text": row["text"],
        }
        for n, row in enumerate(documents(12))
    ]
    return artifact(tmp_path / "preferences", "Preferences", "preferences.jsonl", rows)


def _series(outcome: Any, name: str) -> list[float]:
    return [event["value"] for event in outcome.events if event.get("name") == name and "step" in event]
