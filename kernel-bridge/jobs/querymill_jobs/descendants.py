"""Processes that a job left behind: daemons, children in a session of their own."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36
_SECONDS = 5.0


def adopt_descendants() -> None:
    """Become the parent of every process below this one whose own parent ends. Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)


def end_descendants() -> None:
    """Kill every process below this one, and those that they bring up meanwhile; none is left, within 5 s."""
    if sys.platform != "linux":
        return
    end = time.monotonic() + _SECONDS
    while _reap_children() and time.monotonic() < end:
        for pid in _below(os.getpid()):
            _kill(pid)
        time.sleep(0.005)


def _reap_children() -> bool:
    """Take leave of children that have ended; tell whether any is left."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0] != 0:
            pass
    except ChildProcessError:
        return False
    return True


def _below(pid: int) -> list[int]:
    children = _children(pid)
    return children + [each for child in children for each in _below(child)]


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*"):
        try:
            found += [int(child) for child in (task / "children").read_text("ascii").split()]
        except OSError:
            continue  # the thread ended meanwhile
    return found


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
