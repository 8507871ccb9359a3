"""The table at the end of a run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .progress import format_count, format_duration
from .steps import FINAL_STATES, StepPayload

METRICS_SHOWN = 2


def read_block(home: Path, block: str) -> dict[str, Any]:
    """The definition of a block of the package; empty for one of the user's own."""
    try:
        definition: dict[str, Any] = json.loads(
            (home / "templates/blocks" / block / "block.json").read_bytes()
        )
    except FileNotFoundError:
        return {}
    return definition


def format_rows(payload: StepPayload, definition: dict[str, Any]) -> str:
    """Rows of the step's first port that has rows, in the order in which the block declares them."""
    order = list(definition.get("outputs", {}))
    counted = [artifact for artifact in payload.get("artifacts", []) if artifact.get("rows") is not None]
    counted.sort(
        key=lambda artifact: order.index(artifact["port"]) if artifact["port"] in order else len(order)
    )
    return f"{format_count(counted[0]['rows'])} {counted[0]['port']}" if counted else ""


def format_metrics(payload: StepPayload, definition: dict[str, Any]) -> str:
    """The first metrics that the block declares and the step has."""
    metrics = payload.get("metrics", {})
    declared: dict[str, dict[str, Any]] = definition.get("metrics", {})
    names = [name for name in declared if name in metrics] or list(metrics)
    return "  ".join(
        f"{declared.get(name, {}).get('label', name)} {format_metric(metrics[name])}"
        for name in names[:METRICS_SHOWN]
    )


def format_metric(value: float) -> str:
    """Whole numbers as such, small ones with four digits, others with one."""
    if float(value).is_integer():
        return format_count(value)
    return f"{value:.4f}" if abs(value) < 10 else f"{value:,.1f}"


def format_verdict(payload: StepPayload) -> str:
    """What happened to the step in this run."""
    state = str(payload.get("state", ""))
    if state != "done":
        return state if state in FINAL_STATES else "not finished"
    verdict = payload.get("cache", {}).get("verdict", "")
    return {"attached": "ran (attached)", "unknown": "ran"}.get(verdict, verdict)


def format_table(payloads: list[StepPayload], home: Path) -> str:
    """All steps, one a line: step, block, seconds, reused or ran, rows, main metrics."""
    header = ("step", "block", "time", "result", "rows", "metrics")
    rows: list[tuple[str, ...]] = [header]
    for payload in payloads:
        definition = read_block(home, payload.get("block", ""))
        seconds = payload.get("seconds")
        rows.append(
            (
                payload.get("name") or "-",
                payload.get("block", ""),
                "" if seconds is None else format_duration(seconds),
                format_verdict(payload),
                format_rows(payload, definition),
                format_metrics(payload, definition),
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(header))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)
