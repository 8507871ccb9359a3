"""The job's process, forked from a wrapper that has the imports behind it."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from querymill_jobs import runner
from querymill_jobs.attempt_log import print_traceback
from querymill_jobs.child_process import PR_SET_PDEATHSIG, job_environment
from querymill_jobs.event_pipe import EventPipe
from querymill_jobs.warm.thread_counts import set_threads


class ForkedChild:
    """A forked process, with the part of ``subprocess.Popen`` that watching it takes."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return the exit status (negative: a signal), None while it runs."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid != 0:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def terminate(self) -> None:
        """Ask it to stop."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGTERM)


def fork_starter(kept: frozenset[int]) -> Callable[[Path, int, tuple[int, ...]], tuple[ForkedChild, int]]:
    """Return what starts the runner by a fork; descriptors that are not in ``kept`` stay with the wrapper."""

    def start(attempt: Path, cpus: int, held: tuple[int, ...]) -> tuple[ForkedChild, int]:
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        work = attempt / "work"
        work.mkdir(exist_ok=True)
        wrapper = os.getpid()
        pid = os.fork()
        if pid == 0:
            try:
                _leave_wrapper(wrapper, kept | {writing, *held})
                _run(attempt, work, cpus, writing)
            except BaseException:
                print_traceback()
            os._exit(1)
        os.close(writing)
        return ForkedChild(pid), reading

    return start


def open_descriptors() -> frozenset[int]:
    """Return the open descriptors of this process."""
    found = [int(entry.name) for entry in Path("/proc/self/fd").iterdir()]
    return frozenset(number for number in found if _is_open(number))


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False  # the one that listed the others
    return True


def _leave_wrapper(wrapper: int, kept: frozenset[int]) -> None:
    """Become a process of its own that dies with the wrapper, as one started by exec would be."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != wrapper:
        os.kill(os.getpid(), signal.SIGKILL)
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGTERM, signal.SIGUSR1, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.setsid()
    for descriptor in open_descriptors() - kept:
        os.close(descriptor)


def _run(attempt: Path, work: Path, cpus: int, events: int) -> None:
    environment = job_environment(dict(os.environ), cpus)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(work)
    os.set_inheritable(events, False)
    set_threads(int(environment["OMP_NUM_THREADS"]))
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()  # else every job would draw the same numbers
    sys.argv = [str(runner.__file__), str(attempt)]
    sys.modules["__main__"] = runner
    runner.run_and_report(attempt, EventPipe(events))
