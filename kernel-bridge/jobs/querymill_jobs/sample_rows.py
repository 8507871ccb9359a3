"""The few rows a step shows."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

MOST_ROWS = 20
LONGEST_TEXT = 400


def sample_rows(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> list[dict[str, Any]]:
    """Return the first 20 rows, in these columns (all, when none are named), long texts cut."""
    shown = []
    for row in islice(rows, MOST_ROWS):
        names = [name for name in columns if name in row] if columns else list(row)
        shown.append({name: _short(row[name]) for name in names})
    return shown


def _short(value: Any) -> Any:
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        return value[: LONGEST_TEXT - 1].rstrip() + "…"
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
