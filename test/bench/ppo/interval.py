"""A 95 % interval of the mean of paired differences."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy import stats


@dataclass(frozen=True)
class Interval:
    """Mean and the two ends, by Student's t over the differences."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:+.4f} [{self.low:+.4f}, {self.high:+.4f}]"


def paired_interval(before: Sequence[float], after: Sequence[float]) -> Interval:
    """The change from `before` to `after`, both in the order of the same documents."""
    changes = [late - early for early, late in zip(before, after, strict=True)]
    mean = sum(changes) / len(changes)
    spread = math.sqrt(sum((change - mean) ** 2 for change in changes) / (len(changes) - 1))
    half = float(stats.t.ppf(0.975, len(changes) - 1)) * spread / math.sqrt(len(changes))
    return Interval(mean, mean - half, mean + half)
