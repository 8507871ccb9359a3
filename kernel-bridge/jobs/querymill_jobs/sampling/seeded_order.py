"""An order of ids that a seed decides, and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def seeded_order(identifiers: Iterable[str], seed: int) -> list[str]:
    """Return the ids sorted by ``seeded_hash``: the same for every order in which they come.

    The first n of it are a random draw of n; a larger draw with the same seed contains the smaller one.
    """
    return sorted(identifiers, key=lambda identifier: (seeded_hash(identifier, seed), identifier))


def seeded_hash(identifier: str, seed: int) -> int:
    """Return 64 bits that look random and depend on id and seed alone."""
    return int.from_bytes(hashlib.sha256(f"{seed}:{identifier}".encode()).digest()[:8], "big")
