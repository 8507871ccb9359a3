"""From the executed notebook to the table of arms."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from statistics import mean, stdev
from typing import Any

import nbformat

STEP = "application/vnd.querymill.step+json"
BATCH = 16
LIMITS = (
    "What limits these figures",
    "- The encoder is a trained retriever already: zeroShot is no low-resource start; bert-base is.",
    "- dense filters with the encoder that ColBERT starts from, so it is no second view; own (DPR) is one.",
    "- The default generator is a small model that was stored in 4 bits.",
    "- So few test queries cannot rank filters: `detectable` is the least difference they can show.",
    "- An arm of fewer seeds stands against the mean of all labelled seeds: seedSpread is in its difference.",
    "- direct, gain and predicted keep equally many, so their random control is one and the same.",
    "- On a reduced corpus figures are higher than on the whole one, and compare with each other alone.",
    "- Seconds are those of a machine that had other work; a step's own, without waiting.",
)


def read_steps(notebook: Path, workspace: Path) -> dict[str, dict[str, Any]]:
    """Return for each step of an executed notebook its block, metrics, seconds and peak memory in MB."""
    steps: dict[str, dict[str, Any]] = {}
    for cell in nbformat.read(notebook, 4).cells:
        for output in cell.get("outputs", []):
            payload = output.get("data", {}).get(STEP)
            if payload is None or payload.get("state") != "done":
                continue
            steps[payload["name"]] = {
                "block": payload["block"],
                "metrics": payload["metrics"],
                "seconds": round(payload.get("seconds") or 0, 1),
                "peakMemoryMB": _memory(workspace, payload.get("attempt")),
                "artifacts": {item["port"]: item["digest"] for item in payload.get("artifacts", [])},
            }
    return steps


def arm_rows(
    steps: dict[str, dict[str, Any]], names: Sequence[str], seeds: Sequence[int], rates: int, plan_steps: int
) -> list[dict[str, Any]]:
    """Return a row for each arm: test figures over seeds, what it was trained on, what it took."""
    rows = [
        {
            "arm": name,
            "nDCG10": [round(steps[step]["metrics"]["nDCG10"], 4)],
            "Recall100": round(steps[step]["metrics"]["Recall100"], 4),
        }
        for name, step in (("BM25", "bm25Test"), ("zeroShot", "zeroShotTest"))
        if step in steps
    ]
    for name in names:
        tests = [steps[f"{name}S{seed}Test"] for seed in seeds if f"{name}S{seed}Test" in steps]
        if not tests:
            continue
        tried = [
            steps[f"{name}S{seed}R{number}"]
            for seed in seeds
            for number in range(1, rates + 1)
            if f"{name}S{seed}R{number}" in steps
        ]
        metrics = tried[0]["metrics"]
        figures = [test["metrics"]["nDCG10"] for test in tests]
        rows.append(
            {
                "arm": name,
                "nDCG10": [round(figure, 4) for figure in figures],
                "mean": round(mean(figures), 4),
                "seedSpread": round(stdev(figures), 4) if len(figures) > 1 else None,
                "Recall100": round(mean(test["metrics"]["Recall100"] for test in tests), 4),
                "dev": [round(step["metrics"]["devNDCG10"], 4) for step in tried],
                "lastLoss": round(mean(step["metrics"]["loss"] for step in tried), 3),
                "trainingPairs": metrics["trainingPairs"],
                "epochs": round(BATCH * plan_steps / metrics["trainingPairs"], 1),
                "labelledPerBatch": round(BATCH * metrics["labelledShare"], 1),
                "seconds": round(sum(step["seconds"] for step in tried), 1),
                "peakMemoryMB": max(step["peakMemoryMB"] for step in tried),
            }
        )
    return rows


def cost_rows(steps: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what each filter kept and took, writing the queries included."""
    written = sum(steps[name]["seconds"] for name in ("writer", "pseudo") if name in steps)
    before = {
        "own": ("dpr",),
        "directSet": ("scout",),
        "gainSet": ("scout",),
        "predictedSet": ("scout", "predictor"),
    }
    rows = []
    for name in ("sparse", "dense", "own", "directSet", "gainSet", "predictedSet"):
        if name not in steps:
            continue
        took = sum(steps[each]["seconds"] for each in (name, *before.get(name, ())) if each in steps)
        kept = steps[name]["metrics"]["kept"]
        rows.append(
            {
                "filter": name.removesuffix("Set"),
                "kept": kept,
                "dropped": steps[name]["metrics"]["dropped"],
                "filterSeconds": round(took, 1),
                "secondsPerKeptQuery": round((written + took) / kept, 2) if kept else None,
            }
        )
    return rows


def as_text(report: dict[str, Any]) -> str:
    """Return the report as a page of plain text."""
    lines = [report["command"], ""]
    lines += [f"{name}: {value}" for name, value in report["settings"].items()]
    for title in ("arms", "filters", "steps", "verdict"):
        lines += ["", title, *_table(report[title])]
    return "\n".join([*lines, "", *LIMITS]) + "\n"


def _table(rows: Sequence[dict[str, Any]]) -> list[str]:
    if not rows:
        return ["(none)"]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    cells = [columns, *([_cell(row.get(name)) for name in columns] for row in rows)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(columns))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(_cell(each) for each in value)
    if isinstance(value, float):
        return f"{value:.4g}"
    return "" if value is None else str(value)


def _memory(workspace: Path, attempt: str | None) -> float:
    if attempt is None:
        return 0.0
    path = workspace / ".querymill" / "attempts" / attempt / "events.jsonl"
    if not path.is_file():
        return 0.0
    beats = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    return max((beat["rssMB"] for beat in beats if beat["kind"] == "heartbeat"), default=0.0)
