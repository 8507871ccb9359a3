"""Queries that share a relevant passage say much the same: they are drawn together or not at all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from querymill_jobs.comparison.arms import Values

_CELLS = 1 << 22


def passage_clusters(relevant: Sequence[Sequence[str]]) -> list[int]:
    """Return the cluster of each query, numbered from 0: queries linked by shared passages, in chains too."""
    parents = list(range(len(relevant)))

    def root(query: int) -> int:
        while parents[query] != query:
            parents[query] = parents[parents[query]]
            query = parents[query]
        return query

    owner: dict[str, int] = {}
    for query, passages in enumerate(relevant):
        for passage in passages:
            if passage in owner:
                parents[root(query)] = root(owner[passage])
            else:
                owner[passage] = query
    numbers: dict[int, int] = {}
    return [numbers.setdefault(root(query), len(numbers)) for query in range(len(relevant))]


def bootstrap_interval(
    differences: Values, clusters: Sequence[int], level: float, resamples: int, seed: int
) -> tuple[float, float]:
    """Return the percentile interval of the mean difference when clusters are drawn with replacement.

    :param level: how much of the drawn means the interval holds, such as 0.95
    """
    count = max(clusters) + 1
    sums = np.bincount(clusters, weights=differences, minlength=count)
    sizes = np.bincount(clusters, minlength=count).astype(float)
    generator = np.random.default_rng(seed)
    means = []
    step = max(1, _CELLS // count)
    for start in range(0, resamples, step):
        drawn = generator.integers(0, count, (min(step, resamples - start), count))
        means.append(sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1))
    low, high = np.quantile(np.concatenate(means), [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
