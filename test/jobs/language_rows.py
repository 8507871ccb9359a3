"""Small artifacts for the blocks that train language models."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from step_runner import Json
from tiny_models import documents


def artifact(folder: Path, kind: str, file: str, rows: Iterable[Mapping[str, Any]]) -> Json:
    """An artifact with these rows, as an input of a step."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / file).write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return {"type": kind, "digest": "0" * 64, "path": str(folder)}


def pairs_input(tmp_path: Path, count: int) -> Json:
    """One labelled query for each of `count` documents."""
    rows = [
        {
            "_id": f"q{n}",
            "query": f"what does rule {n} say",
            "doc_id": row["_id"],
            "title": row["title"],
            "text": row["text"],
            "score": 1,
        }
        for n, row in enumerate(documents(count))
    ]
    return artifact(tmp_path / f"pairs-{count}", "Pairs", "pairs.jsonl", rows)
