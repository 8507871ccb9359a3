"""The documents against which a query's own document must stand."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from querymill_jobs.bm25.index import Bm25Index
from querymill_jobs.filtering.standing import Positions
from querymill_jobs.sampling.seeded_order import seeded_hash


class Pool:
    """Chooses a pool for a query: ``random``, ``neighbours`` or ``corpus``.

    ``candidates`` is its size, the query's own document included; at or above the size of the corpus it is
    the whole corpus (``whole`` is then true).
    """

    def __init__(self, index: Bm25Index, kind: str, candidates: int, seed: int) -> None:
        self._index = index
        self._others = candidates - 1
        self._seed = seed
        self.whole = kind == "corpus" or candidates >= len(index)
        self.kind = "corpus" if self.whole else kind
        # Queries of one document mostly follow each other.
        self._neighbours = lru_cache(maxsize=64)(self._find_neighbours)

    @property
    def size(self) -> int:
        """How many documents compete."""
        return len(self._index) if self.whole else self._others + 1

    def others(self, query_id: str, own: int) -> Positions | None:
        """Return the positions of the competing documents without ``own``; None: the whole corpus."""
        if self.whole:
            return None
        return self._draw(query_id, own) if self.kind == "random" else self._neighbours(own)

    def _draw(self, query_id: str, own: int) -> Positions:
        generator = np.random.default_rng(seeded_hash(query_id, self._seed))
        drawn = generator.choice(len(self._index) - 1, self._others, replace=False, shuffle=False)
        positions: Positions = drawn + (drawn >= own)
        return positions

    def _find_neighbours(self, own: int) -> Positions:
        """Return the documents that BM25 ranks first for the text of the query's own document."""
        scores = self._index.scores(self._index.document_terms(own))
        scores[own] = -1.0
        first = np.argpartition(-scores, self._others - 1)[: self._others]
        positions: Positions = first
        return positions
