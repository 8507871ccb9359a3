"""Parts of a result as files of the checkpoint folder, so that a later attempt need not make them again."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from querymill_jobs.atomic_file import write_file
from querymill_jobs.job import Job

Arrays = Mapping[str, np.ndarray[Any, Any]]


def kept_arrays(job: Job, name: str, make: Callable[[], Arrays]) -> Path:
    """Return the file ``name`` (.npz) of this attempt: what an earlier attempt had, else what ``make`` gives.

    It is there whole or not at all. ``name`` says which part it is: a part is the same in every attempt.
    """
    file = job.checkpoint_dir / name
    found = [folder / name for folder in job.resume_dirs if (folder / name).is_file()]
    write_file(file, found[0].read_bytes() if found else _packed(make()))
    return file


def _packed(arrays: Arrays) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)  # type: ignore[arg-type]
    return buffer.getvalue()
