"""result.json of an attempt, and the link that makes it the result of its step."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from querymill_jobs.atomic_file import sync_folder, write_json_file
from querymill_jobs.attempt_spec import AttemptSpec
from querymill_jobs.disk_full import is_disk_full

_RESERVE_BYTES = 131_072


def reserve_space(attempt: Path) -> None:
    """Hold back the room that result.json needs when a job fills the disk."""
    with _reserve(attempt).open("wb") as file:
        file.write(b"\0" * _RESERVE_BYTES)


def write_result(spec: AttemptSpec, result: dict[str, Any]) -> None:
    """Write result.json, at once or not at all; on a disk that is full even then, without its bulk."""
    _reserve(spec.folder).unlink(missing_ok=True)
    path = spec.folder / "result.json"
    try:
        write_json_file(path, result)
    except OSError as error:
        if not is_disk_full(error) or result["state"] == "done":
            raise
        bare = {**result, "series": {}, "samples": {"columns": [], "rows": []}}
        bare.pop("environment", None)
        write_json_file(path, bare)


def link_step(spec: AttemptSpec) -> bool:
    """Make result.json the result of the step's key; False when another attempt was first, which is fine."""
    try:
        os.link(spec.folder / "result.json", spec.step_file)
    except FileExistsError:
        return False
    sync_folder(spec.step_file.parent)
    return True


def iso_time(seconds: float) -> str:
    """Return a time since the epoch in ISO 8601, UTC, to the millisecond."""
    whole, milliseconds = divmod(round(seconds * 1000), 1000)
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(whole))}.{milliseconds:03d}Z"


def _reserve(attempt: Path) -> Path:
    return attempt / ".reserve"
