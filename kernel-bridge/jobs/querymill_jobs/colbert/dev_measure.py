"""nDCG@10 on the dev queries, by exact MaxSim over the pool."""

from __future__ import annotations

from typing import Any

import numpy as np

from querymill_jobs.colbert.dev_pool import DevPool
from querymill_jobs.colbert.encode import ColbertEncoder
from querymill_jobs.retrieval.maxsim import MaxSim
from querymill_jobs.retrieval.measures import mean_measures, measure_queries
from querymill_jobs.retrieval.ranking import Hit, id_order, merge_top
from querymill_jobs.topics import Topics

_BLOCK = 256
_DEPTH = 10


def dev_ndcg(model: Any, topics: Topics, pool: DevPool) -> float:
    """Rank the pool for every dev query that has a relevant document; mean nDCG@10."""
    return pool_ndcg(ColbertEncoder(model), topics, pool)


def pool_ndcg(encoder: Any, topics: Topics, pool: DevPool) -> float:
    """The same for whatever encodes texts as matrices, ``ColbertEncoder`` or ``BiEncoder``."""
    queries = {query: text for query, text in topics.queries.items() if any(topics.qrels[query].values())}
    scorer = MaxSim(list(encoder.encode_queries(list(queries.values()))))
    scores = np.concatenate(
        [
            scorer.scores(list(encoder.encode_documents(pool.texts[start : start + _BLOCK])))
            for start in range(0, len(pool.texts), _BLOCK)
        ],
        axis=1,
    )
    positions = np.broadcast_to(np.arange(len(pool.ids)), scores.shape)
    best, order = merge_top(scores, positions, id_order(pool.ids), _DEPTH)
    rankings = {
        query: [Hit(pool.ids[at], float(score)) for score, at in zip(best[row], order[row], strict=True)]
        for row, query in enumerate(queries)
    }
    return mean_measures(measure_queries(rankings, {query: topics.qrels[query] for query in queries}))[
        "nDCG10"
    ]
