from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from querymill_jobs.errors import UserError
from rows_artifact import query_row, write_artifact
from step_here import Outcome
from step_runner import Json

Run = Callable[..., Outcome]


def rounds(folder: Path) -> Json:
    first = [query_row("a", "Ferry times", "d1"), query_row("b", "cable", "d2")]
    second = [query_row("b", "cable", "d2", round=1), query_row("c", "ferry  times", "d3", round=1)]
    return {
        "queries": [
            write_artifact(folder / "one", "Queries", first),
            write_artifact(folder / "two", "Queries", second),
        ]
    }


def test_each_query_stands_once_in_the_order_of_the_inputs(here: Run, tmp_path: Path) -> None:
    step = here("merge", rounds(tmp_path))
    assert [(row["_id"], row["round"]) for row in step.rows("queries")] == [("a", 0), ("b", 0), ("c", 1)]
    assert step.rows("pairs") == [] and step.rows("documents") == []
    assert step.metrics == {"sharedText": 2, "queries": 3, "pairs": 0, "documents": 0, "duplicates": 1}


def test_the_newest_of_two_rows_can_stay(here: Run, tmp_path: Path) -> None:
    step = here("merge", rounds(tmp_path), {"duplicates": "last"})
    assert [(row["_id"], row["round"]) for row in step.rows("queries")] == [("a", 0), ("b", 1), ("c", 1)]


@pytest.mark.parametrize(("choice", "left"), [("keep", "abc"), ("first", "ab"), ("drop", "b")])
def test_a_text_under_two_documents_can_go(here: Run, tmp_path: Path, choice: str, left: str) -> None:
    step = here("merge", rounds(tmp_path), {"sharedText": choice})
    assert "".join(row["_id"] for row in step.rows("queries")) == left


def test_pairs_are_told_apart_by_query_and_document(here: Run, tmp_path: Path) -> None:
    def pair(query: str, document: str) -> Json:
        return {"_id": query, "query": "q", "doc_id": document, "title": "", "text": "t", "score": 1}

    given = {
        "pairs": [
            write_artifact(tmp_path / "one", "Pairs", [pair("q1", "d1"), pair("q1", "d2")]),
            write_artifact(tmp_path / "two", "Pairs", [pair("q1", "d1")]),
        ]
    }
    assert here("merge", given).rows("pairs") == [pair("q1", "d1"), pair("q1", "d2")]


def test_nothing_to_merge_is_an_error(here: Run) -> None:
    with pytest.raises(UserError, match="no input is connected"):
        here("merge", {})
