"""From the way a job ended to the error that its result shows."""

from __future__ import annotations

import signal

from querymill_jobs.attempt_spec import AttemptSpec
from querymill_jobs.errors import StepError
from querymill_jobs.supervise import Ending

ErrorJson = dict[str, str]


def ending_error(
    ending: Ending, spec: AttemptSpec, new_memory_kills: int | None, log: str
) -> ErrorJson | None:
    """Return the error of a job that did not finish, None for one that did.

    ``new_memory_kills`` is how many processes the system killed for memory meanwhile (None: unknown).
    """
    report = ending.report
    if report is not None and report["state"] == "done":
        return None
    if report is not None and report["state"] == "failed":
        error: ErrorJson = report["error"]
        return {**error, "log": log} if log else error
    if ending.preempted:
        return StepError(
            "finish",
            spec.block,
            "its time limit came",
            "Raise `minutes` in the resources of the cell. It goes on from its last checkpoint.",
            kind="preempted",
        ).to_json()
    if ending.timed_out:
        return StepError(
            "finish",
            spec.block,
            f"its time limit of {spec.resources['minutes']} minutes is over",
            "Raise `minutes` in the resources of the cell. It goes on from its last checkpoint.",
        ).to_json()
    if ending.asked_to_stop:
        return stopped_error(spec.block).to_json()
    if ending.status == -signal.SIGKILL and new_memory_kills != 0:
        return _memory_error(spec).to_json(log)
    return _crash_error(spec, ending.status).to_json(log)


def stopped_error(block: str) -> StepError:
    """Return the error of a step that was asked to stop."""
    return StepError(
        "finish",
        block,
        "it was stopped",
        "Run it again: it goes on from its last checkpoint, or from the start where it has none.",
        kind="interrupted",
    )


def _memory_error(spec: AttemptSpec) -> StepError:
    return StepError(
        "finish",
        spec.block,
        "the system killed it, most likely because memory ran out",
        "Close other programs, or lower the batch size or what the step reads, and run it again.",
        kind="memory",
    )


def _crash_error(spec: AttemptSpec, status: int) -> StepError:
    if status < 0:
        cause = f"its process was killed by signal {-status} ({signal.Signals(-status).name})"
    else:
        cause = f"its process ended with exit status {status} before the step was finished"
    return StepError("finish", spec.block, cause, "The end of the log says more.", kind="internal")
