"""Artifacts of rows made for a test."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from querymill_jobs.artifact_types import artifact_type


def write_artifact(
    folder: Path, kind: str, rows: Iterable[Mapping[str, Any]], **files: Any
) -> dict[str, Any]:
    """Write rows, and further JSON files by name; return the artifact as an input of a step."""
    folder.mkdir(parents=True)
    name = artifact_type(kind).rows
    assert name is not None
    (folder / name).write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    for file, content in files.items():
        (folder / f"{file}.json").write_text(json.dumps(content), "utf-8")
    return {"type": kind, "digest": "0" * 64, "path": str(folder)}


def query_row(identifier: str, text: str, doc_id: str, **more: Any) -> dict[str, Any]:
    """A row of a Queries artifact."""
    return {
        "_id": identifier,
        "text": text,
        "doc_id": doc_id,
        "n": 0,
        "round": 0,
        "generator": "test",
        "logprob": None,
        "tokens": None,
        "title": "",
        "document": "",
        **more,
    }


def score_row(
    identifier: str, score: float | None, best: float | None, kept: bool, **more: Any
) -> dict[str, Any]:
    """A row of a Scores artifact."""
    return {
        "_id": identifier,
        "text": identifier,
        "doc_id": "d",
        "score": score,
        "rank": None if score is None else 1 if kept else 9,
        "best_other": best,
        "kept": kept,
        "reason": "test",
        **more,
    }
