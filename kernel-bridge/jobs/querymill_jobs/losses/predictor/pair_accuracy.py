"""How well a score orders queries by their true loss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

Values = np.ndarray[tuple[int], np.dtype[np.float64]]
_DRAWS = 1000


@dataclass(frozen=True)
class PairAccuracy:
    """Share of pairs in the right order, a tie counting half, with a 95 % interval.

    ``top_loss`` is the mean true loss of the 20 % with the highest score.
    """

    accuracy: float
    low: float
    high: float
    top_loss: float


def pair_accuracy(
    predicted: Values, target: Values, folds: Sequence[int], clusters: Sequence[int], seed: int
) -> PairAccuracy:
    """Compare pairs within each fold: modules of two folds have no common scale.

    The interval is a percentile bootstrap that draws ``clusters`` (queries of one passage) together.
    """
    parts = [
        (_agreement(predicted[at], target[at]), np.array(clusters)[at], at)
        for at in (np.flatnonzero(np.array(folds) == fold) for fold in sorted(set(folds)))
    ]
    generator = np.random.default_rng(seed)
    count = max(clusters) + 1
    drawn = []
    for _ in range(_DRAWS):
        weights = np.bincount(generator.integers(0, count, count), minlength=count).astype(float)
        drawn.append(_share([(matrix, weights[owner]) for matrix, owner, _ in parts]))
    low, high = np.nanquantile(drawn, [0.025, 0.975])
    whole = _share([(matrix, np.ones(len(owner))) for matrix, owner, _ in parts])
    top = [at[np.argsort(-predicted[at], kind="stable")[: max(1, round(len(at) / 5))]] for *_, at in parts]
    return PairAccuracy(whole, float(low), float(high), float(target[np.concatenate(top)].mean()))


def _agreement(predicted: Values, target: Values) -> tuple[Values, Values]:
    """For each pair of items: whether it is in order (1, 0.5, 0), and whether it counts (losses differ)."""
    predicted_sign = np.sign(predicted[:, None] - predicted[None, :])
    target_sign = np.sign(target[:, None] - target[None, :])
    return (1 + predicted_sign * target_sign) / 2, (target_sign != 0).astype(float)


def _share(parts: Sequence[tuple[tuple[Values, Values], Values]]) -> float:
    right = counted = 0.0
    for (agreement, counts), weights in parts:
        right += float(weights @ (agreement * counts) @ weights)
        counted += float(weights @ counts @ weights)
    return right / counted if counted else float("nan")
