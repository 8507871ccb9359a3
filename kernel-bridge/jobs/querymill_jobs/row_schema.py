"""Whether a row has the columns its artifact type declares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

RowCheck = Callable[[Any], "str | None"]

_CLASSES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "integer": (int,),
    "boolean": (bool,),
    "null": (type(None),),
}
_NAMES = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}


def row_check(columns: Mapping[str, str]) -> RowCheck:
    """Return a function that says what is wrong with a row, or None.

    ``columns`` is a mapping such as ``{"score": "number|null"}``. Further columns are welcome.
    """
    allowed = {name: _classes(kind) for name, kind in columns.items()}

    def check(row: Any) -> str | None:
        if not isinstance(row, dict):
            return "it is not an object"
        for name, classes in allowed.items():
            if name not in row:
                return f'column "{name}" is missing'
            # type() and not isinstance(): a boolean is no integer
            if type(row[name]) not in classes:
                return (
                    f'column "{name}" must be {columns[name].replace("|", " or ")}, found {_kind(row[name])}'
                )
        return None

    return check


def _classes(kind: str) -> frozenset[type]:
    return frozenset(found for part in kind.split("|") for found in _CLASSES[part])


def _kind(value: object) -> str:
    return _NAMES.get(type(value), "a list or an object")
