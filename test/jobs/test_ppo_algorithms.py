"""RLOO, GRPO and DPO on a model of a few thousand weights, through TRL's own trainers."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from language_rows import artifact
from querymill_jobs.errors import UserError
from step_here import Outcome
from step_runner import StepRunner
from test_ppo import FAST, _inputs, _series
from tiny_models import documents

FIGURES = (
    "reward",
    "kl",
    "entropy",
    "length",
    "score",
    "copiedShare",
    "clipFraction",
    "policyLoss",
    "unfinished",
)


@pytest.mark.parametrize("algorithm", ["rloo", "grpo"])
def test_an_algorithm_of_groups_moves_the_policy_and_reports_as_ppo_does(
    algorithm: str, tmp_path: Path, here: Callable[..., Outcome]
) -> None:
    inputs = _inputs(tmp_path, here)
    params = {**FAST, "algorithm": algorithm, "groupSize": 2, "steps": 3, "ppoEpochs": 1}
    found = here("ppo", inputs, params)
    for name in FIGURES:
        assert len(_series(found, name)) == 3, name
    assert _series(found, "kl")[0] == pytest.approx(0, abs=1e-4)
    assert abs(_series(found, "kl")[-1]) > 1e-5
    samples = [event["rows"] for event in found.events if event["kind"] == "sample"]
    assert len(samples) == 3
    assert [row.get("probe") for row in samples[-1]] == [1, 2, 3, None, None, None, None]
    assert_same_probes_at_every_step(found, 3)
    assert json.loads((found.path("model") / "model.json").read_text("utf-8"))["round"] == 1


def test_rloo_that_was_stopped_ends_with_the_same_policy(
    tmp_path: Path, steps: StepRunner, here: Callable[..., Outcome]
) -> None:
    inputs = _inputs(tmp_path, here)
    params = {**FAST, "algorithm": "rloo", "groupSize": 2, "steps": 8, "ppoEpochs": 2}
    whole = steps.succeed("ppo", inputs, params)
    first = steps.prepare("ppo", inputs, params)
    process = steps.start(first)
    for _ in range(6000):
        if list((first / "checkpoints").glob("checkpoint-*/trainer_state.json")):
            break
        time.sleep(0.05)
    process.terminate()
    assert steps.finish(first, process).result["state"] == "stopped"
    again = steps.run("ppo", inputs, params, resume=[first / "checkpoints"])
    for port in ("model", "probes"):
        digests = [step.result["outputs"][port]["digest"] for step in (whole, again)]
        assert digests[0] == digests[1], port


def test_a_kl_that_blows_up_in_a_group_algorithm_ends_with_the_last_good_policy(
    tmp_path: Path, here: Callable[..., Outcome]
) -> None:
    wild = {
        **FAST,
        "algorithm": "rloo",
        "groupSize": 2,
        "ppoEpochs": 1,
        "steps": 30,
        "learningRate": 0.004,
        "maxKl": 1.0,
        "klCoefficient": 0,
    }
    found = here("ppo", _inputs(tmp_path, here), wild)
    assert any("the last good policy, after step" in text for text in found.texts("warning"))
    assert _series(found, "kl")[-1] > 1.0


def test_rollouts_that_are_no_whole_groups_are_refused(tmp_path: Path, here: Callable[..., Outcome]) -> None:
    with pytest.raises(UserError, match="each document gets groupSize 3 of them"):
        here("ppo", _inputs(tmp_path, here), {**FAST, "algorithm": "grpo", "groupSize": 3})


def test_dpo_learns_what_is_preferred(tmp_path: Path, here: Callable[..., Outcome]) -> None:
    inputs = _inputs(tmp_path, here)
    preferences = artifact(tmp_path / "preferences", "Preferences", "preferences.jsonl", _preferences())
    params = {**FAST, "algorithm": "dpo", "steps": 10, "saveSteps": 5}
    found = here("ppo", {"model": inputs["model"], "preferences": preferences}, params)
    losses = _series(found, "policyLoss")
    assert losses[-1] < losses[0]
    assert _series(found, "preferenceMargin")[-1] > 0
    assert found.metrics["preferenceAccuracy"] == 1
    assert found.metrics["length"] > 0
    assert_same_probes_at_every_step(found, 10)
    with pytest.raises(UserError, match="dpo needs them"):
        here("ppo", inputs, params)
    with pytest.raises(UserError, match="ppo needs it and it is not connected"):
        here("ppo", {"model": inputs["model"], "preferences": preferences}, FAST)


def assert_same_probes_at_every_step(found: Outcome, steps: int) -> None:
    rows = found.rows("probes")
    assert [row["step"] for row in rows] == [step for step in range(steps + 1) for _ in range(3)]
    documents = [row["doc_id"] for row in rows]
    assert documents == documents[:3] * (steps + 1) and len(set(documents)) == 3
    assert all(row["document"] and isinstance(row["query"], str) for row in rows)


def _preferences() -> list[dict[str, Any]]:
    return [
        {
            "_id": str(n),
            "doc_id": row["_id"],
            "chosen": "dogs travel free",
            "rejected": "no carts at all",
            "margin": 1.0,
            "split": "train" if n % 3 else "test",
            "title": row["title"],
            "text": row["text"],
        }
        for n, row in enumerate(documents(9))
    ]
