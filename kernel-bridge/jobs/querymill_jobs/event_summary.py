"""What the events of an attempt add up to: its metrics, their series and the sample rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_LONGEST_SERIES = 2000


class EventSummary:
    """Gathers metric and sample events for result.json."""

    def __init__(self) -> None:
        self.metrics: dict[str, float] = {}
        self.series: dict[str, list[list[float]]] = {}
        self.rows: list[dict[str, Any]] = []

    def add(self, event: Mapping[str, Any]) -> None:
        """Take an event into account; kinds that leave nothing behind are passed over."""
        if event["kind"] == "metric":
            self._add_metric(event)
        elif event["kind"] == "sample":
            self.rows = list(event["rows"])

    def _add_metric(self, event: Mapping[str, Any]) -> None:
        value = event["value"]
        if value is None:
            return
        if "step" not in event:
            self.metrics[event["name"]] = value
            return
        points = self.series.setdefault(event["name"], [])
        points.append([event["step"], value])
        if len(points) > _LONGEST_SERIES:
            del points[1:-1:2]
