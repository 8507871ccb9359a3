"""When two queries count as the same."""

from __future__ import annotations


def query_key(text: str) -> str:
    """Return a text that equal queries share, whatever their case and spaces."""
    return " ".join(text.lower().split())
