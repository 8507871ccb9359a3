"""Importing ahead of the jobs: within bounds, and only what a fork can take along."""

from __future__ import annotations

import importlib
import resource
import sys
import warnings
from collections.abc import Iterable
from pathlib import Path

_MIB = 1 << 20
#: Memory that must be left on the machine before anything is imported ahead, MiB.
_SPARE_MB = 1500


def preload(names: Iterable[str], limit_mb: int) -> None:
    """Import modules until this process holds ``limit_mb``; those that cannot be imported are left out."""
    if _available_mb() < _SPARE_MB:
        return
    for count, name in enumerate(names):
        if count % 50 == 0 and resident_mb() > limit_mb:
            return
        if name in sys.modules:
            continue
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                importlib.import_module(name)
        except Exception as error:  # a module that works in no other process than the one that made it
            print(f"not imported: {name} ({type(error).__name__}: {error})", flush=True)


def fork_obstacle() -> str | None:
    """Return why this process must not fork jobs: threads, or a driver that would not survive it."""
    threads = thread_count()
    if threads != 1:
        return f"it has {threads} threads"
    with Path("/proc/self/maps").open(encoding="utf-8", errors="replace") as file:
        if any("libcuda.so" in line for line in file):
            return "CUDA was touched"
    return None


def thread_count() -> int:
    """Return how many threads this process has, those of libraries included."""
    return sum(1 for _ in Path("/proc/self/task").iterdir())


def resident_mb() -> int:
    """Return the resident size of this process, MiB."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() // _MIB


def _available_mb() -> int:
    with Path("/proc/meminfo").open(encoding="ascii") as file:
        for line in file:
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) // 1024
    return 0
