from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from querymill_jobs.errors import UserError
from step_here import Outcome

Run = Callable[..., Outcome]


def write(folder: Path, *lines: object) -> str:
    path = folder / "mine.jsonl"
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines))
    return str(path)


def test_the_last_line_of_each_judge_on_a_query_wins(here: Run, tmp_path: Path) -> None:
    file = write(
        tmp_path,
        {"_id": "pq-1", "judge": "ann", "verdict": "bad", "note": "vague"},
        {"_id": "pq-1", "judge": "bob", "verdict": "good"},
        {"_id": "pq-2", "judge": "ann", "verdict": "Keep", "t": 7},
        {"_id": "pq-1", "judge": "ann", "verdict": "good", "note": "after all"},
        {"_id": "pq-3", "judge": "ann", "verdict": "unsure"},
    )
    step = here("judgements", {}, {"file": file})
    assert step.rows("judgements") == [
        {"_id": "pq-1", "judge": "ann", "verdict": "good", "note": "after all"},
        {"_id": "pq-1", "judge": "bob", "verdict": "good", "note": ""},
        {"_id": "pq-2", "judge": "ann", "verdict": "good", "note": "", "t": 7},
        {"_id": "pq-3", "judge": "ann", "verdict": "unsure", "note": ""},
    ]
    assert step.metrics["replaced"] == 1 and step.metrics["good"] == 3 and step.metrics["judges"] == 2


def test_one_judge_can_be_chosen(here: Run, tmp_path: Path) -> None:
    lines = [{"_id": name, "judge": who, "verdict": "good"} for name in "ab" for who in ("ann", "bob")]
    step = here("judgements", {}, {"file": write(tmp_path, *lines), "judge": "bob"})
    assert [row["judge"] for row in step.rows("judgements")] == ["bob", "bob"]


def test_a_verdict_that_was_taken_back_is_gone(here: Run, tmp_path: Path) -> None:
    file = write(
        tmp_path,
        {"_id": "a", "judge": "ann", "verdict": "good"},
        {"_id": "a", "judge": "ann", "verdict": "", "deleted": True},
    )
    assert here("judgements", {}, {"file": file}).rows("judgements") == []


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        (
            {"_id": "a", "verdict": "splendid"},
            'line 1 has the verdict "splendid", which is none of good, bad',
        ),
        ({"verdict": "good"}, 'line 1 has no field "_id"'),
        ("{half", "line 1 is not valid JSON"),
    ],
)
def test_a_bad_line_is_named(here: Run, tmp_path: Path, line: object, cause: str) -> None:
    with pytest.raises(UserError, match=cause):
        here("judgements", {}, {"file": write(tmp_path, line)})
