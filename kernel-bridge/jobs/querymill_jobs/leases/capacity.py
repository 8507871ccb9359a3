"""What there is to share, and what a step takes of it."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_MIB = 1 << 20


@dataclass(frozen=True)
class Needs:
    """Processors, MiB of memory and GPUs: of a step, or of the whole machine."""

    cpus: int
    memory_mb: int
    gpus: int = 0


def machine_capacity(environment: Mapping[str, str] | None = None) -> Needs:
    """Return what jobs share: QUERYMILL_CPUS and QUERYMILL_MEMORY_MB, else what this machine lets us have."""
    environment = os.environ if environment is None else environment
    cpus = environment.get("QUERYMILL_CPUS") or _cpus()
    memory = environment.get("QUERYMILL_MEMORY_MB") or _memory_mb()
    return Needs(int(cpus), int(memory))


def step_needs(resources: Mapping[str, Any], capacity: Needs) -> Needs:
    """Return what a step takes; one that asks for more processors or memory than there are takes them all."""
    return Needs(
        min(int(resources.get("cpus", 1)), capacity.cpus),
        min(int(resources.get("memoryMB", 0)), capacity.memory_mb),
        int(resources.get("gpus", 0)),
    )


def _cpus() -> int:
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _memory_mb() -> int:
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with contextlib.suppress(OSError, ValueError):  # no such limit, or "max"
        total = min(total, int(Path("/sys/fs/cgroup/memory.max").read_text("ascii")))
    return total // _MIB
