"""Keeps a query when its own document is among the first BM25 results."""

from __future__ import annotations

from statistics import median

from querymill_jobs.bm25.index import Bm25Index, Bm25Settings
from querymill_jobs.bm25.pool import Pool
from querymill_jobs.bm25.standing import Standing, find_standing
from querymill_jobs.bm25.verdict import Verdict, judge
from querymill_jobs.job import Job
from querymill_jobs.rows import Row, RowWriter, write_json

_BATCH = 256
_LAST_RANK = 31


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
    standings = _standings(job, index, pool, queries)
    if standings is None:
        return
    verdicts = judge(standings, index.titles, params["maxRank"], params.get("keepBest"), pool.size)
    scores = [_score_row(*parts, index, pool) for parts in zip(queries, standings, verdicts, strict=True)]
    _write(job, queries, verdicts, scores, pool)
    _report(job, standings, scores, pool)


def _standings(job: Job, index: Bm25Index, pool: Pool, queries: list[Row]) -> list[Standing | None] | None:
    """Return where each query's document stands, None for all when the job was asked to stop."""
    positions = {name: position for position, name in enumerate(index.ids)}
    standings: list[Standing | None] = []
    for start in range(0, len(queries), _BATCH):
        if job.stop_requested:
            return None
        batch = queries[start : start + _BATCH]
        for query, terms in zip(batch, index.tokenize([query["text"] for query in batch]), strict=True):
            own = positions.get(query["doc_id"])
            if own is None:
                standings.append(None)
                continue
            standings.append(find_standing(index.scores(terms), own, pool.others(query["_id"], own)))
        job.progress(len(standings), len(queries), "queries")
    return standings


def _score_row(query: Row, standing: Standing | None, verdict: Verdict, index: Bm25Index, pool: Pool) -> Row:
    found = standing or Standing(0.0, pool.size, None, None)
    return {
        "_id": query["_id"],
        "text": query["text"],
        "doc_id": query["doc_id"],
        "score": round(found.score, 4),
        "rank": found.rank,
        "best_other": None if found.best_other is None else round(found.best_other, 4),
        "best_other_id": None if found.rival is None else index.ids[found.rival],
        "kept": verdict.kept,
        "reason": verdict.reason,
    }


def _write(job: Job, queries: list[Row], verdicts: list[Verdict], scores: list[Row], pool: Pool) -> None:
    with (
        RowWriter(job.output("queries") / "queries.jsonl") as kept,
        RowWriter(job.output("dropped") / "queries.jsonl") as dropped,
        RowWriter(job.output("scores") / "scores.jsonl") as written,
    ):
        for query, verdict, row in zip(queries, verdicts, scores, strict=True):
            (kept if verdict.kept else dropped).write(query)
            written.write(row)
        job.metric("kept", kept.count)
        job.metric("dropped", dropped.count)
    about = {
        "scorer": "bm25",
        "pool": "corpus" if pool.whole else job.params["pool"],
        "candidates": pool.size,
        "maxRank": job.params["maxRank"],
        "better": "higher",
        "unit": "BM25",
    }
    write_json(job.output("scores") / "scores.json", about)


def _report(job: Job, standings: list[Standing | None], scores: list[Row], pool: Pool) -> None:
    ranks = [standing.rank if standing else pool.size for standing in standings]
    missing = standings.count(None)
    if missing:
        job.warn(f"{missing} queries name a document that the corpus does not have; they are dropped.")
    if ranks:
        job.metric("rank1", ranks.count(1) / len(ranks))
        job.metric("medianRank", median(ranks))
    for rank in range(1, min(_LAST_RANK, pool.size) + 1):
        count = sum(found == rank or (rank == _LAST_RANK and found > rank) for found in ranks)
        job.metric("rankHistogram", count, step=rank)
    job.samples(_mixed(scores))


def _mixed(scores: list[Row]) -> list[Row]:
    """Return kept and dropped rows by turns, ten of each where there are so many."""
    kept = [row for row in scores if row["kept"]][:20]
    dropped = [row for row in scores if not row["kept"]][:20]
    half = [*zip(kept[:10], dropped[:10], strict=False)]
    return [row for pair in half for row in pair] + kept[len(half) :] + dropped[len(half) :]
