from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from querymill_jobs.leaks.matches import QueryMatcher, normalise
from rows_artifact import query_row, write_artifact
from step_here import Outcome
from topics_artifact import write_topics

Run = Callable[..., Outcome]

TOPICS = {
    "t1": "When does the ferry leave?",
    "t2": "how to tighten a cable that slips on the drum",
    "t3": "are dogs free",
}


def test_matches_are_reported_and_nothing_is_dropped(here: Run, tmp_path: Path) -> None:
    queries = [
        query_row("same", "are dogs free", "d9"),
        query_row("form", "when does the ferry leave", "d1"),
        query_row("near", "how to tighten a cable that slips on the big drum", "d2"),
        query_row("far", "cable on the drum", "d2"),
    ]
    given = {
        "queries": write_artifact(tmp_path / "queries", "Queries", queries),
        "topics": write_topics(
            tmp_path / "topics", TOPICS, {"t1": {"d1": 1}, "t2": {"d7": 1}, "t3": {"d3": 1}}
        ),
    }
    step = here("leakCheck", given)
    found = [(row["_id"], row["topic_id"], row["match"], row["relevant"]) for row in step.rows("table")]
    assert found == [
        ("same", "t3", "exact", False),
        ("form", "t1", "normalised", True),
        ("near", "t2", "near", False),
    ]
    assert step.metrics == {
        "leaking": 3,
        "exact": 1,
        "normalised": 1,
        "near": 1,
        "topicsHit": 3,
        "answersToo": 1,
        "share": 0.75,
    }
    assert step.texts("warning")[0].startswith("3 of 4 queries are like 3 of the 3 topics.")


def test_no_near_match_is_overlooked() -> None:
    draw = random.Random(5)
    words = [f"w{n}" for n in range(12)]

    def text() -> str:
        return " ".join(draw.sample(words, draw.randint(1, 8)))

    known = {f"q{n}": text() for n in range(200)}
    for threshold in (0.5, 0.8, 1.0):
        matcher = QueryMatcher(known, threshold)
        for _ in range(50):
            wanted = text()
            a = set(wanted.split())
            expected = {
                name
                for name, other in known.items()
                if len(a & set(other.split())) / len(a | set(other.split())) >= threshold
            }
            assert {match.query for match in matcher.find(wanted)} == expected


@pytest.mark.parametrize("text", ["", "?!"])
def test_a_text_without_words_matches_nothing(text: str) -> None:
    assert QueryMatcher({"q": "..."}, 0.8).find(text) == []
    assert normalise("A  ferry’s TIME?") == "a ferry s time"
