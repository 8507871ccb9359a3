"""A run in TREC form: ``query Q0 document rank score tag``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from querymill_jobs.retrieval.ranking import Hit


def write_ranking(file: TextIO, query_id: str, hits: Sequence[Hit], tag: str) -> None:
    """Write one ranking. Nine digits keep float32 scores apart, so that a reader sees the same ties."""
    for rank, hit in enumerate(hits, 1):
        file.write(f"{query_id} Q0 {hit.doc_id} {rank} {hit.score:.9g} {tag}\n")
