"""Joins sets of queries, pairs and documents, each row once."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from querymill_jobs.generation.query_id import normalise_text
from querymill_jobs.job import Job
from querymill_jobs.rows import Row, write_rows

_IDENTITY: dict[str, Callable[[Row], tuple[str, ...]]] = {
    "queries": lambda row: (row["_id"],),
    "pairs": lambda row: (row["_id"], row["doc_id"]),
    "documents": lambda row: (row["_id"],),
}


def run(job: Job) -> None:
    """Write every kind that came in, in the order of the inputs; a kind that did not is empty."""
    if not any(job.input(port) for port in _IDENTITY):
        job.fail("merge", "nothing", "no input is connected", "Connect queries, pairs or documents.")
    repeated = 0
    for port, identity in _IDENTITY.items():
        rows = list(job.rows(port))
        kept = _once(rows, identity, job.params["duplicates"])
        repeated += len(rows) - len(kept)
        if port == "queries":
            kept = _without_shared_texts(job, kept)
            job.samples(kept)
        write_rows(job.output(port) / f"{port}.jsonl", kept)
        job.metric(port, len(kept))
        job.progress(len(kept), len(kept), port)
    job.metric("duplicates", repeated)


def _once(rows: Iterable[Row], identity: Callable[[Row], tuple[str, ...]], which: str) -> list[Row]:
    """Return each row once, where it came first; with ``last`` in its newest form."""
    found: dict[tuple[str, ...], Row] = {}
    for row in rows:
        if which == "last" or identity(row) not in found:
            found[identity(row)] = row
    return list(found.values())


def _without_shared_texts(job: Job, rows: list[Row]) -> list[Row]:
    """Deal with texts that stand under several documents: as negatives of each other they are false."""
    documents: dict[str, set[str]] = {}
    for row in rows:
        documents.setdefault(normalise_text(row["text"]), set()).add(row["doc_id"])
    shared = [row for row in rows if len(documents[normalise_text(row["text"])]) > 1]
    job.metric("sharedText", len(shared))
    if job.params["sharedText"] == "keep" or not shared:
        return rows
    if job.params["sharedText"] == "drop":
        return [row for row in rows if len(documents[normalise_text(row["text"])]) == 1]
    first: dict[str, str] = {}
    return [row for row in rows if first.setdefault(normalise_text(row["text"]), row["_id"]) == row["_id"]]
