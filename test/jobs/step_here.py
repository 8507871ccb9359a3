"""Runs a block in this process: quick, for what needs no wrapper, no publishing and no process of its own."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from querymill_jobs.artifact_types import artifact_type
from querymill_jobs.attempt_spec import read_spec
from querymill_jobs.event_pipe import EventPipe
from querymill_jobs.job import Job
from querymill_jobs.output_check import check_output
from querymill_jobs.runner import load_job_module
from step_runner import Json, StepRunner


class RecordingPipe(EventPipe):
    """Keeps the events of a job."""

    def __init__(self) -> None:
        super().__init__(None)
        self.sent: list[Json] = []

    def send(self, kind: str, **fields: Any) -> None:
        self.sent.append({"kind": kind, **fields})


@dataclass(frozen=True)
class Outcome:
    """What a block left."""

    folder: Path
    events: Sequence[Json]
    outputs: Json

    def path(self, port: str) -> Path:
        """The folder of a port."""
        return self.folder / "out" / port

    def rows(self, port: str) -> list[Json]:
        """The rows of a port."""
        name = artifact_type(self.outputs[port]).rows
        assert name is not None
        return [json.loads(line) for line in (self.path(port) / name).read_text("utf-8").splitlines()]

    def input(self, port: str) -> Json:
        """The port as an input of another step."""
        return {"type": self.outputs[port], "digest": "0" * 64, "path": str(self.path(port))}

    @property
    def metrics(self) -> Json:
        """The last value of each metric that is no series."""
        return {
            event["name"]: event["value"]
            for event in self.events
            if event["kind"] == "metric" and "step" not in event
        }

    def texts(self, kind: str) -> list[str]:
        """The texts of warnings or log lines."""
        return [event["text"] for event in self.events if event["kind"] == kind]


def run_here(
    steps: StepRunner, block: str, inputs: Json, params: Json | None = None, resume: list[Path] | None = None
) -> Outcome:
    """Run a block to its end and check its outputs as the wrapper does; errors come through."""
    attempt = steps.prepare(block, inputs, params, resume)
    spec = read_spec(attempt)
    pipe = RecordingPipe()
    (attempt / "work").mkdir()
    before = Path.cwd()
    os.chdir(attempt / "work")
    try:
        load_job_module(spec.block_folder).run(Job(spec, pipe))
    finally:
        os.chdir(before)
    outputs = dict(spec.outputs)
    for port, kind in outputs.items():
        check_output(attempt / "out" / port, artifact_type(kind), lambda: None)
    return Outcome(attempt, pipe.sent, outputs)
