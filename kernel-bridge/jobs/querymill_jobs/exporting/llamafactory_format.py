"""LLaMA-Factory's alpaca form, with its dataset_info.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from querymill_jobs.documents import document_text
from querymill_jobs.exporting.material import Material
from querymill_jobs.job import Job

_COLUMNS = {"prompt": "instruction", "query": "input", "response": "output"}


def write_llamafactory(job: Job, material: Material, folder: Path) -> None:
    """Write labelled pairs as a set for supervised tuning, documents without a query as prompts for PPO."""
    instruction = job.params["instruction"]
    sets: dict[str, list[dict[str, str]]] = {
        "pairs": [_row(instruction, row, row["query"]) for row in material.pairs],
        "queries": [
            _row(instruction, {"title": row["title"], "text": row["document"]}, row["text"])
            for row in material.queries
        ],
        "prompts": [_row(instruction, row, "") for _, row in material.documents(job)],
    }
    info = {}
    for name, rows in sets.items():
        if rows:
            file = f"{name}.json"
            (folder / file).write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
            info[f"querymill_{name}"] = {"file_name": file, "columns": _COLUMNS}
    (folder / "dataset_info.json").write_text(json.dumps(info, indent=2), encoding="utf-8")


def _row(instruction: str, document: dict[str, Any], query: str) -> dict[str, str]:
    return {"instruction": instruction, "input": document_text(document), "output": query}
