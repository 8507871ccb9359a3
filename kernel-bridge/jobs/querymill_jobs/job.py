"""What a block's ``run(job)`` works with."""

from __future__ import annotations

import math
import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

from querymill_jobs.attempt_spec import AttemptSpec
from querymill_jobs.errors import UserError
from querymill_jobs.event_pipe import EventPipe
from querymill_jobs.inputs import ArtifactInput, Input, parse_input
from querymill_jobs.rows import Row, read_rows
from querymill_jobs.sample_rows import sample_rows

_PROGRESS_SECONDS = 0.1


class Job:
    """One run of a block: its parameters, inputs, output folders, and how it reports.

    ``params`` holds every parameter with defaults filled in. ``stop_requested`` turns true when the job
    should write a checkpoint and return; one that returns after it has seen that is stopped, not done.
    """

    def __init__(self, spec: AttemptSpec, pipe: EventPipe) -> None:
        self.params: Mapping[str, Any] = spec.params
        self.block = spec.block
        self.resources = spec.resources
        self.resume_dirs: tuple[Path, ...] = spec.resume_from
        self.stop_seen = False
        self.samples_sent = False
        self._spec = spec
        self._definition = spec.block_definition()
        self._pipe = pipe
        self._stop = False
        self._progress_at = 0.0

    @property
    def home(self) -> Path:
        """The folder that holds templates/ and kernel-bridge/."""
        return Path(os.environ["QUERYMILL_HOME"])

    @property
    def work_dir(self) -> Path:
        """A folder for whatever need not be kept; it is the working directory, and removed at the end."""
        return _made(self._spec.folder / "work")

    @property
    def checkpoint_dir(self) -> Path:
        """Where this attempt keeps what a later one can go on from (``resume_dirs``, newest first)."""
        return _made(self._spec.folder / "checkpoints")

    @property
    def stop_requested(self) -> bool:
        """Whether the job was asked to write a checkpoint and return."""
        self.stop_seen = self.stop_seen or self._stop
        return self._stop

    def request_stop(self) -> None:
        """Ask the job to stop; the runner calls this on SIGTERM."""
        self._stop = True

    def input(self, port: str) -> Any:
        """Return what comes in at a port: ArtifactInput or NamedInput, a list of them for a list port.

        An optional port that is not connected gives None, or an empty list.
        """
        value = self._spec.inputs.get(port)
        if isinstance(value, list):
            return [parse_input(item) for item in value]
        if value is None:
            return [] if self._definition["inputs"][port].get("list") else None
        return parse_input(value)

    def rows(self, port: str, index: int | None = None) -> Iterator[Row]:
        """Iterate over the rows of an artifact; of a list port, those of one artifact or of all in order."""
        found: Input | list[Input] | None = self.input(port)
        inputs = found if isinstance(found, list) else [found] if found is not None else []
        for item in inputs if index is None else [inputs[index]]:
            if not isinstance(item, ArtifactInput):
                raise TypeError(f"port {port} holds the name {item.name}, which has no rows")
            yield from read_rows(item.rows_file)

    def output(self, port: str) -> Path:
        """Return the folder to fill for an output port; KeyError for a port the block does not have."""
        if port not in self._spec.outputs:
            raise KeyError(f"{self.block} has no output {port}")
        return _made(self._spec.folder / "out" / port)

    def progress(self, done: float, total: float | None, unit: str, note: str | None = None) -> None:
        """Tell how far the job is; ten times a second at most are passed on, and always the end."""
        now = time.monotonic()
        if now - self._progress_at < _PROGRESS_SECONDS and done != total:
            return
        self._progress_at = now
        fields: dict[str, Any] = {"done": done, "total": total, "unit": unit}
        self._pipe.send("progress", **fields, **({"note": note} if note is not None else {}))

    def metric(self, name: str, value: float, step: float | None = None) -> None:
        """Report a figure; with ``step`` a point of a series. NaN and infinity are reported as missing."""
        number = _number(value)
        point = {} if step is None else {"step": _number(step)}
        self._pipe.send("metric", name=name, value=number, **point)

    def samples(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Show rows (20 at most) in the columns of block.json; they take the place of those shown before."""
        columns = self._definition.get("samples", {}).get("columns", [])
        self.samples_sent = True
        self._pipe.send("sample", rows=sample_rows(rows, columns))

    def warn(self, text: str) -> None:
        """Tell the user something that does not stop the step."""
        print(f"warning: {text}", file=sys.stderr)
        self._pipe.send("warning", text=text)

    def log(self, text: str) -> None:
        """Tell what the job is doing, in the log and as an event."""
        print(text, flush=True)
        self._pipe.send("log", text=text)

    def checkpointed(self, path: Path, step: float | None = None) -> None:
        """Report that a checkpoint is complete at ``path``, a place under ``checkpoint_dir``."""
        relative = path.relative_to(self._spec.folder).as_posix()
        self._pipe.send("checkpoint", path=relative, **({} if step is None else {"step": _number(step)}))

    def fail(self, action: str, value: object, cause: str, fix: str) -> NoReturn:
        """End the step with ``Cannot <action> "<value>": <cause>. <fix>``."""
        raise UserError(action, str(value), cause, fix)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _number(value: float) -> float | None:
    """Return a plain int or float, whatever number a library gave; None where JSON has no form for it."""
    number = float(value)
    if not math.isfinite(number):
        return None
    return int(number) if isinstance(value, int) or type(value).__name__.startswith("int") else number
