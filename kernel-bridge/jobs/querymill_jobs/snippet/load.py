"""From the text of a snippet to its function."""

from __future__ import annotations

import linecache
import traceback
from collections.abc import Callable
from typing import Any

from querymill_jobs.errors import UserError

ROWS, FILES = "rows", "files"
_FILE = "<snippet>"


def load_function(code: str) -> tuple[str, Callable[..., Any]]:
    """Run the snippet's definitions; return ``rows`` or ``files`` and the function of that name.

    :raises UserError: it does not parse, it fails, or it defines neither or both
    """
    # So that a traceback in the log shows the line.
    linecache.cache[_FILE] = (len(code), None, code.splitlines(keepends=True), _FILE)
    names: dict[str, Any] = {"__name__": "querymill_snippet"}
    try:
        exec(compile(code, _FILE, "exec"), names)
    except SyntaxError as error:
        raise UserError(
            "run snippet",
            first_line(code),
            f"line {error.lineno} does not parse ({error.msg})",
            f"Correct line {error.lineno} of code.",
        ) from error
    except Exception as error:
        raise snippet_error(code, error) from error
    found = [name for name in (ROWS, FILES) if callable(names.get(name))]
    if len(found) != 1:
        raise UserError(
            "run snippet",
            first_line(code),
            f"it defines {'both' if found else 'neither'} of the functions rows and files",
            "Define `def rows(rows)`, which yields rows, or `def files(inputs, output)`, which writes files.",
        )
    return found[0], names[found[0]]


def snippet_error(code: str, error: Exception) -> UserError:
    """Return the error of a snippet that failed, with the line of it that did."""
    print("".join(traceback.format_exception(error)), flush=True)
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == _FILE]
    where = f"line {lines[-1]}: " if lines else ""
    cause = f"{where}{type(error).__name__}: {str(error).rstrip('.') or 'no message'}"
    return UserError("run snippet", first_line(code), cause, "The log has the whole traceback.")


def first_line(code: str) -> str:
    """Return the first line of a snippet that says something, to name it by."""
    lines = [line.strip() for line in code.splitlines() if line.strip()]
    return lines[0][:60] if lines else "empty"
