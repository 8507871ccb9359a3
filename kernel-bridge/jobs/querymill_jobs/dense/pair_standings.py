"""Standings by a scorer that must read query and document together, one query after the other."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Protocol

import numpy as np

from querymill_jobs.dense.vector_standings import DIGITS
from querymill_jobs.filtering.standing import Positions, Scores, Standing, stand_against
from querymill_jobs.job import Job

_FILE = "standings.jsonl"


class PairScorer(Protocol):
    """Scores documents for a query; higher is better."""

    def score(self, query: str, documents: Sequence[str]) -> Scores: ...


def pair_standings(
    job: Job,
    scorer: PairScorer,
    texts: Sequence[str],
    queries: Sequence[str],
    owns: Sequence[int],
    rivals: Callable[[int], Positions],
) -> list[Standing] | None:
    """Return where the document at ``owns`` of each query stands among its rivals; None when asked to stop.

    ``rivals`` gives the positions of the documents that query number n is measured against. Every finished
    query is written down, and a later attempt goes on after the last one.
    """
    standings = _earlier(job.resume_dirs, len(queries))
    job.progress(len(standings), len(queries), "queries")
    with (job.checkpoint_dir / _FILE).open("w", encoding="utf-8") as file:
        for standing in standings:
            file.write(json.dumps(asdict(standing)) + "\n")
        for number in range(len(standings), len(queries)):
            file.flush()
            if job.stop_requested:
                return None
            others = rivals(number)
            documents = [texts[position] for position in (owns[number], *others)]
            scores = np.round(scorer.score(queries[number], documents), DIGITS)
            standings.append(stand_against(scores[0], scores[1:], others))
            file.write(json.dumps(asdict(standings[-1])) + "\n")
            job.progress(len(standings), len(queries), "queries")
    return standings


def _earlier(folders: Sequence[Path], most: int) -> list[Standing]:
    """Return what the newest earlier attempt finished; a line that was cut off ends it."""
    found: list[Standing] = []
    for folder in folders:
        if not (folder / _FILE).is_file():
            continue
        lines = (folder / _FILE).read_text(encoding="utf-8").split("\n")[:-1]
        if len(lines) > len(found):
            found = [Standing(**json.loads(line)) for line in lines[:most]]
    return found
