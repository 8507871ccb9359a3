"""Blocks made for one test."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path


def write_block(folder: Path, source: str, outputs: dict[str, str] | None = None) -> Path:
    """Write a block whose job.py has this source; its one output is a table at port ``rows`` by default."""
    folder.mkdir(parents=True)
    definition = {
        "type": "small",
        "version": 1,
        "title": "Small",
        "stage": "tools",
        "summary": "Made for a test.",
        "inputs": {},
        "outputs": {port: {"type": name} for port, name in (outputs or {"rows": "Table"}).items()},
        "params": {"type": "object", "additionalProperties": False, "properties": {}},
        "samples": {"port": next(iter(outputs or {"rows": ""})), "columns": ["a"]},
    }
    (folder / "block.json").write_text(json.dumps(definition), "utf-8")
    (folder / "job.py").write_text(textwrap.dedent(source), "utf-8")
    return folder


TABLE = """
    from querymill_jobs.rows import write_rows

    def run(job):
        for step in range(5):
            job.metric("loss", 1 / (step + 1), step)
            job.progress(step + 1, 5, "steps")
        table = ({"a": n, "b": "é"} for n in range(30))
        job.metric("rows", write_rows(job.output("rows") / "table.jsonl", table))
        job.metric("missing", float("nan"))
        print("a line for the log")
"""
