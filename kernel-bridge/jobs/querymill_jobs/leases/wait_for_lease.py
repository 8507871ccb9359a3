"""Waiting until a step may use what it asks for."""

from __future__ import annotations

import dataclasses
import json
import os
import select
import time
from collections.abc import Callable
from pathlib import Path

from querymill_jobs.attempt_spec import AttemptSpec
from querymill_jobs.errors import UserError
from querymill_jobs.leases.capacity import Needs, machine_capacity, step_needs
from querymill_jobs.leases.decide import Verdict, decide
from querymill_jobs.leases.gpus import MASK_VARIABLE, Gpu, list_gpus
from querymill_jobs.leases.lease_book import LeaseBook, Record
from querymill_jobs.stop_signals import StopSignals

LEASES_VARIABLE = "QUERYMILL_LEASES"
WAITING_FILE = "waiting.json"
_LOOK_SECONDS = 0.1
_TRY_SECONDS = 1.0
_GPU_SECONDS = 3.0


def wait_for_lease(spec: AttemptSpec, signals: StopSignals, beat: Callable[[], None]) -> LeaseBook | None:
    """Wait for all that the step needs, and set CUDA_VISIBLE_DEVICES to the GPUs it got.

    Returns what holds the lease, None when the step was asked to stop meanwhile. ``waiting.json`` of the
    attempt says what it waits for. UserError when this machine never has as many GPUs.
    """
    book = LeaseBook(Path(os.environ[LEASES_VARIABLE]))
    waiting = Waiting(spec, book)
    turn = 0.0
    changed = -1
    while not signals.requested:
        now = time.monotonic()
        latest = book.folder.stat().st_mtime_ns
        if latest != changed or now >= turn:
            changed, turn = latest, now + _TRY_SECONDS
            if waiting.attempt():
                return book
        beat()
        select.select([signals.descriptor], [], [], _LOOK_SECONDS)
        signals.drain()
    waiting.stop()
    return None


class Waiting:
    """One job's place in the queue."""

    def __init__(self, spec: AttemptSpec, book: LeaseBook) -> None:
        self._spec = spec
        self._book = book
        self._capacity = machine_capacity()
        self._needs = step_needs(spec.resources, self._capacity)
        self._record: Record | None = None
        self._gpus: list[Gpu] = []
        self._gpus_at = -_GPU_SECONDS
        self._note = spec.folder / WAITING_FILE
        self._reason = ""
        if self._needs.gpus > 0:
            self._look_at_gpus()
            if self._needs.gpus > len(self._gpus):
                raise _too_many(spec.block, self._needs, len(self._gpus))

    def attempt(self) -> bool:
        """Take everything if it is there; else say why not."""
        if self._needs.gpus > 0 and time.monotonic() - self._gpus_at >= _GPU_SECONDS:
            self._look_at_gpus()
        book = self._book
        with book.gate():
            mine = self._record or book.enter(self._label(), self._needs, self._spec.attempt)
            others = book.others()
            verdict = decide(mine, others, self._capacity, self._gpus)
            self._record = dataclasses.replace(mine, gpus=verdict.gpus, lacks_gpus=verdict.lacks_gpus)
            if self._record != mine:
                book.write(self._record)
        if verdict.gpus is None:
            self._tell(verdict)
            return False
        self._show_gpus(verdict.gpus, others)
        self._note.unlink(missing_ok=True)
        return True

    def stop(self) -> None:
        """Leave the queue."""
        self._book.leave()
        self._note.unlink(missing_ok=True)

    def _look_at_gpus(self) -> None:
        self._gpus = list_gpus()
        self._gpus_at = time.monotonic()

    def _label(self) -> str:
        return f"{self._spec.block} ({self._spec.attempt})"

    def _tell(self, verdict: Verdict) -> None:
        if verdict.reason == self._reason:
            return
        self._reason = verdict.reason
        temporary = self._note.with_suffix(".tmp")
        temporary.write_text(json.dumps({"v": 1, "reason": verdict.reason}), "utf-8")
        temporary.replace(self._note)

    def _show_gpus(self, uuids: tuple[str, ...], others: list[Record]) -> None:
        """Set the mask. A step that asks for no GPU may use those that nobody holds."""
        if self._needs.gpus == 0:
            held = {uuid for record in others for uuid in record.gpus or ()}
            if not held:
                return
            uuids = tuple(gpu.uuid for gpu in list_gpus() if gpu.uuid not in held)
        os.environ[MASK_VARIABLE] = ",".join(uuids)
        os.environ["CUDA_DEVICE_ORDER"] = "PCI_BUS_ID"


def _too_many(block: str, needs: Needs, there: int) -> UserError:
    mask = os.environ.get(MASK_VARIABLE)
    within = "" if mask is None else f" within {MASK_VARIABLE}={mask}"
    asked = f"{needs.gpus} GPU{'s' if needs.gpus > 1 else ''}"
    return UserError(
        "start",
        block,
        f"it asks for {asked} and this machine has {there or 'none'}{within}",
        "Lower `gpus` in the resources of the cell, or name a launcher that has as many as `on`.",
    )
