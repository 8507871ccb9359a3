"""Where a query's own document stands among others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Scores = np.ndarray[Any, np.dtype[np.float32]]
Positions = np.ndarray[Any, np.dtype[np.int64]]
"""Of documents, in the order of the corpus."""


@dataclass(frozen=True)
class Standing:
    """``rank`` counts from 1; ``best_other`` is the highest score of another document, at ``rival``."""

    score: float
    rank: int
    best_other: float | None
    rival: int | None

    @property
    def margin(self) -> float:
        """How far the own document is ahead of the best other; below 0 when it is behind."""
        return self.score - (self.best_other or 0.0)


def find_standing(scores: Scores, own: int, others: Positions | None) -> Standing:
    """Rank the document at ``own`` among ``others`` (None: all); one with the same score goes before it.

    ``scores`` holds one score for every document of the corpus.
    """
    if others is not None:
        return stand_against(scores[own], scores[others], others)
    ahead = int(np.count_nonzero(scores >= scores[own])) - 1
    rival = _best_but(scores, own)
    best = float(scores[rival]) if rival is not None else None
    return Standing(float(scores[own]), ahead + 1, best, rival)


def stand_against(score: float, competing: Scores, others: Positions) -> Standing:
    """The same where only the own score and those of the ``others`` are known, in their order."""
    if not len(others):
        return Standing(float(score), 1, None, None)
    ahead = int(np.count_nonzero(competing >= score))
    first = int(np.argmax(competing))
    return Standing(float(score), ahead + 1, float(competing[first]), int(others[first]))


def _best_but(scores: Scores, own: int) -> int | None:
    if len(scores) < 2:
        return None
    best = int(np.argmax(scores))
    if best != own:
        return best
    held = scores[own]
    scores[own] = -np.inf
    best = int(np.argmax(scores))
    scores[own] = held
    return best
