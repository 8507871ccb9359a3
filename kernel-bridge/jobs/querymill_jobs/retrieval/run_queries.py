"""What a run carries beside its ranking: every query with its measures and what is relevant to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from querymill_jobs.rows import read_rows, write_rows

RUN_QUERIES = "queries.jsonl"


@dataclass(frozen=True)
class RunQuery:
    """A query of a run. ``relevant`` holds the ids of the relevant documents, sorted."""

    id: str
    text: str
    values: dict[str, float]
    relevant: tuple[str, ...]


def write_run_queries(folder: Path, queries: Iterable[RunQuery]) -> None:
    """Write the queries of a run beside run.trec."""
    write_rows(
        folder / RUN_QUERIES,
        (
            {"_id": query.id, "text": query.text, "values": query.values, "relevant": list(query.relevant)}
            for query in queries
        ),
    )


def read_run_queries(folder: Path) -> Iterator[RunQuery]:
    """Yield the queries of a run in the order of its topics."""
    for row in read_rows(folder / RUN_QUERIES, ("_id", "text", "values", "relevant")):
        yield RunQuery(row["_id"], row["text"], row["values"], tuple(row["relevant"]))
