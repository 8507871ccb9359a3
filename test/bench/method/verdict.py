"""The block `compare` over the runs of a notebook, whether or not it came to its own comparison."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

HOME = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(HOME / "kernel-bridge" / "jobs"), str(HOME / "test" / "jobs")]

from step_runner import StepRunner  # noqa: E402


def compare_runs(
    steps: dict[str, dict[str, Any]], names: Sequence[str], seeds: Sequence[int], workspace: Path
) -> list[dict[str, Any]]:
    """Return the table of `compare` with the labelled arm as baseline; nothing without it."""

    def run_of(step: str) -> dict[str, Any]:
        digest = steps[step]["artifacts"]["run"]
        path = workspace / ".querymill" / "objects" / digest[:2] / digest
        return {"type": "Run", "digest": digest, "path": str(path)}

    measured = {
        name: [f"{name}S{seed}Test" for seed in seeds if f"{name}S{seed}Test" in steps] for name in names
    }
    measured["BM25"], measured["zeroShot"] = ["bm25Test"], ["zeroShotTest"]
    baseline = [run_of(step) for step in measured.pop("labelled", [])]
    arms = [(name, run_of(step)) for name, found in measured.items() for step in found if step in steps]
    if not baseline or not arms:
        return []
    with tempfile.TemporaryDirectory() as store:
        step = StepRunner(Path(store) / ".querymill").succeed(
            "compare",
            {"baseline": baseline, "runs": [run for _, run in arms]},
            {"names": [name for name, _ in arms], "baselineName": "labelled"},
        )
        rows = step.rows("table", "table.jsonl")
    columns = (
        "arm",
        "mean",
        "difference",
        "low",
        "high",
        "p_t_holm",
        "p_random_holm",
        "wins",
        "ties",
        "losses",
    )
    return [{name: row[name] for name in (*columns, "detectable", "verdict")} for row in rows]
