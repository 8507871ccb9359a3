"""Watching the job's process: its events, its heartbeat, its end."""

from __future__ import annotations

import json
import os
import selectors
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from querymill_jobs.child_process import kill_group
from querymill_jobs.event_log import EventLog
from querymill_jobs.event_summary import EventSummary
from querymill_jobs.memory import resident_memory_mb
from querymill_jobs.stop_signals import StopSignals

HEARTBEAT_SECONDS = 2.0
GRACE_SECONDS = 10.0
RARE_SECONDS = 3600.0
GONE_SECONDS = 30.0


@dataclass(frozen=True)
class Ending:
    """How the job's process ended: its own report, if any, and its exit status (negative: a signal)."""

    report: dict[str, Any] | None
    status: int
    asked_to_stop: bool
    preempted: bool
    killed: bool
    timed_out: bool = False


def _nothing() -> None:
    """Do nothing."""


class Child(Protocol):
    """The job's process, however it was started: ``subprocess.Popen`` is one."""

    pid: int
    returncode: Any

    def poll(self) -> int | None:
        """Return the exit status (negative: a signal), None while it runs."""

    def terminate(self) -> None:
        """Ask it to stop."""


class Supervisor:
    """Passes a child's events on to the log until the child ends."""

    def __init__(self, log: EventLog, summary: EventSummary, signals: StopSignals, stop_file: Path) -> None:
        self._log = log
        self._summary = summary
        self._signals = signals
        self._stop_file = stop_file
        self._report: dict[str, Any] | None = None
        self._pending = b""
        self._session = 0
        self._beat_at = 0.0
        self._rare_at = self._seen_at = time.monotonic()
        #: Called once an hour.
        self.rarely: Callable[[], None] = _nothing

    def beat(self) -> None:
        """Write a heartbeat when one is due; call it often."""
        now = time.monotonic()
        if now - self._beat_at >= HEARTBEAT_SECONDS:
            self._beat_at = now
            if now - self._rare_at >= RARE_SECONDS:
                self._rare_at = now
                self.rarely()
            self._check_folder(now)
            self._log.write("heartbeat", rssMB=resident_memory_mb(self._session) if self._session else 0.0)

    def _check_folder(self, now: float) -> None:
        """End a job whose workspace was removed: it can publish nothing, and holds what others need."""
        try:
            self._stop_file.parent.stat()
            self._seen_at = now
        except FileNotFoundError as error:
            if now - self._seen_at > GONE_SECONDS:
                raise FileNotFoundError(f"the folder of the attempt was removed: {error}") from error
        except OSError:
            return  # a file server that does not answer now

    def watch(self, child: Child, events: int, seconds: float | None = None) -> Ending:
        """Wait for the child; after a stop signal, or ``seconds``, it has 10 s for a checkpoint."""
        self._session = child.pid
        limit = None if seconds is None else time.monotonic() + seconds
        timed_out = False
        deadline: float | None = None
        killed = False
        with selectors.DefaultSelector() as selector:
            selector.register(events, selectors.EVENT_READ)
            selector.register(self._signals.descriptor, selectors.EVENT_READ)
            while child.poll() is None:
                self.beat()
                # How another machine asks: its signals do not get here.
                if deadline is None and self._stop_file.exists():
                    self._signals.requested = True
                if limit is not None and time.monotonic() > limit and not self._signals.requested:
                    timed_out = self._signals.requested = True
                if self._signals.requested and deadline is None:
                    deadline = time.monotonic() + GRACE_SECONDS
                    child.terminate()
                if deadline is not None and time.monotonic() > deadline and not killed:
                    killed = True
                    kill_group(child.pid)
                for key, _ in selector.select(timeout=0.5):
                    if key.fd == self._signals.descriptor:
                        self._signals.drain()
                    elif self._read(events) is False:
                        selector.unregister(events)
        while self._read(events):
            pass
        os.close(events)
        kill_group(child.pid)
        self._session = 0
        # A scheduler asks all processes of a job at once: the child may stop before this one hears of it.
        stopped = self._report is not None and self._report.get("state") == "stopped"
        asked = deadline is not None or self._signals.requested or stopped
        return Ending(self._report, child.returncode, asked, self._signals.preempted, killed, timed_out)

    def _read(self, events: int) -> bool | None:
        """Take what the pipe holds; None when that is nothing for now, False at its end."""
        try:
            chunk = os.read(events, 1 << 16)
        except BlockingIOError:
            return None
        *lines, self._pending = (self._pending + chunk).split(b"\n")
        for line in lines:
            self._take(json.loads(line))
        return bool(chunk)

    def _take(self, event: dict[str, Any]) -> None:
        if event["kind"] == "end":
            self._report = event
            return
        self._summary.add(event)
        self._log.write(**event)
