"""The block `lossPredictor`: the paper's formula, honest judging, and the block as a step."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from querymill_jobs.colbert.build import load_encoder
from querymill_jobs.colbert.checkpoint import TrainingState
from querymill_jobs.colbert.pairs import TrainingPairs
from querymill_jobs.losses.predictor.cross_fit import cross_fit, deal_folds
from querymill_jobs.losses.predictor.features import PairFeatures
from querymill_jobs.losses.predictor.joint import joint_optimizer, train_jointly
from querymill_jobs.losses.predictor.loss_module import LossModule
from querymill_jobs.losses.predictor.pair_accuracy import pair_accuracy
from querymill_jobs.losses.predictor.pair_ranking import pair_ranking_loss
from querymill_jobs.losses.predictor.settings import ModuleSettings
from querymill_jobs.losses.token_states import StateEncoder, find_projection
from retriever_artifact import artifact, corpus_rows, pair_rows, query_rows, save_retriever_artifact
from step_runner import Json, StepRunner

SMALL = {"negatives": 4, "negativePool": 24, "folds": 4, "epochs": 20, "batchSize": 8}


@pytest.fixture
def inputs(tmp_path: Path) -> Json:
    return {
        "pairs": artifact(tmp_path / "pairs", "Pairs", "pairs.jsonl", pair_rows(32)),
        "corpus": artifact(tmp_path / "corpus", "Corpus", "corpus.jsonl", corpus_rows(60)),
        "retriever": save_retriever_artifact(tmp_path / "retriever"),
    }


def test_the_pair_loss_is_that_of_the_paper() -> None:
    # Pairs (0, 5), (1, 4), (2, 3). Targets: l0 > l5, l1 < l4, l2 = l3 (counts as -1).
    predicted = torch.tensor([0.2, 0.5, 1.0, 0.4, 2.0, 0.1])
    target = torch.tensor([3.0, 1.0, 2.0, 2.0, 1.5, 0.5])
    terms = [max(0, -(0.2 - 0.1) + 1), max(0, (0.5 - 2.0) + 1), max(0, (1.0 - 0.4) + 1)]
    assert float(pair_ranking_loss(predicted, target)) == pytest.approx(sum(terms) / 3)
    assert float(pair_ranking_loss(predicted, target, margin=0.5)) == pytest.approx((0.4 + 0 + 1.1) / 3)
    with pytest.raises(ValueError, match="must be even"):
        pair_ranking_loss(predicted[:5], target[:5])


def test_no_gradient_reaches_the_true_losses() -> None:
    predicted = torch.tensor([0.2, 0.1], requires_grad=True)
    target = torch.tensor([1.0, 2.0], requires_grad=True)
    pair_ranking_loss(predicted, target).backward()
    assert predicted.grad is not None and predicted.grad.tolist() == [1.0, -1.0]
    assert target.grad is None


def test_pair_accuracy_counts_pairs_within_a_fold() -> None:
    target = np.array([1.0, 2.0, 3.0, 4.0])
    good = pair_accuracy(target, target, [0] * 4, [0, 1, 2, 3], 1)
    assert good.accuracy == 1.0 and good.top_loss == 4.0
    assert pair_accuracy(-target, target, [0] * 4, [0, 1, 2, 3], 1).accuracy == 0.0
    shifted = target + np.array([0, 100, 0, 100])
    assert pair_accuracy(shifted, target, [0, 1, 0, 1], [0, 1, 2, 3], 1).accuracy == 1.0
    half = pair_accuracy(np.zeros(4), target, [0] * 4, [0, 1, 2, 3], 1)
    assert half.accuracy == 0.5


def settings(epochs: int) -> ModuleSettings:
    return ModuleSettings("frozen", 5, 4, epochs, 1, 16, 1e-3, 1e-5, 1.0, 1.0, 0.6, 13)


def test_a_module_is_judged_by_what_it_did_not_see() -> None:
    generator = torch.Generator().manual_seed(4)
    features = PairFeatures(
        torch.randn(120, 2, 16, generator=generator), torch.randn(120, 4, generator=generator)
    )
    folds = deal_folds([f"d{n // 2}" for n in range(120)], 5, 1)
    clusters = [n // 2 for n in range(120)]
    learnable = features.taps[:, 0, 0] + features.matches[:, 1]
    noise = torch.randn(120, generator=generator)
    for target, low, high in ((learnable, 0.7, 1.0), (noise, 0.35, 0.65)):
        predicted = cross_fit(features, target, folds, settings(15), lambda _: False)
        assert predicted is not None
        found = pair_accuracy(predicted, target.double().numpy(), folds, clusters, 1)
        assert low < found.accuracy < high
        assert found.low < found.accuracy < found.high


def test_pairs_of_one_document_share_a_fold() -> None:
    folds = deal_folds([f"d{n % 9}" for n in range(27)], 3, 1)
    assert folds[:9] == folds[9:18] == folds[18:]
    assert sorted(folds.count(fold) for fold in range(3)) == [9, 9, 9]


def test_a_frozen_retriever_gets_a_module_that_the_filter_can_use(
    steps: StepRunner, inputs: Json, tmp_path: Path
) -> None:
    step = steps.succeed("lossPredictor", inputs, SMALL)
    rows = {row["predictor"]: row for row in step.rows("report", "table.jsonl")}
    assert list(rows) == [
        "loss module",
        "loss itself, other negatives",
        "minus MaxSim",
        "minus MaxSim by token",
    ]
    assert all(0 <= row["low"] <= row["pair_accuracy"] <= row["high"] <= 1 for row in rows.values())
    assert step.result["metrics"]["pairAccuracy"] == pytest.approx(
        rows["loss module"]["pair_accuracy"], abs=1e-4
    )
    losses = [
        event["value"] for event in step.events() if event.get("name") == "moduleLoss" and "step" in event
    ]
    assert len(losses) == 20 and losses[-1] < losses[0]
    folder = step.path("predictor")
    assert str(step.store.parent) not in (folder / "predictor.json").read_text()
    queries = artifact(tmp_path / "queries", "Queries", "queries.jsonl", query_rows(30))
    chosen = steps.succeed(
        "activeFilter",
        {"queries": queries, "corpus": inputs["corpus"], "predictor": step.input("predictor")},
        {"mode": "predicted"},
    )
    scores = [row["score"] for row in chosen.rows("scores", "scores.jsonl")]
    assert len(set(scores)) > 20 and len(chosen.rows("control", "queries.jsonl")) == 15


def test_a_killed_joint_training_ends_with_the_same_bytes(steps: StepRunner, inputs: Json) -> None:
    params = {**SMALL, "training": "joint", "maxSteps": 50, "learningRate": 0.001}
    one_thread = {"OMP_NUM_THREADS": "1"}
    whole = steps.run("lossPredictor", inputs, params, **one_thread)
    assert whole.result["state"] == "done", (whole.folder / "log").read_text()
    losses = [event["value"] for event in whole.events() if event.get("name") == "loss" and "step" in event]
    assert len(losses) == 50 and sum(losses[-8:]) < sum(losses[:8])

    attempt = steps.prepare("lossPredictor", inputs, params)
    steps.kill_at(attempt, "training", **one_thread)
    state = attempt / "checkpoints" / "training" / "state.json"
    assert 25 <= json.loads(state.read_text())["step"] < 50
    resumed = steps.run("lossPredictor", inputs, params, resume=[attempt / "checkpoints"], **one_thread)
    outputs, expected = resumed.result["outputs"], whole.result["outputs"]
    assert outputs["predictor"]["digest"] == expected["predictor"]["digest"]
    assert "going on after step" in (resumed.folder / "log").read_text()


def test_a_frozen_training_takes_over_the_pairs_it_had_measured(
    steps: StepRunner, inputs: Json, tmp_path: Path
) -> None:
    more = artifact(tmp_path / "more", "Pairs", "pairs.jsonl", pair_rows(80))
    given, params = {**inputs, "pairs": more}, {**SMALL, "epochs": 2}
    whole = steps.succeed("lossPredictor", given, params)
    kept = whole.folder / "checkpoints"
    assert sorted(path.name for path in kept.glob("*.npz")) == ["pairs-0.npz", "pairs-64.npz"]
    again = steps.run("lossPredictor", given, params, resume=[kept])
    for port in ("predictor", "report"):
        assert again.result["outputs"][port]["digest"] == whole.result["outputs"][port]["digest"], port
    assert "documents for negatives" in (whole.folder / "log").read_text()
    assert "documents for negatives" not in (again.folder / "log").read_text()


def trained_retriever(retriever: Json, stop: float, weight: float, folder: Path) -> torch.Tensor:
    """The projection after four joint steps."""
    torch.manual_seed(1)
    model = load_encoder(Path(retriever["path"]))
    module = LossModule(2, 32)
    chosen = replace(settings(1), max_steps=4, retriever_rate=1e-2, weight=weight, stop_gradient=stop)
    done = train_jointly(
        StateEncoder(model, (1, 2)),
        torch.nn.ModuleDict({"retriever": model, "module": module}),
        joint_optimizer(model, module, chosen),
        TrainingPairs(pair_rows(16), []),
        chosen,
        TrainingState(),
        folder,
        lambda *_: False,
        lambda *_: None,
    )
    assert done
    weights: torch.Tensor = find_projection(model).linear.weight.detach()
    return weights


def test_after_the_stop_the_module_no_longer_moves_the_retriever(tmp_path: Path) -> None:
    retriever = save_retriever_artifact(tmp_path / "retriever")
    with_module, alone = (trained_retriever(retriever, 0.0, weight, tmp_path) for weight in (1.0, 0.0))
    assert torch.equal(with_module, alone)
    assert not torch.allclose(trained_retriever(retriever, 1.0, 1.0, tmp_path), alone, atol=1e-4)


def test_too_few_pairs_are_refused(steps: StepRunner, inputs: Json, tmp_path: Path) -> None:
    few = artifact(tmp_path / "few", "Pairs", "pairs.jsonl", pair_rows(6))
    step = steps.run("lossPredictor", {**inputs, "pairs": few}, {"folds": 5})
    assert "6 pairs of 6 documents leave a fold of 5 with 1" in step.error
