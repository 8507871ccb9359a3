"""One live line for the step that runs: in place on a terminal, a line for each change elsewhere."""

from __future__ import annotations

import shutil
import time
from typing import TextIO

from .steps import FINAL_STATES, StepPayload

SECONDS_BETWEEN_LINES = 10.0
WORKING_STATES = frozenset({"running", "detached"})
ERASE_LINE = "\r\x1b[2K"


def format_duration(seconds: float) -> str:
    """Seconds for people: 0.4 s, 12 s, 3:05, 1:02:00."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def format_count(value: float) -> str:
    """Whole numbers without a decimal point, others with one digit."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def describe(payload: StepPayload, elapsed: float) -> str:
    """The line of a step: name, block, what it does, how far it is, and how long it took so far."""
    parts = [f"{payload.get('name') or '-':<14} {payload.get('block', ''):<12}"]
    state = payload.get("state", "")
    verdict = payload.get("cache", {}).get("verdict")
    parts.append(f"{'reused' if state == 'done' and verdict == 'reused' else state:<10}")
    progress = payload.get("progress")
    if progress and state not in FINAL_STATES:
        total = progress.get("total")
        done = format_count(progress["done"])
        parts.append(
            f"{done}/{format_count(total)} {progress['unit']}" if total else f"{done} {progress['unit']}"
        )
        if (eta := progress.get("eta")) is not None:
            parts.append(f"about {format_duration(eta)} left")
        if note := progress.get("note"):
            parts.append(note)
    parts.append(format_duration(elapsed))
    return "  ".join(parts)


class ProgressLines:
    """Writes progress to a stream. Escape codes are used on a terminal alone."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._live = stream.isatty()
        self._payload: StepPayload | None = None
        self._started = 0.0
        self._last_state = ""
        self._last_write = 0.0

    def begin_cell(self) -> None:
        """A new cell starts: forget the step of the one before."""
        self._payload = None
        self._started = time.monotonic()
        self._last_state = ""

    def show(self, payload: StepPayload) -> None:
        """Takes the newest payload of the running step."""
        self._payload = payload
        state = payload.get("state", "")
        changed = state != self._last_state
        self._last_state = state
        if state in FINAL_STATES:
            if changed:
                self._finish(payload)
        elif self._live:
            self.refresh()
        elif self._is_worth_a_line(state, changed):
            self._write_line(describe(payload, self._elapsed()))

    def _is_worth_a_line(self, state: str, changed: bool) -> bool:
        """A step that starts to work, and one that works for long; not the moments before and after."""
        if changed and state in WORKING_STATES:
            return True
        return time.monotonic() - max(self._last_write, self._started) >= SECONDS_BETWEEN_LINES

    def refresh(self) -> None:
        """Draws the live line again, so that its clock moves while nothing is reported."""
        if not self._live or self._payload is None or self._last_state in FINAL_STATES:
            return
        width = shutil.get_terminal_size().columns - 1
        self._stream.write(ERASE_LINE + describe(self._payload, self._elapsed())[:width])
        self._stream.flush()

    def say(self, text: str) -> None:
        """Writes a sentence of its own."""
        self._write_line(text)

    def _elapsed(self) -> float:
        return time.monotonic() - self._started

    def _finish(self, payload: StepPayload) -> None:
        reused = payload.get("cache", {}).get("verdict") == "reused"
        seconds = payload.get("seconds")
        self._write_line(describe(payload, self._elapsed() if reused or seconds is None else seconds))

    def _write_line(self, text: str) -> None:
        self._stream.write((ERASE_LINE if self._live else "") + text + "\n")
        self._stream.flush()
        self._last_write = time.monotonic()
