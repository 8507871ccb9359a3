"""How much the queries repeat their documents, and each other."""

from __future__ import annotations

import re
from collections.abc import Iterable

COPY_SPAN = 8
"""A query that shares this many consecutive words with its document counts as copied."""


def words(text: str) -> list[str]:
    """Words in lower case, punctuation left out."""
    return re.findall(r"\w+", text.lower())


def copies_document(query: str, document: str, span: int = COPY_SPAN) -> bool:
    """Whether `span` consecutive words of the query stand in the document."""
    parts = words(query)
    if len(parts) < span:
        return False
    text = " " + " ".join(words(document)) + " "
    return any(" " + " ".join(parts[at : at + span]) + " " in text for at in range(len(parts) - span + 1))


def distinct_ratio(queries: Iterable[str], n: int) -> float:
    """Distinct-n: different n-grams over all n-grams of all queries; 1 means that nothing repeats.

    Li et al. 2016, https://arxiv.org/abs/1510.03055
    """
    seen: set[tuple[str, ...]] = set()
    total = 0
    for query in queries:
        parts = words(query)
        for at in range(len(parts) - n + 1):
            seen.add(tuple(parts[at : at + n]))
            total += 1
    return len(seen) / total if total else 0.0


def copied_share(query: str, document: str) -> float:
    """Share of a query's words that stand in its document as one run, from 0 to 1; a run of 1 counts 0."""
    parts = words(query)
    text = " " + " ".join(words(document)) + " "
    for length in range(len(parts), 1, -1):
        for at in range(len(parts) - length + 1):
            if " " + " ".join(parts[at : at + length]) + " " in text:
                return length / len(parts)
    return 0.0
