"""How good a query is beside the others of its document."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from querymill_jobs.filtering.score_rows import ScoreTable
from querymill_jobs.rows import Row

BANDS = ("easy", "medium", "hard")


@dataclass(frozen=True)
class Bands:
    """Last ranks of the easy, the medium and the hard band; what is beyond `worst` is bad."""

    easy: int
    medium: int
    worst: int

    def of(self, rank: float) -> int:
        """The number of a rank's band: 0 easy, 1 medium, 2 hard, 3 not usable."""
        if rank > self.worst:
            return 3
        return 0 if rank <= self.easy else 1 if rank <= self.medium else 2


@dataclass(frozen=True)
class RankedQuery:
    """A query with what it is ordered by.

    `margin` is the mean over the scores of (score - best other), each in units of its own spread.
    """

    row: Row
    margin: float
    rank: float
    level: int

    @property
    def order(self) -> tuple[int, float]:
        """Better ones are greater."""
        return self.level, self.margin


def rank_queries(
    queries: Iterable[Row],
    tables: Sequence[ScoreTable],
    bands: Bands,
    prefer: str,
    human: Mapping[str, bool],
) -> list[RankedQuery]:
    """Order all queries that every score has seen; the same query counts once.

    A person's verdict goes first, then how near a query's band (by its median rank) is to the preferred
    one, then the margin.
    """
    units = [_spread(table) for table in tables]
    wanted = BANDS.index(prefer)
    found: dict[str, RankedQuery] = {}
    for row in queries:
        name = row["_id"]
        scores = [table.rows.get(name) for table in tables]
        known = [score for score in scores if score is not None and score["score"] is not None]
        if len(known) < len(tables) or name in found:
            continue
        margins = [
            _margin(score, table) / unit for score, table, unit in zip(known, tables, units, strict=True)
        ]
        rank = statistics.median(float(score["rank"] or 1) for score in known)
        band = bands.of(rank)
        level = -3 if band == 3 else -abs(band - wanted)
        level += {None: 0, True: 10, False: -10}[human.get(name)]
        found[name] = RankedQuery(row, sum(margins) / len(margins), rank, level)
    return list(found.values())


def _margin(score: Row, table: ScoreTable) -> float:
    margin = float(score["score"]) - float(score.get("best_other") or 0.0)
    return -margin if table.about.get("better") == "lower" else margin


def _spread(table: ScoreTable) -> float:
    margins = [_margin(row, table) for row in table.rows.values() if row["score"] is not None]
    return (statistics.pstdev(margins) if len(margins) > 1 else 0.0) or 1.0
