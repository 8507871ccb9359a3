"""Which scored queries stay: the top, the bottom, or a band below the top; and a random set of equal size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from querymill_jobs.sampling.seeded_order import seeded_order


@dataclass(frozen=True)
class Choice:
    """``ranks`` by position of the query, 1 = highest score; which ids are ``kept``; the ``control`` set."""

    ranks: list[int]
    kept: set[str]
    control: set[str]


def choose(
    ids: Sequence[str], scores: Sequence[float], keep: str, share: float, skip: float, seed: int
) -> Choice:
    """Choose ``share`` of the queries, one at least.

    :param keep: ``top``, ``bottom``, or ``band``: after the first ``skip`` of the queries by score
    """
    order = sorted(range(len(ids)), key=lambda place: (-scores[place], ids[place]))
    ranks = [0] * len(ids)
    for rank, place in enumerate(order, 1):
        ranks[place] = rank
    count = max(1, round(share * len(ids))) if ids else 0
    if keep == "bottom":
        chosen = order[len(order) - count :]
    else:
        start = round(skip * len(ids)) if keep == "band" else 0
        chosen = order[start : start + count]
    kept = {ids[place] for place in chosen}
    return Choice(ranks, kept, set(seeded_order(ids, seed)[: len(kept)]))
