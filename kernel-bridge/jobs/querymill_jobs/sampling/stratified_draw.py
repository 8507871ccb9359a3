"""A draw of queries that mirrors how many relevant documents the queries have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from querymill_jobs.sampling.seeded_order import seeded_order

_BOUNDS = (1, 2, 5, 20)


def stratified_draw(relevant: Mapping[str, int], size: int, seed: int) -> list[str]:
    """Return ``size`` query ids, in seeded order.

    ``relevant`` maps each query to its number of relevant documents. The strata are 1, 2, 3 to 5, 6 to 20
    and more; each gives its share of the draw, rounded by largest remainder. ``size`` is at most
    ``len(relevant)``.
    """
    strata: dict[int, list[str]] = defaultdict(list)
    for query, count in relevant.items():
        strata[sum(count > bound for bound in _BOUNDS)].append(query)
    shares = _shares({stratum: len(queries) for stratum, queries in strata.items()}, size)
    drawn = [
        query for stratum, share in shares.items() for query in seeded_order(strata[stratum], seed)[:share]
    ]
    return seeded_order(drawn, seed)


def _shares(sizes: Mapping[int, int], size: int) -> dict[int, int]:
    total = sum(sizes.values())
    exact = {stratum: size * count / total for stratum, count in sizes.items()}
    shares = {stratum: int(share) for stratum, share in exact.items()}
    by_remainder = sorted(exact, key=lambda stratum: (shares[stratum] - exact[stratum], stratum))
    for stratum in by_remainder[: size - sum(shares.values())]:
        shares[stratum] += 1
    return shares
