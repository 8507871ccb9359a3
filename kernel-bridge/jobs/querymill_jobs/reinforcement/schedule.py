"""The learning rate over the steps of a training, as transformers' schedules of the same names have it."""

from __future__ import annotations

import math


def rate_share(step: int, steps: int, schedule: str, warmup_ratio: float) -> float:
    """Return the share of the peak rate, 0 to 1, for step ``step`` (from 0) of ``steps``.

    It rises in a line over the warm-up and then stays (`constant_with_warmup`), or falls to 0 after the last
    step in a line (`linear`) or half a cosine (`cosine`).
    """
    warm = math.ceil(warmup_ratio * steps)
    if step < warm:
        return step / warm
    done = (step - warm) / max(1, steps - warm)
    if schedule == "linear":
        return 1 - done
    if schedule == "cosine":
        return 0.5 * (1 + math.cos(math.pi * done))
    return 1.0
