"""Retrieves for every query of a split and measures the ranking."""

from __future__ import annotations

from typing import Any

from querymill_jobs.bm25.index import first_words
from querymill_jobs.job import Job
from querymill_jobs.retrieval.measures import Values, mean_measures, measure_queries
from querymill_jobs.retrieval.run_file import write_ranking
from querymill_jobs.retrieval.run_queries import RunQuery, write_run_queries
from querymill_jobs.retrieval.search import search
from querymill_jobs.rows import Row, write_json, write_rows
from querymill_jobs.topics import Topics, read_topics

_BATCH = 500


def run(job: Job) -> None:
    """Write run, measures and a table of every query; metrics are means over all queries of the topics."""
    topics = read_topics(job.input("topics").path)
    if not topics.queries:
        job.fail("measure on", "topics", "the split has no query", "Choose a split that has queries.")
    about, rankings = search(job, topics)
    if rankings is None:
        return
    values: dict[str, Values] = {}
    first: dict[str, str] = {}
    identifiers = list(topics.queries)
    found = iter(rankings)
    with (job.output("run") / "run.trec").open("w", encoding="utf-8", newline="\n") as file:
        for start in range(0, len(identifiers), _BATCH):
            names = identifiers[start : start + _BATCH]
            batch = dict(zip(names, found, strict=False))
            for name, hits in batch.items():
                write_ranking(file, name, hits, f"querymill-{about['kind']}")
                if hits:
                    first[name] = hits[0].doc_id
            values.update(measure_queries(batch, {name: topics.qrels[name] for name in names}))
            job.progress(len(values), len(identifiers), "queries", "measured")
    _report(job, topics, values, first, about)


def _report(
    job: Job, topics: Topics, values: dict[str, Values], first: dict[str, str], about: dict[str, Any]
) -> None:
    means = mean_measures(values)
    for name, value in means.items():
        job.metric(name, value)
    job.metric("queries", len(values))
    write_json(
        job.output("measures") / "measures.json",
        {**about, "depth": job.params["depth"], "queries": len(values), "measures": means},
    )
    write_run_queries(job.output("run"), (_run_query(topics, name, found) for name, found in values.items()))
    wanted = set(first.values())
    titles = {
        row["_id"]: row["title"] or first_words(row["text"])
        for row in job.rows("corpus")
        if row["_id"] in wanted
    }
    rows = [_query_row(topics, name, found, first.get(name), titles) for name, found in values.items()]
    write_rows(job.output("perQuery") / "table.jsonl", rows)
    job.samples(rows)


def _run_query(topics: Topics, name: str, values: Values) -> RunQuery:
    relevant = sorted(document for document, score in topics.qrels[name].items() if score > 0)
    return RunQuery(name, topics.queries[name], values, tuple(relevant))


def _query_row(topics: Topics, name: str, values: Values, first: str | None, titles: dict[str, str]) -> Row:
    relevant = sum(score > 0 for score in topics.qrels[name].values())
    return {
        "_id": name,
        "query": topics.queries[name],
        **values,
        "relevant": relevant,
        "first": titles.get(first, "") if first is not None else "",
        "first_id": first,
        "first_is_relevant": first is not None and topics.qrels[name].get(first, 0) > 0,
    }
