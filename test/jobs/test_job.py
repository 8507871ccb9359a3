from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest
from querymill_jobs.attempt_spec import read_spec
from querymill_jobs.errors import UserError
from querymill_jobs.event_pipe import EventPipe
from querymill_jobs.inputs import NamedInput
from querymill_jobs.job import Job
from step_runner import Json, StepRunner


class Reported:
    """A job whose events can be read."""

    def __init__(self, attempt: Path) -> None:
        self._reading, writing = os.pipe()
        os.set_blocking(self._reading, False)
        self.job = Job(read_spec(attempt), EventPipe(writing))

    def events(self) -> list[Json]:
        return [json.loads(line) for line in os.read(self._reading, 1 << 16).splitlines()]


@pytest.fixture
def reported(steps: StepRunner, tmp_path: Path) -> Reported:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "queries.jsonl").write_text(f'{{"_id":"{name}","text":"t"}}\n')
    topics = [{"type": "Topics", "digest": "0" * 64, "path": str(tmp_path / name)} for name in ("one", "two")]
    inputs = {"exclude": topics, "train": {"name": "literal", "revision": "r", "path": None}}
    return Reported(steps.prepare("sample", inputs))


def test_inputs_are_artifacts_names_and_lists(reported: Reported) -> None:
    job = reported.job
    assert job.input("train") == NamedInput(name="literal", revision="r")
    assert [item.type for item in job.input("exclude")] == ["Topics", "Topics"]
    assert [row["_id"] for row in job.rows("exclude")] == ["one", "two"]
    assert [row["_id"] for row in job.rows("exclude", 1)] == ["two"]
    assert job.input("corpus") is None
    with pytest.raises(TypeError, match="which has no rows"):
        list(job.rows("train"))


def test_an_absent_list_port_is_empty(steps: StepRunner) -> None:
    assert Reported(steps.prepare("sample")).job.input("exclude") == []


def test_an_output_the_block_lacks_is_a_mistake(reported: Reported) -> None:
    assert reported.job.output("pairs").is_dir()
    with pytest.raises(KeyError, match="sample has no output runs"):
        reported.job.output("runs")


def test_figures_of_any_library_become_json(reported: Reported) -> None:
    reported.job.metric("a", np.float32(0.5))
    reported.job.metric("b", np.int64(3), step=np.int64(2))
    reported.job.metric("c", float("inf"))
    assert reported.events() == [
        {"kind": "metric", "name": "a", "value": 0.5},
        {"kind": "metric", "name": "b", "value": 3, "step": 2},
        {"kind": "metric", "name": "c", "value": None},
    ]


def test_progress_is_thinned_out_but_its_end_is_not(reported: Reported) -> None:
    for done in range(1, 1001):
        reported.job.progress(done, 1000, "rows")
    events = reported.events()
    assert len(events) < 50
    assert events[0]["done"] == 1
    assert events[-1] == {"kind": "progress", "done": 1000, "total": 1000, "unit": "rows"}


def test_a_failure_reads_as_one_sentence_and_a_fix(reported: Reported) -> None:
    with pytest.raises(UserError) as caught:
        reported.job.fail("read", "x", "it is empty", "Fill it.")
    assert str(caught.value) == 'Cannot read "x": it is empty. Fill it.'


def test_a_stop_is_seen_only_when_it_is_looked_for(reported: Reported) -> None:
    job = reported.job
    job.request_stop()
    assert not job.stop_seen
    assert job.stop_requested
    assert job.stop_seen
