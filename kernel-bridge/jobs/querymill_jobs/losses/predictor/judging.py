"""How good a module is: its pair accuracy, beside scores that need no training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from querymill_jobs.job import Job
from querymill_jobs.losses.predictor.pair_accuracy import PairAccuracy, Values, pair_accuracy
from querymill_jobs.losses.predictor.settings import ModuleSettings
from querymill_jobs.losses.predictor.true_losses import TrueLosses
from querymill_jobs.losses.scored_query import ScoredQuery
from querymill_jobs.rows import Row, write_rows

MODULE = "loss module"


def judge_module(
    job: Job,
    predicted: Values,
    truth: TrueLosses,
    folds: Sequence[int],
    items: Sequence[ScoredQuery],
    settings: ModuleSettings,
) -> list[Row]:
    """Write accuracy and interval of the module and of what needs no training; return the rows."""
    if float(truth.loss.mean()) < 0.01:
        job.warn(
            f"the mean loss of the pairs is {truth.loss.mean():.4f}: the retriever knows them, "
            "and little is left to predict. Give pairs that it was not trained on."
        )
    names = {name: number for number, name in enumerate(dict.fromkeys(item.doc_id for item in items))}
    clusters = [names[item.doc_id] for item in items]
    scores = {MODULE: predicted, **truth.baselines()}
    found = {
        name: pair_accuracy(score, truth.loss, folds, clusters, settings.seed)
        for name, score in scores.items()
    }
    rows = [_accuracy_row(name, accuracy) for name, accuracy in found.items()]
    write_rows(job.output("report") / "table.jsonl", rows)
    job.samples(rows)
    best = max((accuracy.accuracy, name) for name, accuracy in found.items() if name != MODULE)
    job.metric("pairAccuracy", found[MODULE].accuracy)
    job.metric("accuracyLow", found[MODULE].low)
    job.metric("accuracyHigh", found[MODULE].high)
    job.metric("bestUntrained", best[0])
    job.metric("pairs", len(items))
    job.metric("meanLoss", float(np.mean(truth.loss)))
    if found[MODULE].accuracy <= best[0]:
        job.warn(
            f"the module orders {found[MODULE].accuracy:.3f} of the pairs as their true loss does, "
            f'"{best[1]}" {best[0]:.3f} without any training: `activeFilter` in mode direct is as good.'
        )
    return rows


def _accuracy_row(name: str, found: PairAccuracy) -> Row:
    return {
        "_id": name,
        "predictor": name,
        "pair_accuracy": _finite(found.accuracy),
        "low": _finite(found.low),
        "high": _finite(found.high),
        "loss_of_top_fifth": round(found.top_loss, 4),
    }


def _finite(value: float) -> float | None:
    return round(value, 4) if np.isfinite(value) else None


def accuracies(rows: Sequence[Row]) -> dict[str, Any]:
    """Return what predictor.json says of the accuracy."""
    return {"pairAccuracy": {row["predictor"]: row["pair_accuracy"] for row in rows}}
