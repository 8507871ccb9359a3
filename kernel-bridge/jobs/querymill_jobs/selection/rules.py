"""Rules that decide over several scores of a query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from querymill_jobs.filtering.score_rows import ScoreTable
from querymill_jobs.filtering.verdict import Verdict

NO_SCORE = "has no score"


@dataclass(frozen=True)
class Opinion:
    """One score artifact under the name a reader sees, with its weight.

    ``places`` gives each scored query a place between 0 (best) and 1 (worst).
    """

    name: str
    table: ScoreTable
    weight: float
    places: Mapping[str, float]


def opinions(tables: Sequence[ScoreTable], weights: Sequence[float]) -> list[Opinion]:
    """Name the tables by their scorers, a number behind those that come twice, and place their queries."""
    found: list[Opinion] = []
    for table, weight in zip(tables, weights, strict=True):
        before = sum(opinion.table.scorer == table.scorer for opinion in found)
        name = table.scorer if not before else f"{table.scorer} ({before + 1})"
        found.append(Opinion(name, table, weight, _places(table.best_first())))
    return found


def mean_place(query: str, opinions: Sequence[Opinion], missing: str) -> float | None:
    """Return the weighted mean of a query's places, None where no opinion counts.

    A missing score is left out (``skip``) or counts as the last place (``worst``).
    """
    total = weights = 0.0
    for opinion in opinions:
        place = opinion.places.get(query)
        if place is None:
            if missing == "skip":
                continue
            place = 1.0
        total += opinion.weight * place
        weights += opinion.weight
    return total / weights if weights else None


def vote(query: str, opinions: Sequence[Opinion], rule: str, missing: str) -> Verdict:
    """Decide by the verdicts of the filters: ``all`` must keep the query, or ``any``.

    A missing score is left out (``skip``) or counts as a drop (``worst``).
    """
    keepers: list[str] = []
    drops: list[str] = []
    for opinion in opinions:
        row = opinion.table.rows.get(query)
        if row is None or row["score"] is None:
            if missing == "worst" or row is not None:
                drops.append(f"{opinion.name}: {NO_SCORE if row is None else row['reason']}")
        elif row["kept"]:
            keepers.append(f"{opinion.name}: {row['reason']}")
        else:
            drops.append(f"{opinion.name}: {row['reason']}")
    if not keepers and not drops:
        return Verdict(False, NO_SCORE)
    if rule == "all":
        return Verdict(not drops, "; ".join(drops or keepers))
    return Verdict(bool(keepers), "; ".join(keepers or drops))


def _places(order: Sequence[str]) -> dict[str, float]:
    last = max(1, len(order) - 1)
    return {query: place / last for place, query in enumerate(order)}
