"""A Topics artifact made for a test."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from querymill_jobs.beir.qrels import write_qrels
from querymill_jobs.beir.source import Judgement
from querymill_jobs.rows import write_rows


def write_topics(
    folder: Path, queries: Mapping[str, str], qrels: Mapping[str, Mapping[str, int]]
) -> dict[str, Any]:
    """Write queries and judgements; return the artifact as an input of a step."""
    folder.mkdir(parents=True)
    write_rows(folder / "queries.jsonl", ({"_id": name, "text": text} for name, text in queries.items()))
    write_qrels(
        folder / "qrels.tsv",
        [Judgement(query, name, score) for query, judged in qrels.items() for name, score in judged.items()],
    )
    return {"type": "Topics", "digest": "0" * 64, "path": str(folder)}
