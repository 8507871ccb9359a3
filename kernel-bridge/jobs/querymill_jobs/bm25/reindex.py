"""BM25 whose statistics are those of a pool, as if the pool were a collection of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from querymill_jobs.bm25.index import Bm25Index, Bm25Settings, Scores

Positions = np.ndarray[Any, np.dtype[np.int64]]


class PoolStatistics:
    """Scores documents of a pool with N, document frequency and mean length counted in the pool alone.

    The formula is that of ``Bm25Index``, so a pool that is the whole corpus has the same scores.
    """

    def __init__(self, index: Bm25Index, settings: Bm25Settings) -> None:
        self._settings = settings
        documents = [np.asarray(index.document_terms(position), np.int64) for position in range(len(index))]
        self._lengths = np.array([len(terms) for terms in documents], dtype=np.float64)
        self._postings = _postings(documents)
        self._place = np.full(len(index), -1, dtype=np.int64)

    def scores(self, terms: Sequence[int], pool: Positions) -> Scores:
        """Return the score of every document of the pool, in its order, for a query of these terms."""
        k1, b = self._settings.k1, self._settings.b
        self._place[pool] = np.arange(len(pool))
        lengths = self._lengths[pool]
        norm = k1 * (1 - b + b * lengths / max(lengths.mean(), 1e-9))
        total = np.zeros(len(pool))
        for term, times in Counter(terms).items():
            documents, counts = self._postings.get(term, _NOTHING)
            inside = self._place[documents]
            found = inside[inside >= 0]
            tf = counts[inside >= 0]
            idf = np.log(1 + (len(pool) - len(found) + 0.5) / (len(found) + 0.5))
            total[found] += times * idf * tf / (tf + norm[found])
        self._place[pool] = -1
        scores: Scores = total.astype(np.float32)
        return scores


_NOTHING = (np.zeros(0, dtype=np.int64), np.zeros(0))


def _postings(documents: Sequence[Positions]) -> dict[int, tuple[Positions, Any]]:
    """Return for each term the documents that hold it and how often each does."""
    if not documents:
        return {}
    terms = np.concatenate(documents)
    holders = np.repeat(np.arange(len(documents)), [len(found) for found in documents])
    pairs, counts = np.unique(np.stack([terms, holders]), axis=1, return_counts=True)
    numbers, starts = np.unique(pairs[0], return_index=True)
    parts = zip(np.split(pairs[1], starts[1:]), np.split(counts.astype(np.float64), starts[1:]), strict=True)
    return dict(zip(numbers.tolist(), parts, strict=True))
