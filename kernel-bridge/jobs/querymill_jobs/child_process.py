"""Starting the job's Python so that it cannot outlive its wrapper."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

EVENTS_DESCRIPTOR = "QUERYMILL_EVENTS_FD"
PR_SET_PDEATHSIG = 1


def start_child(
    attempt: Path,
    cpus: int,
    held: tuple[int, ...] = (),
    environment: Mapping[str, str] | None = None,
) -> tuple[subprocess.Popen[bytes], int]:
    """Start ``querymill_jobs.runner`` on an attempt; return the process and the pipe it reports on.

    ``held`` are descriptors that the child keeps open for as long as it lives. The child leads a process
    group of its own; on Linux the system kills it when this process dies.
    """
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    work = attempt / "work"
    work.mkdir(exist_ok=True)
    try:
        child = subprocess.Popen(
            [sys.executable, "-m", "querymill_jobs.runner", str(attempt)],
            cwd=work,
            env={
                **job_environment(dict(os.environ if environment is None else environment), cpus),
                EVENTS_DESCRIPTOR: str(writing),
            },
            stdin=subprocess.DEVNULL,
            pass_fds=(writing, *held),
            start_new_session=True,
            preexec_fn=die_with_parent(),
        )
    finally:
        os.close(writing)
    return child, reading


def kill_group(leader: int) -> None:
    """Kill whatever is left of the child's process group."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        # Nothing is left (macOS says "not permitted" for a group of zombies).
        return


def job_environment(environment: dict[str, str], cpus: int) -> dict[str, str]:
    """Return the environment of a job: what it was given, and what makes its runs alike."""
    jobs = str(Path(__file__).resolve().parent.parent)
    home = str(Path(jobs).parent.parent)
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [jobs, environment.get("PYTHONPATH")]))
    # The same threads and the same order of sets on every run: sums of floats depend on both.
    fixed = {"PYTHONHASHSEED": "0", "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}
    # Threads that wait asleep: on busy cores, those that wait awake take the time the slowest one needs.
    threads = {"OMP_NUM_THREADS": str(cpus), "OMP_WAIT_POLICY": "PASSIVE"}
    chosen = {"QUERYMILL_HOME": home, "TOKENIZERS_PARALLELISM": "false", **threads}
    return {**chosen, **environment, **fixed}


def die_with_parent() -> Callable[[], None] | None:
    """For `preexec_fn`: the child gets SIGKILL when its parent ends. Linux alone; elsewhere None."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def before_exec() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)

    return before_exec
