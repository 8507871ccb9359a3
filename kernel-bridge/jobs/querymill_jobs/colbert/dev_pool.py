"""Where the retriever is measured during training: the whole corpus, or a smaller pool."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from querymill_jobs.bm25.index import Bm25Index, Bm25Settings
from querymill_jobs.documents import document_text
from querymill_jobs.topics import Topics

WHOLE_CORPUS = 1000
"""Up to so many documents the corpus is taken whole; a pool is cut to it."""

DEPTH = 50
"""BM25 results per query that enter a pool."""


@dataclass(frozen=True)
class DevPool:
    """Documents to rank for the dev queries."""

    ids: list[str]
    texts: list[str]
    whole: bool


def dev_pool(corpus: Iterable[Mapping[str, Any]], topics: Topics) -> DevPool:
    """The corpus where it is small; else the relevant documents and BM25's best for each query.

    Figures on a pool are higher than on the corpus: they order checkpoints and are not for comparison.
    """
    rows = [dict(row) for row in corpus]
    if len(rows) > WHOLE_CORPUS:
        kept = _pool_ids(rows, topics)
        rows = [row for row in rows if row["_id"] in kept]
        return DevPool([row["_id"] for row in rows], [document_text(row) for row in rows], False)
    return DevPool([row["_id"] for row in rows], [document_text(row) for row in rows], True)


def _pool_ids(rows: Sequence[dict[str, Any]], topics: Topics) -> set[str]:
    """Relevant documents first, then rank 1 of every query, rank 2 of every query, until the pool is full."""
    index = Bm25Index(rows, Bm25Settings())
    kept = topics.relevant_documents()
    best = []
    for terms in index.tokenize(list(topics.queries.values())):
        scores = index.scores(terms)
        order = np.argsort(-scores, kind="stable")[:DEPTH]
        best.append([index.ids[position] for position in order if scores[position] > 0])
    for rank in range(DEPTH):
        for ids in best:
            if len(kept) >= WHOLE_CORPUS:
                return kept
            if rank < len(ids):
                kept.add(ids[rank])
    return kept
