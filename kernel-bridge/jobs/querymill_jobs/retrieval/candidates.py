"""The documents that BM25 finds for each query, for something better to put in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from querymill_jobs.bm25.index import Bm25Index
from querymill_jobs.retrieval.ranking import id_order, top_positions

_BATCH = 256


class Candidates:
    """``documents``: every position that is a candidate of some query, and whose."""

    def __init__(self, by_query: Sequence[Sequence[int]]) -> None:
        self._queries = len(by_query)
        self.documents: dict[int, list[int]] = {}
        for query, positions in enumerate(by_query):
            for position in positions:
                self.documents.setdefault(int(position), []).append(query)

    def allowed(self, positions: Sequence[int] | np.ndarray[Any, Any]) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Return for these documents whether they are candidates, queries × documents."""
        found = np.zeros((self._queries, len(positions)), dtype=bool)
        for column, position in enumerate(positions):
            found[self.documents[int(position)], column] = True
        return found


def bm25_candidates(index: Bm25Index, queries: Sequence[str], depth: int) -> Candidates:
    """Return the ``depth`` best documents of each query that share a term with it."""
    order = id_order(index.ids)
    batches = (list(queries[start : start + _BATCH]) for start in range(0, len(queries), _BATCH))
    return Candidates(
        [
            top_positions(index.scores(terms), order, depth).tolist()
            for batch in batches
            for terms in index.tokenize(batch)
        ]
    )
