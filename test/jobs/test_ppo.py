from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from language_rows import artifact, pairs_input
from querymill_jobs.errors import UserError
from step_here import Outcome
from step_runner import StepRunner
from tiny_models import documents, save_tiny_llama

FAST = {"steps": 4, "rollouts": 4, "maxTokens": 6, "saveSteps": 1, "learningRate": 0.005, "rank": 4}


def _inputs(tmp_path: Path, here: Callable[..., Outcome]) -> dict[str, Any]:
    tiny = {"name": "tiny", "revision": "r1", "path": str(save_tiny_llama(tmp_path / "tiny"))}
    corpus = artifact(tmp_path / "corpus", "Corpus", "corpus.jsonl", documents(9))
    reward = here("reward", {"corpus": corpus}, {"kind": "filter"})
    given = artifact(tmp_path / "documents", "Documents", "documents.jsonl", documents(6))
    return {"documents": given, "model": tiny, "reward": reward.input("reward")}


def test_ppo_moves_the_policy_away_from_its_reference_and_makes_a_next_round(
    tmp_path: Path, here: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUERYMILL_WORKSPACE", str(tmp_path))
    inputs = _inputs(tmp_path, here)
    tuned = here(
        "sft", {"pairs": pairs_input(tmp_path, 8), "model": inputs["model"]}, {"epochs": 1, "saveSteps": 99}
    )
    first = here("ppo", {**inputs, "model": tuned.input("model")}, FAST)
    assert _series(first, "kl")[0] == pytest.approx(0, abs=1e-4)
    assert abs(_series(first, "kl")[-1]) > 1e-4
    about = json.loads((first.path("model") / "model.json").read_text("utf-8"))
    assert (about["round"], about["reference"]) == (1, "reference")
    adapters = [first.path("model") / "reference", tuned.path("model") / "adapter"]
    weights = [(folder / "adapter_model.safetensors").read_bytes() for folder in adapters]
    assert weights[0] == weights[1]

    second = here("ppo", {**inputs, "model": first.input("model")}, {**FAST, "steps": 1})
    assert json.loads((second.path("model") / "model.json").read_text("utf-8"))["round"] == 2
    assert abs(_series(second, "kl")[0]) > 1e-4  # measured from the supervised model in every round


def test_a_reward_model_of_the_same_base_scores_on_the_policys_backbone(
    tmp_path: Path, here: Callable[..., Outcome]
) -> None:
    inputs = _inputs(tmp_path, here)
    rows = [
        {
            "_id": str(n),
            "doc_id": row["_id"],
            "chosen": "dogs?",
            "rejected": "no",
            "margin": 1.0,
            "title": row["title"],
            "text": row["text"],
        }
        for n, row in enumerate(documents(6))
    ]
    preferences = artifact(tmp_path / "preferences", "Preferences", "preferences.jsonl", rows)
    judge = here("reward", {"preferences": preferences, "model": inputs["model"]}, {"epochs": 1})
    found = here("ppo", {**inputs, "reward": judge.input("reward")}, {**FAST, "steps": 2})
    assert len(_series(found, "reward")) == 2


def test_a_stopped_training_ends_with_the_same_policy(
    tmp_path: Path, steps: StepRunner, here: Callable[..., Outcome]
) -> None:
    inputs = _inputs(tmp_path, here)
    params = {**FAST, "steps": 40}
    whole = steps.succeed("ppo", inputs, params)
    first = steps.prepare("ppo", inputs, params)
    process = steps.start(first)
    _wait_for(first / "checkpoints" / "ppo" / "state.json")
    process.terminate()
    assert steps.finish(first, process).result["state"] == "stopped"
    again = steps.run("ppo", inputs, params, resume=[first / "checkpoints"])
    for port in ("model", "probes"):
        assert again.result["outputs"][port]["digest"] == whole.result["outputs"][port]["digest"], port


def test_probes_change_nothing_of_the_training(tmp_path: Path, here: Callable[..., Outcome]) -> None:
    inputs = _inputs(tmp_path, here)
    with_probes, without = (here("ppo", inputs, {**FAST, "steps": 2, "probes": count}) for count in (3, 0))
    weights = [
        (found.path("model") / "adapter" / "adapter_model.safetensors").read_bytes()
        for found in (with_probes, without)
    ]
    assert weights[0] == weights[1]
    assert [row["step"] for row in with_probes.rows("probes")] == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    assert without.rows("probes") == []
    shown = [event["rows"] for event in with_probes.events if event["kind"] == "sample"][-1]
    assert [(row["probe"], row["step"]) for row in shown if "probe" in row] == [(1, 2), (2, 2), (3, 2)]


def test_a_kl_that_blows_up_ends_with_the_last_good_policy(
    tmp_path: Path, here: Callable[..., Outcome]
) -> None:
    wild = {**FAST, "steps": 30, "learningRate": 1.0, "maxKl": 0.5, "klCoefficient": 0}
    found = here("ppo", _inputs(tmp_path, here), wild)
    assert any("the last good policy, after step" in text for text in found.texts("warning"))
    assert all(kl <= 0.5 for kl in _series(found, "kl"))


def test_a_reward_of_another_base_is_refused(tmp_path: Path, here: Callable[..., Outcome]) -> None:
    inputs = _inputs(tmp_path, here)
    folder = tmp_path / "other"
    folder.mkdir()
    about = {"v": 1, "kind": "model", "base": {"name": "other", "revision": ""}, "template": "instruct"}
    (folder / "reward.json").write_text(json.dumps(about), "utf-8")
    other = {"type": "Reward", "digest": "0" * 64, "path": str(folder)}
    with pytest.raises(UserError, match="the reward model was trained on other"):
        here("ppo", {**inputs, "reward": other}, FAST)


def _series(outcome: Outcome, name: str) -> list[float]:
    return [event["value"] for event in outcome.events if event.get("name") == name and "step" in event]


def _wait_for(file: Path) -> None:
    for _ in range(6000):
        if file.is_file():
            return
        time.sleep(0.05)
    raise AssertionError(f"{file} was not written within five minutes")
