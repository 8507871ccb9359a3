"""The log of an attempt: where the output of its processes goes, and the end of it."""

from __future__ import annotations

import os
import traceback
from pathlib import Path

_TAIL_LINES = 50
_TAIL_BYTES = 16_384


def send_output_to(log: Path) -> None:
    """Send this process's output, and so its children's, to ``log``, unless the launcher did so already."""
    if log.exists() and _is_same_file(log, 1) and _is_same_file(log, 2):
        return
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    os.close(descriptor)


def log_tail(log: Path) -> str:
    """Return the last 50 lines of a log (at most 16 KiB), nothing when there is none."""
    try:
        with log.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _TAIL_BYTES))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return ""
    # A progress bar rewrites its line: only what was last on it counts.
    lines = [line.rpartition("\r")[2] for line in text.rstrip().split("\n")]
    return "\n".join(lines[-_TAIL_LINES:])


def print_traceback() -> None:
    """Print the exception being handled; on a full disk the log goes without it."""
    try:
        traceback.print_exc()
    except OSError:
        return


def _is_same_file(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except OSError:
        return False
