"""Who holds what, in a folder: one locked file for each job that holds or waits.

The lock (``flock``) is held by the processes of the job and by nothing else: the system frees it when the
last of them is gone, however it went, and then the file counts no more. All reading and writing happens
under a second lock, ``.gate``, which nobody keeps for longer than a look.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from querymill_jobs.leases.capacity import Needs


@dataclass(frozen=True)
class Record:
    """One live job: its place in the queue, what it takes, and what it has (``gpus`` None: it waits)."""

    turn: int
    label: str
    needs: Needs
    gpus: tuple[str, ...] | None = None
    #: Whether the job still lacks GPUs; then it takes no processors from those behind it.
    lacks_gpus: bool = field(default=False)


class LeaseBook:
    """The jobs of one folder, seen from one of them."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder = folder
        self.descriptor = -1
        self._path = folder
        self._gate = os.open(folder / ".gate", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    @contextmanager
    def gate(self) -> Iterator[None]:
        """Keep all others out."""
        fcntl.flock(self._gate, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._gate, fcntl.LOCK_UN)

    def enter(self, label: str, needs: Needs, name: str) -> Record:
        """Take the last place in the queue. Call it within the gate, once."""
        turn = 1 + max((_turn_of(path) for path in self._files()), default=0)
        self._path = self.folder / f"{turn:012d}-{name}"
        self.descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        record = Record(turn, label, needs)
        self.write(record)
        return record

    def write(self, record: Record) -> None:
        """Say what this job has. Call it within the gate."""
        data = json.dumps(asdict(record)).encode("utf-8")
        os.pwrite(self.descriptor, data, 0)
        os.ftruncate(self.descriptor, len(data))

    def others(self) -> list[Record]:
        """Return all other live jobs by turn, and forget dead ones. Call it within the gate."""
        found = (_read_live(path) for path in self._files() if path != self._path)
        return sorted((record for record in found if record is not None), key=lambda record: record.turn)

    def refresh(self) -> None:
        """Tell programs that clean up old files that these are in use."""
        for descriptor in (self.descriptor, self._gate):
            os.utime(descriptor)

    def leave(self) -> None:
        """Give back what this process holds; a child that is left keeps it for as long as it lives."""
        for descriptor in (self.descriptor, self._gate):
            if descriptor >= 0:
                os.close(descriptor)
        if self.descriptor >= 0:
            _read_live(self._path)
        self.descriptor = self._gate = -1

    def _files(self) -> list[Path]:
        return [path for path in self.folder.iterdir() if path.name[:1].isdigit()]


def _turn_of(path: Path) -> int:
    return int(path.name.partition("-")[0])


def _read_live(path: Path) -> Record | None:
    """Return the record of a live job; the file of a dead one is removed."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return _parse(os.pread(descriptor, 1 << 16, 0))
        path.unlink(missing_ok=True)
        return None
    finally:
        os.close(descriptor)


def _parse(data: bytes) -> Record | None:
    """Return the record; None for one whose job met a full disk and ends."""
    try:
        record: dict[str, Any] = json.loads(data)
    except ValueError:
        return None
    gpus = record["gpus"]
    return Record(
        record["turn"],
        record["label"],
        Needs(**record["needs"]),
        None if gpus is None else tuple(gpus),
        record["lacks_gpus"],
    )
