"""Which modules jobs have imported, kept for the next worker of the same environment."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

WARM_VARIABLE = "QUERYMILL_WARM"
_MOST = 8000


def modules_file(base: str) -> Path:
    """Return where the names are kept; ``base`` is the worker's path without ending."""
    return Path(f"{base}.modules")


def read_modules(base: str) -> list[str]:
    """Return the names in the order in which they were first imported; none where nothing was learned."""
    try:
        return modules_file(base).read_text("utf-8").split()
    except OSError:
        return []


def installed_modules(known: Iterable[str]) -> list[str]:
    """Return the installed modules that this process has imported, beyond those it had before."""
    before = set(known)
    return [name for name in list(sys.modules) if name not in before and _is_installed(name)]


def learn_modules(names: Iterable[str]) -> None:
    """Add names to the file that QUERYMILL_WARM names; one that cannot be written is no fault of a step."""
    base = os.environ.get(WARM_VARIABLE)
    if not base:
        return
    before = read_modules(base)
    new = [name for name in dict.fromkeys(names) if name not in set(before)]
    if not new:
        return
    path = modules_file(base)
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_text("\n".join([*before, *new][:_MOST]), "utf-8")
        temporary.replace(path)
    except OSError as error:
        print(f"note: {path} cannot be written: {error}", file=sys.stderr)


def _is_installed(name: str) -> bool:
    origin = getattr(getattr(sys.modules.get(name), "__spec__", None), "origin", None)
    return isinstance(origin, str) and "-packages" in origin
