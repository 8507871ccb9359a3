"""Runs one attempt at a step from its spec.json to its result.json, and publishes what it made.

    python wrapper.py <attempt folder>

It needs the standard library alone (Python >= 3.9) and whatever started it may be gone long before it ends.
Exit status: 0 done, 1 failed, 2 no result could be written, 3 stopped.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

# Started by path, so that no environment needs to know this package. Its folder itself must not be searched.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from querymill_jobs.atomic_file import write_json_file  # noqa: E402
from querymill_jobs.attempt_log import log_tail, print_traceback, send_output_to  # noqa: E402
from querymill_jobs.attempt_spec import AttemptSpec, read_spec  # noqa: E402
from querymill_jobs.child_process import start_child  # noqa: E402
from querymill_jobs.descendants import adopt_descendants, end_descendants  # noqa: E402
from querymill_jobs.disk_full import disk_full_error, is_disk_full  # noqa: E402
from querymill_jobs.environment import describe_environment  # noqa: E402
from querymill_jobs.errors import StepError  # noqa: E402
from querymill_jobs.event_log import EventLog  # noqa: E402
from querymill_jobs.event_summary import EventSummary  # noqa: E402
from querymill_jobs.job_failure import ErrorJson, ending_error, stopped_error  # noqa: E402
from querymill_jobs.learned_modules import learn_modules  # noqa: E402
from querymill_jobs.leases.wait_for_lease import LEASES_VARIABLE, wait_for_lease  # noqa: E402
from querymill_jobs.memory import out_of_memory_kills, peak_memory_mb  # noqa: E402
from querymill_jobs.process_identity import process_identity  # noqa: E402
from querymill_jobs.publish import check_outputs, publish_outputs, remove_tree  # noqa: E402
from querymill_jobs.result_file import iso_time, link_step, reserve_space, write_result  # noqa: E402
from querymill_jobs.stop_signals import StopSignals  # noqa: E402
from querymill_jobs.supervise import Child, Supervisor  # noqa: E402

#: Starts the job of an attempt folder with a number of processors and descriptors to hold: its process and
#: the pipe it reports on.
StartChild = Callable[[Path, int, tuple[int, ...]], tuple[Child, int]]

_EXIT = {"done": 0, "failed": 1, "stopped": 3}


def main(arguments: list[str]) -> int:
    """Run the attempt in the folder named by the one argument; return the exit status."""
    return run_attempt(Path(arguments[0]).resolve(), StopSignals())


def run_attempt(folder: Path, signals: StopSignals, start: StartChild = start_child) -> int:
    """Run the attempt in a folder, the job's process started by ``start``; return the exit status."""
    send_output_to(folder / "log")
    spec = read_spec(folder)
    attempt = Attempt(spec, signals, start)
    try:
        return _EXIT[attempt.run()]
    except Exception as error:
        print_traceback()
        failure = error
        end_descendants()
    try:
        return _EXIT[attempt.give_up(failure)]
    except Exception:
        print_traceback()
        return 2


class Attempt:
    """One attempt: its events, its result so far and its state."""

    def __init__(self, spec: AttemptSpec, signals: StopSignals, start: StartChild) -> None:
        self._spec = spec
        self._signals = signals
        self._start = start
        self._started = time.time()
        self._summary = EventSummary()
        self._environment: dict[str, Any] = {}
        self._log: EventLog | None = None

    def run(self) -> str:
        """Run the job and publish; return the final state. Raises what went wrong outside the job."""
        folder = self._spec.folder
        write_json_file(folder / "process.json", process_identity(os.getpid()))
        reserve_space(folder)
        log = self._log = EventLog(folder / "events.jsonl")
        adopt_descendants()
        log.write("state", state="starting")
        supervisor = Supervisor(log, self._summary, self._signals, folder / "stop-request")
        local = LEASES_VARIABLE in os.environ
        lease = wait_for_lease(self._spec, self._signals, supervisor.beat) if local else None
        if local and lease is None:
            return self._end("stopped", stopped_error(self._spec.block).to_json())
        memory_kills = out_of_memory_kills()
        held: tuple[int, ...] = ()
        if lease is not None:
            held = (lease.descriptor,)
            supervisor.rarely = lease.refresh
        child, events = self._start(folder, max(1, int(self._spec.resources.get("cpus", 1))), held)
        log.write("state", state="running")
        self._environment = describe_environment()
        # A scheduler keeps the time itself, and says before it is up.
        minutes = self._spec.resources.get("minutes") if local else None
        ending = supervisor.watch(child, events, minutes and minutes * 60)
        end_descendants()
        if lease is not None:
            supervisor.rarely = lambda: None
            lease.leave()
        new_kills = None if memory_kills is None else (out_of_memory_kills() or 0) - memory_kills
        error = ending_error(ending, self._spec, new_kills, log_tail(folder / "log"))
        if error is not None:
            return self._end("stopped" if error["kind"] in ("interrupted", "preempted") else "failed", error)
        log.write("state", state="publishing")
        state = self._publish(supervisor)
        learn_modules((ending.report or {}).get("modules", ()))
        return state

    def give_up(self, error: Exception) -> str:
        """Turn an exception of the wrapper itself into a failed result."""
        if is_disk_full(error):
            return self._end("failed", disk_full_error(self._spec.block, str(self._spec.store)).to_json())
        if isinstance(error, StepError):
            return self._end("failed", error.to_json())
        return self._end(
            "failed",
            StepError(
                "finish",
                self._spec.block,
                f"the wrapper of the job met {type(error).__name__}: {error}",
                "The end of the log says more.",
                kind="internal",
            ).to_json(log_tail(self._spec.folder / "log")),
        )

    def _publish(self, supervisor: Supervisor) -> str:
        spec = self._spec
        out = spec.folder / "out"
        stored = check_outputs(out, spec.outputs, spec.block, supervisor.beat)
        publish_outputs(out, spec.store, stored)
        spec.step_file.parent.mkdir(parents=True, exist_ok=True)
        return self._end("done", None, stored)

    def _end(self, state: str, error: ErrorJson | None, outputs: dict[str, Any] | None = None) -> str:
        spec = self._spec
        # The next attempt goes on from a checkpoint, never from a torn output.
        remove_tree(spec.folder / "out")
        remove_tree(spec.folder / "work")
        result: dict[str, Any] = {
            "v": 1,
            "attempt": spec.attempt,
            "key": spec.key,
            "state": state,
            "preimage": spec.preimage,
            "outputs": outputs or {},
            "metrics": self._summary.metrics,
            "series": self._summary.series,
            "samples": {"columns": self._sample_columns(), "rows": self._summary.rows},
            "startedAt": iso_time(self._started),
            "seconds": round(time.time() - self._started, 3),
            "peakMemoryMB": peak_memory_mb(),
            "environment": self._environment,
        }
        if error is not None:
            result["error"] = error
        write_result(spec, result)
        if state == "done":
            link_step(spec)
        if self._log is not None:
            self._log.write("state", state=state)
            self._log.close()
        return state

    def _sample_columns(self) -> list[str]:
        try:
            samples = self._spec.block_definition().get("samples")
        except OSError:
            return []
        return list(samples["columns"]) if samples else []


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
