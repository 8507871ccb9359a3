"""Reports pseudo queries that repeat a query of a held-out split."""

from __future__ import annotations

from querymill_jobs.job import Job
from querymill_jobs.leaks.matches import EXACT, NEAR, NORMALISED, Match, QueryMatcher
from querymill_jobs.rows import Row, write_rows
from querymill_jobs.topics import Topics, read_topics


def run(job: Job) -> None:
    """Write one row for each pair of like queries; nothing is dropped."""
    topics = read_topics(job.input("topics").path)
    matcher = QueryMatcher(topics.queries, job.params["threshold"])
    queries = list(job.rows("queries"))
    rows: list[Row] = []
    for number, query in enumerate(queries, 1):
        if job.stop_requested:
            return
        rows += [_row(query, match, topics) for match in matcher.find(query["text"])]
        job.progress(number, len(queries), "queries")
    rows.sort(key=lambda row: (-row["similarity"], row["match"], row["_id"]))
    write_rows(job.output("table") / "table.jsonl", rows)
    job.samples(rows)
    _report(job, rows, len(queries), len(topics.queries))


def _row(query: Row, match: Match, topics: Topics) -> Row:
    return {
        "_id": query["_id"],
        "text": query["text"],
        "doc_id": query["doc_id"],
        "topic_id": match.query,
        "topic": topics.queries[match.query],
        "match": match.kind,
        "similarity": round(match.similarity, 4),
        "relevant": topics.qrels[match.query].get(query["doc_id"], 0) > 0,
    }


def _report(job: Job, rows: list[Row], queries: int, topics: int) -> None:
    leaking = len({row["_id"] for row in rows})
    job.metric("leaking", leaking)
    for kind in (EXACT, NORMALISED, NEAR):
        job.metric(kind, len({row["_id"] for row in rows if row["match"] == kind}))
    job.metric("topicsHit", len({row["topic_id"] for row in rows}))
    job.metric("answersToo", len({row["_id"] for row in rows if row["relevant"]}))
    if queries:
        job.metric("share", round(leaking / queries, 6))
    if rows:
        hit = len({row["topic_id"] for row in rows})
        job.warn(
            f"{leaking} of {queries} queries are like {hit} of the {topics} topics. "
            "They are still in the set; state it beside your figures."
        )
