"""Where a query's own document stands among others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from querymill_jobs.bm25.index import Scores
from querymill_jobs.bm25.pool import Positions


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
    """Rank the document at ``own`` among ``others`` (None: all); one with the same score goes before it."""
    score = scores[own]
    if others is None:
        ahead = int(np.count_nonzero(scores >= score)) - 1
        rival = _best_but(scores, own)
    else:
        competing = scores[others]
        ahead = int(np.count_nonzero(competing >= score))
        rival = int(others[np.argmax(competing)]) if len(others) else None
    best = float(scores[rival]) if rival is not None else None
    return Standing(float(score), ahead + 1, best, rival)


def _best_but(scores: Scores, own: int) -> int | None:
    if len(scores) < 2:
        return None
    best = int(np.argmax(scores))
    if best != own:
        return best
    held = scores[own]
    scores[own] = -1.0
    best = int(np.argmax(scores))
    scores[own] = held
    return best
