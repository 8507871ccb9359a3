"""Runs a block's job.py on one attempt: the child of the wrapper, in the job environment.

python -m querymill_jobs.runner <attempt folder>
"""

from __future__ import annotations

import importlib.util
import os
import signal
import sys
import threading
import time
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any, NoReturn

from querymill_jobs.artifact_types import artifact_types
from querymill_jobs.attempt_log import print_traceback
from querymill_jobs.attempt_spec import AttemptSpec, read_spec
from querymill_jobs.child_process import EVENTS_DESCRIPTOR
from querymill_jobs.disk_full import disk_full_error, is_disk_full
from querymill_jobs.errors import StepError
from querymill_jobs.event_pipe import EventPipe
from querymill_jobs.job import Job
from querymill_jobs.learned_modules import WARM_VARIABLE, installed_modules
from querymill_jobs.memory import is_out_of_memory
from querymill_jobs.rows import read_rows


def main(arguments: list[str]) -> None:
    """Run the attempt in the folder named by the one argument and report its end to the wrapper."""
    descriptor = os.environ.pop(EVENTS_DESCRIPTOR, None)
    pipe = EventPipe(int(descriptor) if descriptor is not None else None)
    if descriptor is not None:
        os.set_inheritable(int(descriptor), False)
    _watch_parent()
    run_and_report(Path(arguments[0]), pipe)


def run_and_report(attempt: Path, pipe: EventPipe) -> NoReturn:
    """Run the attempt in a folder, report its end and leave the process."""
    before = list(sys.modules)
    state, error = run_job(read_spec(attempt), pipe)
    end: dict[str, Any] = {"error": error} if error else {}
    if state == "done" and os.environ.get(WARM_VARIABLE):
        end["modules"] = installed_modules(before)
    pipe.send("end", state=state, **end)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            continue
    # Threads and exit hooks of libraries have no say in whether a finished job is finished.
    os._exit(1 if state == "failed" else 0)


def run_job(spec: AttemptSpec, pipe: EventPipe) -> tuple[str, dict[str, str] | None]:
    """Run the block; return its state (``done``, ``stopped``, ``failed``) and the error of a failure."""
    try:
        job = Job(spec, pipe)
        signal.signal(signal.SIGTERM, lambda number, frame: _request_stop(job, frame))
        load_job_module(spec.block_folder).run(job)
        if job.stop_seen:
            return "stopped", None
        if not job.samples_sent:
            _send_first_rows(job, spec)
        return "done", None
    except StepError as error:
        return "failed", error.to_json()
    except Exception as error:
        print_traceback()
        return "failed", _describe(error, spec).to_json()


def load_job_module(folder: Path) -> ModuleType:
    """Import job.py of a block folder, whose other modules it can import by name."""
    # A block's folder is part of its key: no __pycache__ may appear in it.
    sys.dont_write_bytecode = True
    sys.path.append(str(folder))
    path = folder / "job.py"
    module_spec = importlib.util.spec_from_file_location(f"querymill_block_{folder.name}", path)
    if module_spec is None or module_spec.loader is None or not path.is_file():
        raise StepError(
            "run", folder.name, f"{path} is missing", "A block needs a job.py that defines run(job)."
        )
    module = importlib.util.module_from_spec(module_spec)
    module_spec.loader.exec_module(module)
    return module


def _describe(error: Exception, spec: AttemptSpec) -> StepError:
    if is_disk_full(error):
        return disk_full_error(spec.block, str(spec.store))
    if is_out_of_memory(error):
        fix = (
            "Lower the batch size or what the step reads, or run it on a machine with more, and run it again."
        )
        return StepError("finish", spec.block, "memory ran out", fix, kind="memory")
    if isinstance(error, ModuleNotFoundError) and error.name and not error.name.startswith("querymill"):
        fix = f"Install it into {sys.prefix}, or make the job environment with `querymill env create`."
        return StepError("run", spec.block, f'the Python package "{error.name}" is missing', fix)
    cause = f"{type(error).__name__}: {str(error).rstrip('.') or 'no message'}"
    return StepError("finish", spec.block, cause, "The end of the log says where.", kind="internal")


def _request_stop(job: Job, frame: FrameType | None) -> None:
    job.request_stop()


def _send_first_rows(job: Job, spec: AttemptSpec) -> None:
    """Show the first rows of the port that block.json names, for a block that chose none itself."""
    samples: dict[str, Any] = spec.block_definition().get("samples", {})
    kind = artifact_types().get(spec.outputs.get(samples.get("port", ""), ""))
    if kind is not None and kind.rows is not None and kind.rows.endswith(".jsonl"):
        path = spec.folder / "out" / samples["port"] / kind.rows
        try:
            job.samples(read_rows(path))
        except StepError:
            # The wrapper checks every row before it publishes, and says what is wrong.
            return


def _watch_parent() -> None:
    """End with the wrapper where the system does not see to it (child_process does, on Linux)."""
    if sys.platform.startswith("linux"):
        return
    parent = os.getppid()

    def wait() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


if __name__ == "__main__":
    main(sys.argv[1:])
