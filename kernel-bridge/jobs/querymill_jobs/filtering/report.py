"""The figures and samples that every filter shows."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from querymill_jobs.filtering.standing import Standing
from querymill_jobs.job import Job
from querymill_jobs.rows import Row

_LAST_RANK = 31


def report_filter(
    job: Job,
    standings: Sequence[Standing | None],
    scores: Sequence[Row],
    counts: tuple[int, int],
    pool: int,
) -> None:
    """Report kept and dropped, the ranks (a missing document counts as the last one) and mixed samples."""
    kept, dropped = counts
    job.metric("kept", kept)
    job.metric("dropped", dropped)
    missing = sum(standing is None for standing in standings)
    if missing:
        job.warn(f"{missing} queries name a document that the corpus does not have; they are dropped.")
    ranks = [standing.rank if standing else pool for standing in standings]
    if ranks:
        job.metric("rank1", ranks.count(1) / len(ranks))
        job.metric("medianRank", median(ranks))
    for rank in range(1, min(_LAST_RANK, pool) + 1):
        count = sum(found == rank or (rank == _LAST_RANK and found > rank) for found in ranks)
        job.metric("rankHistogram", count, step=rank)
    job.samples(mixed_rows(scores))


def mixed_rows(scores: Sequence[Row]) -> list[Row]:
    """Return kept and dropped rows by turns, ten of each where there are so many."""
    kept = [row for row in scores if row["kept"]][:20]
    dropped = [row for row in scores if not row["kept"]][:20]
    half = [*zip(kept[:10], dropped[:10], strict=False)]
    return [row for pair in half for row in pair] + kept[len(half) :] + dropped[len(half) :]
