"""Keeps a query when its own document is among the first BM25 results."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from querymill_jobs.bm25.index import Bm25Index, Bm25Settings
from querymill_jobs.bm25.reindex import PoolStatistics
from querymill_jobs.filtering.pool import Pool
from querymill_jobs.filtering.report import report_filter
from querymill_jobs.filtering.score_rows import score_row, write_filtered
from querymill_jobs.filtering.standing import Standing, find_standing, stand_against
from querymill_jobs.filtering.verdict import judge, read_thresholds
from querymill_jobs.job import Job
from querymill_jobs.rows import Row

_BATCH = 256
_NOTHING_SHARED = "shares no term with its document"

Rank = Callable[[list[int], str, int], Standing]


def run(job: Job) -> None:
    """Rank the document of every query in its pool, write the score of each and part kept from dropped."""
    params = job.params
    settings = Bm25Settings(params["k1"], params["b"], params["stemmer"], params["stopWords"])
    index = Bm25Index(job.rows("corpus"), settings)
    pool = Pool(index, params["pool"], params["candidates"], params["seed"])
    if pool.whole and params["pool"] != "corpus":
        job.warn(
            f"candidates {params['candidates']} covers all {len(index)} documents: the whole corpus competes."
        )
    queries = list(job.rows("queries"))
    reindex = params["reindex"] and not pool.whole
    rank = _in_pool(index, pool, settings) if reindex else _in_corpus(index, pool)
    standings = _standings(job, index, rank, queries)
    if standings is None:
        return
    thresholds = read_thresholds(params)
    verdicts = judge(standings, index.titles, thresholds, pool.size, _NOTHING_SHARED)
    scores = [score_row(*parts, index.ids) for parts in zip(queries, standings, verdicts, strict=True)]
    about = {
        "scorer": "bm25",
        "pool": pool.kind,
        "candidates": pool.size,
        "reindex": reindex,
        **thresholds.to_json(),
        "better": "higher",
        "unit": "BM25",
    }
    report_filter(job, standings, scores, write_filtered(job, queries, scores, about), pool.size)


def _standings(job: Job, index: Bm25Index, rank: Rank, queries: list[Row]) -> list[Standing | None] | None:
    """Return where each query's document stands, None for all when the job was asked to stop."""
    positions = {name: position for position, name in enumerate(index.ids)}
    standings: list[Standing | None] = []
    for start in range(0, len(queries), _BATCH):
        if job.stop_requested:
            return None
        batch = queries[start : start + _BATCH]
        for query, terms in zip(batch, index.tokenize([query["text"] for query in batch]), strict=True):
            own = positions.get(query["doc_id"])
            standings.append(None if own is None else rank(terms, query["_id"], own))
        job.progress(len(standings), len(queries), "queries")
    return standings


def _in_corpus(index: Bm25Index, pool: Pool) -> Rank:
    return lambda terms, name, own: find_standing(index.scores(terms), own, pool.others(name, own))


def _in_pool(index: Bm25Index, pool: Pool, settings: Bm25Settings) -> Rank:
    """Rank with the statistics of the pool alone."""
    statistics = PoolStatistics(index, settings)

    def rank(terms: list[int], name: str, own: int) -> Standing:
        others = pool.others(name, own)
        if others is None:
            return find_standing(index.scores(terms), own, None)
        scores = statistics.scores(terms, np.append(others, own))
        return stand_against(scores[-1], scores[:-1], others)

    return rank
