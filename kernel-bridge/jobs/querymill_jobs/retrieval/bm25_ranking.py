"""Rankings by BM25."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from querymill_jobs.bm25.index import Bm25Index
from querymill_jobs.retrieval.ranking import Hit, id_order, top_positions

_BATCH = 256


def bm25_rankings(index: Bm25Index, queries: Sequence[str], depth: int) -> Iterator[list[Hit]]:
    """Yield the ranking of each query: at most ``depth`` documents that share a term with it."""
    order = id_order(index.ids)
    for start in range(0, len(queries), _BATCH):
        for terms in index.tokenize(list(queries[start : start + _BATCH])):
            scores = index.scores(terms)
            best = top_positions(scores, order, depth)
            yield [Hit(index.ids[position], float(scores[position])) for position in best]
