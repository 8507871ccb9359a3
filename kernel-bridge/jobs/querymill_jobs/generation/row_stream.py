"""Random numbers of one row."""

from __future__ import annotations

import hashlib
import random


def row_stream(seed: int, doc_id: str, n: int) -> random.Random:
    """The stream of the n-th query for a document.

    It depends on nothing else: not on the batch a row falls into, the order of rows, or a restart.
    """
    digest = hashlib.sha256(f"{seed}\0{doc_id}\0{n}".encode()).digest()
    return random.Random(int.from_bytes(digest[:16], "big"))
