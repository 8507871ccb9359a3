"""What a verdict says, and what all judges of a query say together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

GOOD, BAD, UNSURE = "good", "bad", "unsure"
VERDICTS = (GOOD, BAD, UNSURE)

_OTHER_WORDS = {"keep": GOOD, "relevant": GOOD, "drop": BAD, "irrelevant": BAD, "": UNSURE, "skip": UNSURE}


def read_verdict(text: str) -> str | None:
    """Return ``good``, ``bad`` or ``unsure`` for a word that means one of them, None for any other word."""
    word = text.strip().lower()
    return word if word in VERDICTS else _OTHER_WORDS.get(word)


def decide(rows: Iterable[Mapping[str, Any]]) -> dict[str, bool]:
    """Return for each query whether most of its judges call it good; a draw says nothing.

    ``rows`` are those of a `Judgements` artifact, where each judge stands once for a query.
    """
    votes: dict[str, Counter[str]] = {}
    for row in rows:
        votes.setdefault(row["_id"], Counter())[row["verdict"]] += 1
    return {name: count[GOOD] > count[BAD] for name, count in votes.items() if count[GOOD] != count[BAD]}
