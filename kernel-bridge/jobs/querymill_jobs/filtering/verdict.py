"""From the standings of all queries to who stays, and why, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from querymill_jobs.filtering.standing import Standing

NO_DOCUMENT = "its document is not in the corpus"
NO_TEXT = "its text is empty"


@dataclass(frozen=True)
class Verdict:
    """Whether a query is kept, and the reason a reader sees."""

    kept: bool
    reason: str


@dataclass(frozen=True)
class Thresholds:
    """What a query must reach: a rank, a margin to the best other document, a place among the best."""

    max_rank: int
    min_margin: float | None = None
    keep_best: int | None = None

    def to_json(self) -> dict[str, Any]:
        """As scores.json states them: those that were set."""
        named = {"maxRank": self.max_rank, "minMargin": self.min_margin, "keepBest": self.keep_best}
        return {name: value for name, value in named.items() if value is not None}


def read_thresholds(params: Mapping[str, Any]) -> Thresholds:
    """Read the parameters that all filters have."""
    return Thresholds(params["maxRank"], params.get("minMargin"), params.get("keepBest"))


def judge(
    standings: Sequence[Standing | None],
    titles: Sequence[str],
    thresholds: Thresholds,
    pool: int,
    nothing_shared: str | None = None,
) -> list[Verdict]:
    """Return a verdict for each standing (None: the document is not in the corpus).

    A query is kept at ``max_rank`` or better and with at least ``min_margin``; of those only the
    ``keep_best`` with the largest margin, earlier ones first where margins are equal. ``pool`` is how many
    documents compete; ``nothing_shared`` is the reason for a score of 0, where that means no match at all.
    """
    verdicts = [_by_rank(standing, titles, thresholds, pool, nothing_shared) for standing in standings]
    most = thresholds.keep_best
    if most is None:
        return verdicts
    kept = [number for number, verdict in enumerate(verdicts) if verdict.kept]
    kept.sort(key=lambda number: -_margin(standings[number]))
    for number in kept[most:]:
        margin = _margin(standings[number])
        verdicts[number] = Verdict(False, f"margin {margin:.2f} is not among the best {most}")
    return verdicts


def _by_rank(
    standing: Standing | None,
    titles: Sequence[str],
    thresholds: Thresholds,
    pool: int,
    nothing_shared: str | None,
) -> Verdict:
    if standing is None:
        return Verdict(False, NO_DOCUMENT)
    if nothing_shared is not None and standing.score <= 0:
        return Verdict(False, nothing_shared)
    if standing.rank > thresholds.max_rank:
        rival = titles[standing.rival] if standing.rival is not None else ""
        return Verdict(False, f'rank {standing.rank} > {thresholds.max_rank}: "{rival}"')
    least = thresholds.min_margin
    if least is not None and standing.margin < least:
        return Verdict(False, f"margin {standing.margin:.3g} < {least:g}")
    return Verdict(True, f"rank {standing.rank} of {pool}")


def _margin(standing: Standing | None) -> float:
    return standing.margin if standing is not None else 0.0
