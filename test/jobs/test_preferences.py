from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from querymill_jobs.errors import UserError
from rows_artifact import query_row, score_row, write_artifact
from step_here import Outcome

ABOUT = {"scorer": "bm25", "better": "higher", "pool": "corpus", "candidates": 9, "unit": "BM25"}
MANY = {"minPairs": 2, "heldOutFraction": 0.5}


def _inputs(folder: Path, ranks: dict[str, int]) -> dict[str, Any]:
    """Queries named `document-letter`; a rank of 1 is ahead of the best other, others are behind by rank."""
    queries = [query_row(name, f"text of {name}", name[0]) for name in ranks]
    scores = [score_row(name, 10.0 - rank, 8.5, rank <= 3, rank=rank) for name, rank in ranks.items()]
    return {
        "queries": [write_artifact(folder / "queries", "Queries", queries)],
        "scores": [write_artifact(folder / "scores", "Scores", scores, scores=ABOUT)],
    }


RANKS = {"1-a": 1, "1-b": 5, "1-c": 40, "2-a": 1, "2-b": 200, "3-a": 2}


def _order(outcome: Outcome) -> set[tuple[str, str]]:
    return {(row["chosen"][-3:], row["rejected"][-3:]) for row in outcome.rows("preferences")}


def test_easy_prefers_the_query_that_finds_its_document(tmp_path: Path, here: Callable[..., Outcome]) -> None:
    found = here("preferences", _inputs(tmp_path, RANKS), {**MANY, "perDocument": 9})
    assert _order(found) == {("1-a", "1-b"), ("1-a", "1-c"), ("1-b", "1-c"), ("2-a", "2-b")}
    assert found.metrics["pairs"] == 4


def test_medium_and_hard_prefer_their_bands_but_never_what_is_beyond_the_worst_rank(
    tmp_path: Path, here: Callable[..., Outcome]
) -> None:
    medium = here("preferences", _inputs(tmp_path / "m", RANKS), {**MANY, "prefer": "medium"})
    assert ("1-b", "1-a") in _order(medium)
    assert ("2-a", "2-b") in _order(medium)
    hard = here("preferences", _inputs(tmp_path / "h", RANKS), {**MANY, "prefer": "hard"})
    assert ("1-c", "1-a") in _order(hard)
    assert ("2-a", "2-b") in _order(hard)


def test_no_document_is_in_both_splits(tmp_path: Path, here: Callable[..., Outcome]) -> None:
    ranks = {f"{document}-{letter}": rank for document in range(8) for letter, rank in (("a", 1), ("b", 5))}
    rows = here("preferences", _inputs(tmp_path, ranks), MANY).rows("preferences")
    parts = [{row["doc_id"] for row in rows if row["split"] == split} for split in ("train", "heldOut")]
    assert len(parts[0]) == len(parts[1]) == 4
    assert not parts[0] & parts[1]


def test_a_persons_verdict_goes_before_the_scores(tmp_path: Path, here: Callable[..., Outcome]) -> None:
    verdict = {"_id": "1-c", "judge": "me", "verdict": "good", "note": ""}
    judged = write_artifact(tmp_path / "judgements", "Judgements", [verdict])
    found = here("preferences", {**_inputs(tmp_path, RANKS), "judgements": judged}, MANY)
    assert ("1-c", "1-b") in _order(found)


def test_too_few_pairs_say_how_many_and_why(tmp_path: Path, here: Callable[..., Outcome]) -> None:
    with pytest.raises(
        UserError, match="1 pairs came out and minPairs is 16: of 2 queries 2 have every score"
    ):
        here("preferences", _inputs(tmp_path, {"1-a": 1, "1-b": 5}))
