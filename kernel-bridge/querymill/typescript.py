"""Values of Python and JSON as TypeScript source."""

from __future__ import annotations

import json
import math
import re
from typing import Any

IDENTIFIER = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
LARGEST_SAFE_INTEGER = 2**53 - 1


def to_literal(value: Any) -> str:
    """The literal that gives `value`; what JSON does not know, such as a date, becomes its text."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > LARGEST_SAFE_INTEGER:
        return f"{value}n"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{quote(str(key))}: {to_literal(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(to_literal(item) for item in value) + "]"
    if value is None or isinstance(value, (bool, int, float)):
        return json.dumps(value)
    return quote(str(value))


def quote(text: str) -> str:
    """A string literal; letters of all languages stay as they are."""
    return json.dumps(text, ensure_ascii=False)


def declare(name: str, value: Any) -> str:
    """A statement that sets a top-level name. Cells may assign to it, and declare it again."""
    return f"let {name} = {to_literal(value)};"
