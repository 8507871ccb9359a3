"""What simple rules would get right of the same preferences: a reward model that is no better learnt them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from querymill_jobs.generation.overlap import words

Row = Mapping[str, Any]


def baseline_accuracies(rows: Iterable[Row]) -> dict[str, float]:
    """Accuracy of three rules on preference rows; a tie counts one half, as a coin would.

    `longer` takes the longer query (in words, or the shorter one, whichever is right more often), `likelier`
    the one with the higher log-probability, `overlap` the one with the larger share of words of the document.
    """
    rows = list(rows)
    length = _accuracy(rows, lambda row, side: float(len(words(row[side]))))
    found = {
        "longer": max(length, 1 - length),
        "overlap": _accuracy(rows, lambda row, side: _overlap(row[side], f"{row['title']} {row['text']}")),
    }
    known = [row for row in rows if row.get("chosen_logprob") is not None]
    if known and all(row.get("rejected_logprob") is not None for row in known):
        found["likelier"] = _accuracy(known, lambda row, side: float(row[f"{side}_logprob"]))
    return {name: round(value, 4) for name, value in found.items()}


def _accuracy(rows: list[Row], score: Callable[[Row, str], float]) -> float:
    right = 0.0
    for row in rows:
        chosen, rejected = score(row, "chosen"), score(row, "rejected")
        right += 0.5 if chosen == rejected else float(chosen > rejected)
    return right / len(rows) if rows else 0.5


def _overlap(query: str, document: str) -> float:
    terms = set(words(query))
    return len(terms & set(words(document))) / len(terms) if terms else 0.0
