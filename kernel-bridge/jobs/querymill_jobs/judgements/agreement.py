"""How far two judges agree beyond chance."""

from __future__ import annotations

from collections.abc import Sequence


def cohen_kappa(pairs: Sequence[tuple[bool, bool]]) -> float | None:
    """Return Cohen's kappa, (observed − expected) / (1 − expected) agreement; None where chance gives 1.

    Cohen 1960, https://doi.org/10.1177/001316446002000104
    """
    if not pairs:
        return None
    total = len(pairs)
    observed = sum(first == second for first, second in pairs) / total
    first = sum(pair[0] for pair in pairs) / total
    second = sum(pair[1] for pair in pairs) / total
    expected = first * second + (1 - first) * (1 - second)
    return None if expected == 1 else (observed - expected) / (1 - expected)
