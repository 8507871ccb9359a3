"""Thread counts of libraries that were loaded before the job said how many processors it has."""

from __future__ import annotations

import sys
from typing import Any

_controllers: list[Any] = []


def find_thread_pools() -> None:
    """Look, before the first fork, for the libraries in memory that have a number of threads."""
    try:
        from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]
    except ImportError:
        return
    _controllers[:] = ThreadpoolController().lib_controllers


def set_threads(count: int) -> None:
    """Give every library the number that OMP_NUM_THREADS would have given it at its start."""
    for controller in _controllers:
        controller.set_num_threads(count)
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.set_num_threads(count)
