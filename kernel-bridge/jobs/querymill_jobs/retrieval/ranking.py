"""The one order of a ranking: score descending, and where scores are equal document id descending.

That is what trec_eval does whatever rank a run states, so ranks, measures and files agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

IntArray = np.ndarray[Any, np.dtype[np.int64]]
FloatArray = np.ndarray[Any, np.dtype[np.float32]]


@dataclass(frozen=True)
class Hit:
    """A document in a ranking."""

    doc_id: str
    score: float


def id_order(ids: Sequence[str]) -> IntArray:
    """Return for each document its place in the lexical order of ids."""
    order = np.empty(len(ids), dtype=np.int64)
    order[sorted(range(len(ids)), key=lambda position: ids[position])] = np.arange(len(ids))
    return order


def top_positions(scores: FloatArray, order: IntArray, depth: int) -> IntArray:
    """Return the positions of the ``depth`` best documents, best first; those with score 0 were not found."""
    found = np.flatnonzero(scores > 0)
    if len(found) > depth:
        least = np.partition(scores[found], -depth)[-depth]
        found = found[scores[found] >= least]
    ranked = np.lexsort((-order[found], -scores[found]))
    best: IntArray = found[ranked[:depth]]
    return best


def merge_top(
    scores: FloatArray, positions: IntArray, order: IntArray, depth: int
) -> tuple[FloatArray, IntArray]:
    """Sort each row of scores (queries × documents) and keep its ``depth`` best with their positions."""
    ranked = np.lexsort((-order[positions], -scores), axis=-1)[:, :depth]
    return np.take_along_axis(scores, ranked, -1), np.take_along_axis(positions, ranked, -1)
