"""From the standings of all queries to who stays, and why, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from querymill_jobs.bm25.standing import Standing


@dataclass(frozen=True)
class Verdict:
    """Whether a query is kept, and the reason a reader sees."""

    kept: bool
    reason: str


def judge(
    standings: Sequence[Standing | None],
    titles: Sequence[str],
    max_rank: int,
    keep_best: int | None,
    pool: int,
) -> list[Verdict]:
    """Return a verdict for each standing (None: the document is not in the corpus).

    A query is kept at ``max_rank`` or better; of those only the ``keep_best`` with the largest margin,
    earlier ones first where margins are equal.
    """
    verdicts = [_by_rank(standing, titles, max_rank, pool) for standing in standings]
    if keep_best is None:
        return verdicts
    kept = [number for number, verdict in enumerate(verdicts) if verdict.kept]
    kept.sort(key=lambda number: -_margin(standings[number]))
    for number in kept[keep_best:]:
        margin = _margin(standings[number])
        verdicts[number] = Verdict(False, f"margin {margin:.2f} is not among the best {keep_best}")
    return verdicts


def _by_rank(standing: Standing | None, titles: Sequence[str], max_rank: int, pool: int) -> Verdict:
    if standing is None:
        return Verdict(False, "its document is not in the corpus")
    if standing.score <= 0:
        return Verdict(False, "shares no term with its document")
    if standing.rank <= max_rank:
        return Verdict(True, f"rank {standing.rank} of {pool}")
    rival = titles[standing.rival] if standing.rival is not None else ""
    return Verdict(False, f'rank {standing.rank} > {max_rank}: "{rival}"')


def _margin(standing: Standing | None) -> float:
    return standing.margin if standing is not None else 0.0
