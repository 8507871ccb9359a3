"""Signals that ask a job to stop, as something a select() can wait for."""

from __future__ import annotations

import os
import signal
from types import FrameType


class StopSignals:
    """Notes SIGTERM and SIGINT, and wakes ``descriptor`` for those and for the end of a child.

    SIGUSR1 too: so a scheduler says that the time limit is near; then ``preempted`` is set.

    SIGHUP is ignored: a closed terminal ends no job.
    """

    def __init__(self) -> None:
        self.requested = False
        self.preempted = False
        self.descriptor, self._writing = os.pipe()
        for end in (self.descriptor, self._writing):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(self._writing, warn_on_full_buffer=False)
        signal.signal(signal.SIGTERM, self._request)
        signal.signal(signal.SIGINT, self._request)
        signal.signal(signal.SIGUSR1, self._request)
        signal.signal(signal.SIGCHLD, _note)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    def drain(self) -> None:
        """Take the wake-up bytes out of the pipe."""
        try:
            os.read(self.descriptor, 512)
        except BlockingIOError:
            return

    def close(self) -> None:
        """Leave the pipe to the process this one was forked from; signals are noted no more."""
        signal.set_wakeup_fd(-1)
        os.close(self.descriptor)
        os.close(self._writing)

    def _request(self, number: int, frame: FrameType | None) -> None:
        if number == signal.SIGUSR1 and not self.requested:
            self.preempted = True
        self.requested = True


def _note(number: int, frame: FrameType | None) -> None:
    """Do nothing: a handler must exist for the wake-up byte to be written."""
