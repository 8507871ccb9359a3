from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from querymill_jobs.errors import UserError
from rows_artifact import query_row, write_artifact
from step_here import Outcome
from step_runner import Json, StepRunner

Run = Callable[..., Outcome]


@pytest.fixture
def given(tmp_path: Path) -> Json:
    rows = [query_row("a", "ferry", "d1"), query_row("b", "when does the ferry leave", "d1")]
    return {"inputs": [write_artifact(tmp_path / "queries", "Queries", rows)]}


LONG = """
def rows(rows):
    for row in rows:
        if len(row["text"].split()) > 3:
            yield {**row, "words": len(row["text"].split())}
"""


def test_a_function_over_rows_fills_the_port_of_its_type(here: Run, given: Json) -> None:
    step = here("python", given, {"code": LONG, "returns": "Queries"})
    assert [(row["_id"], row["words"]) for row in step.rows("queries")] == [("b", 5)]
    assert step.rows("table") == [] and step.rows("pairs") == []
    assert step.metrics == {"rows": 1}


def test_a_function_over_files_reads_and_writes_folders(here: Run, given: Json) -> None:
    code = """
def files(inputs, output):
    text = (inputs[0] / "queries.jsonl").read_text()
    (output / "count.txt").write_text(str(text.count("ferry")))
"""
    step = here("python", given, {"code": code})
    assert step.rows("table") == [{"file": "count.txt", "bytes": 1}]
    assert (step.path("table") / "files" / "count.txt").read_text() == "2"


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("def rows(rows:\n    pass", "line 1 does not parse"),
        ("x = 1", "it defines neither of the functions rows and files"),
        (
            "import nothing_of_this_name",
            "line 1: ModuleNotFoundError: No module named 'nothing_of_this_name'",
        ),
        ("def rows(rows):\n    for row in rows:\n        yield row['nope']", "line 3: KeyError: 'nope'"),
        ("def rows(rows):\n    yield {'_id': 1}", 'row 1 is no row of Queries: column "_id" must be string'),
    ],
)
def test_what_is_wrong_with_a_snippet_is_told_with_its_line(
    here: Run, given: Json, code: str, told: str
) -> None:
    with pytest.raises(UserError) as error:
        here("python", given, {"code": code, "returns": "Queries"})
    assert told in str(error.value)


def test_a_value_that_json_lacks_is_refused(here: Run, given: Json) -> None:
    with pytest.raises(UserError, match='row "1": it cannot be written as JSON'):
        here("python", given, {"code": "def rows(rows):\n    yield {'x': float('nan')}"})


def test_draws_are_seeded(here: Run, given: Json) -> None:
    code = "import random\ndef rows(rows):\n    yield {'x': random.random()}"
    first = here("python", given, {"code": code}).rows("table")
    assert here("python", given, {"code": code}).rows("table") == first
    assert here("python", given, {"code": code, "seed": 14}).rows("table") != first


def test_a_published_step_says_what_failed(steps: StepRunner, given: Json) -> None:
    step = steps.run("python", given, {"code": "def rows(rows):\n    raise ValueError('too odd')"})
    assert step.result["state"] == "failed"
    assert step.error == (
        'Cannot run snippet "def rows(rows):": line 2: ValueError: too odd. The log has the whole traceback.'
    )
    assert "raise ValueError" in (step.folder / "log").read_text("utf-8")


def test_an_artifact_without_rows_is_for_files(here: Run, tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    model = {"type": "Model", "digest": "0" * 64, "path": str(tmp_path / "model")}
    with pytest.raises(UserError, match='Cannot read the rows of "Model": it has no rows in JSONL'):
        here("python", {"inputs": [model]}, {"code": LONG})
    code = "def files(inputs, output):\n    return [{'folder': inputs[0].name}]"
    assert here("python", {"inputs": [model]}, {"code": code}).rows("table") == [{"folder": "model"}]
