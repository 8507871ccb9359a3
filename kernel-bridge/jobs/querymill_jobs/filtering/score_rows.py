"""How the score of a query stands in a `Scores` artifact: written here by every filter, read here by all."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from querymill_jobs.filtering.standing import Standing
from querymill_jobs.filtering.verdict import Verdict
from querymill_jobs.job import Job
from querymill_jobs.rows import Row, RowWriter, read_rows, write_json


def score_row(
    query: Mapping[str, Any],
    standing: Standing | None,
    verdict: Verdict,
    ids: Sequence[str],
    digits: int = 4,
) -> Row:
    """Return the row of one query; without a standing score, rank and best other are null.

    ``ids`` are those of the corpus, in the order in which ``standing`` counts documents.
    """
    if standing is None:
        return {**plain_row(query, verdict, None, None), "best_other_id": None}
    best, rival = standing.best_other, standing.rival
    return {
        **plain_row(query, verdict, standing.score, standing.rank, digits),
        "best_other": None if best is None else round(best, digits),
        "best_other_id": None if rival is None else ids[rival],
    }


def plain_row(
    query: Mapping[str, Any], verdict: Verdict, score: float | None, rank: int | None, digits: int = 6
) -> Row:
    """Return the row of a query that is measured against no other document.

    ``score`` and ``rank`` are None where it could not be scored. NaN and infinity have no form in a row.
    """
    return {
        "_id": query["_id"],
        "text": query["text"],
        "doc_id": query["doc_id"],
        "score": None if score is None else round(score, digits),
        "rank": rank,
        "best_other": None,
        "kept": verdict.kept,
        "reason": verdict.reason,
    }


def write_filtered(
    job: Job, queries: Sequence[Row], scores: Sequence[Row], about: Mapping[str, Any]
) -> tuple[int, int]:
    """Fill the ports ``queries``, ``dropped`` and ``scores`` of a filter; return how many stayed and went.

    ``scores`` has one row for each query, in the same order. ``about`` becomes scores.json and names at least
    scorer, pool, candidates, better (``higher``, ``lower`` or ``band``) and unit.
    """
    with (
        RowWriter(job.output("queries") / "queries.jsonl") as kept,
        RowWriter(job.output("dropped") / "queries.jsonl") as dropped,
        RowWriter(job.output("scores") / "scores.jsonl") as written,
    ):
        for query, row in zip(queries, scores, strict=True):
            (kept if row["kept"] else dropped).write(query)
            written.write(row)
    write_json(job.output("scores") / "scores.json", about)
    return kept.count, dropped.count


@dataclass(frozen=True)
class ScoreTable:
    """A `Scores` artifact in memory: rows by query id, and what scores.json says."""

    about: Mapping[str, Any]
    rows: Mapping[str, Row]

    @property
    def scorer(self) -> str:
        """What gave the scores."""
        return str(self.about.get("scorer", "scores"))

    def best_first(self) -> list[str]:
        """Return the ids of the queries that have a score, the best one first.

        A score that has a best other counts by its margin to it, another one by itself; ``better`` says which
        end is good. With ``band`` neither is, and kept ones stand before dropped ones.
        """
        scored = [row for row in self.rows.values() if row["score"] is not None]
        scored.sort(key=lambda row: -self._worth(row))
        return [row["_id"] for row in scored]

    def _worth(self, row: Row) -> float:
        better = self.about.get("better", "higher")
        if better == "band":
            return float(row["kept"])
        worth = float(row["score"]) - float(row["best_other"] or 0.0)
        return worth if better == "higher" else -worth


def read_scores(folder: Path) -> ScoreTable:
    """Read the folder of a `Scores` artifact."""
    about = json.loads((folder / "scores.json").read_bytes())
    rows = {row["_id"]: row for row in read_rows(folder / "scores.jsonl", ("_id", "score", "kept"))}
    return ScoreTable(about, rows)
