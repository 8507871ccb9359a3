"""Two tests of a mean difference over paired values, and the correction for several of them.

Which tests suit retrieval: Smucker, Allan and Carterette 2007, https://doi.org/10.1145/1321440.1321528
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import stats  # type: ignore[import-untyped]

from querymill_jobs.comparison.arms import Values

_CELLS = 1 << 22
_EPSILON = 1e-12


def paired_t_test(differences: Values) -> float:
    """Return the two-sided p of Student's paired t-test; 1 where every difference is 0."""
    if len(differences) < 2 or not np.any(differences):
        return 1.0
    deviation = float(np.std(differences, ddof=1))
    if deviation < _EPSILON:
        return 0.0
    t = float(differences.mean()) / (deviation / np.sqrt(len(differences)))
    return float(2 * stats.t.sf(abs(t), len(differences) - 1))


def randomization_test(differences: Values, resamples: int, seed: int) -> float:
    """Return the two-sided p of Fisher's randomization test.

    Under the null hypothesis the two values of a query may be swapped: the sign of each difference is drawn
    ``resamples`` times, and p = (1 + draws whose mean is as far from 0) / (1 + resamples), so never 0.
    """
    observed = abs(float(differences.sum()))
    generator = np.random.default_rng(seed)
    step = max(1, _CELLS // max(1, len(differences)))
    extreme = 0
    for start in range(0, resamples, step):
        count = min(step, resamples - start)
        signs = generator.integers(0, 2, (count, len(differences)), dtype=np.int8) * 2.0 - 1.0
        extreme += int(np.count_nonzero(np.abs(signs @ differences) >= observed - _EPSILON))
    return (1 + extreme) / (1 + resamples)


def holm(values: Sequence[float]) -> list[float]:
    """Return the p values of one family, corrected after Holm 1979; they stay in their order.

    The i-th smallest of n (from 0) is multiplied by n - i, is at least as large as the one before, and at
    most 1.
    """
    corrected = [0.0] * len(values)
    largest = 0.0
    for place, index in enumerate(sorted(range(len(values)), key=lambda index: values[index])):
        largest = max(largest, min(1.0, (len(values) - place) * values[index]))
        corrected[index] = largest
    return corrected
