"""How many threads a job computes with."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import torch


def use_cpus(resources: Mapping[str, Any]) -> None:
    """Compute with as many threads as the step was given CPUs; OMP_NUM_THREADS in the environment wins.

    A fixed number keeps sums in the same order, so that equal steps end with equal bytes, and leaves the rest
    of the machine to others.
    """
    if not os.environ.get("OMP_NUM_THREADS"):
        torch.set_num_threads(max(1, min(int(resources.get("cpus", 1)), os.cpu_count() or 1)))
