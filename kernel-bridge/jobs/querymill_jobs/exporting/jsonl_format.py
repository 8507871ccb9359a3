"""Rows as they are, one file for each kind."""

from __future__ import annotations

from pathlib import Path

from querymill_jobs.exporting.material import Material
from querymill_jobs.job import Job
from querymill_jobs.rows import write_rows


def write_jsonl(job: Job, material: Material, folder: Path) -> None:
    """Write every kind that came in, with all its columns."""
    kinds = {"pairs": material.pairs, "queries": material.queries, "triples": material.triples}
    for name, rows in kinds.items():
        if rows:
            write_rows(folder / f"{name}.jsonl", rows)
    if job.input("corpus") is not None:
        write_rows(folder / "corpus.jsonl", job.rows("corpus"))
    if material.topics is not None:
        topics = material.topics
        rows_of_topics = (
            {"_id": name, "text": text, "relevant": topics.qrels[name]}
            for name, text in topics.queries.items()
        )
        write_rows(folder / "topics.jsonl", rows_of_topics)
