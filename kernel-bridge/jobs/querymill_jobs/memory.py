"""How much memory a job takes, and whether the system killed it for taking too much."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

_MIB = 1 << 20


def peak_memory_mb() -> float:
    """Return the largest resident size of one finished process of the job, MiB."""
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return round(peak * (1 if sys.platform == "darwin" else 1024) / _MIB, 1)


def resident_memory_mb(session: int) -> float:
    """Return the resident size of the largest process of a session, MiB; 0 where /proc does not tell."""
    page = resource.getpagesize()
    largest = 0
    for folder in Path("/proc").glob("[0-9]*"):
        fields = _stat(folder)
        if fields and int(fields[3]) == session:
            largest = max(largest, int(fields[21]))
    return round(largest * page / _MIB, 1)


def out_of_memory_kills() -> int | None:
    """Return how many processes the kernel has killed for memory since boot, None if unknown."""
    try:
        with Path("/proc/vmstat").open(encoding="ascii") as file:
            for line in file:
                if line.startswith("oom_kill "):
                    return int(line.split()[1])
    except OSError:
        return None
    return None


def is_out_of_memory(error: BaseException) -> bool:
    """Tell whether an exception says that memory of the machine or of the GPU ran out."""
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    return isinstance(error, RuntimeError) and "can't allocate memory" in str(error)


def _stat(process: Path) -> list[str] | None:
    """Return the fields of /proc/<pid>/stat after the name: state, ppid, pgrp, session, …"""
    try:
        return (process / "stat").read_bytes().decode("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return None
