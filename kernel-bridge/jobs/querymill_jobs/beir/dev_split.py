"""Cutting a dev split from train for a source that has none."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def choose_dev(query_ids: Iterable[str], fraction: float) -> set[str]:
    """Return the train queries that become dev: those whose hash falls below ``fraction``.

    A query's side depends on its id alone, so it stays when others come and go. With two queries or more
    neither side is left empty.
    """
    points = {query: _point(query) for query in query_ids}
    dev = {query for query, point in points.items() if point < fraction}
    if len(points) >= 2 and not dev:
        dev = {min(points, key=lambda query: points[query])}
    if len(points) >= 2 and len(dev) == len(points):
        dev.remove(max(points, key=lambda query: points[query]))
    return dev


def _point(query_id: str) -> float:
    """Return a number in [0, 1) that is spread evenly over ids."""
    return id_hash(query_id) / 2**64


def id_hash(identifier: str) -> int:
    """Return the first 64 bits of the SHA-256 of an id: a fixed order that has nothing to do with it."""
    return int.from_bytes(hashlib.sha256(identifier.encode("utf-8")).digest()[:8], "big")
