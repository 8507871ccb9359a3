"""The job's end of the pipe to its wrapper, which alone writes events.jsonl."""

from __future__ import annotations

import json
import os
import threading
from typing import Any


class EventPipe:
    """Sends events as lines of JSON; without a descriptor (a job run by hand) nowhere."""

    def __init__(self, descriptor: int | None) -> None:
        self._descriptor = descriptor
        self._lock = threading.Lock()

    def send(self, kind: str, **fields: Any) -> None:
        """Send one event; a wrapper that is gone takes this process with it, so nothing is caught here."""
        if self._descriptor is None:
            return
        line = (
            json.dumps({"kind": kind, **fields}, ensure_ascii=False, allow_nan=False).encode("utf-8") + b"\n"
        )
        with self._lock:
            while line:
                line = line[os.write(self._descriptor, line) :]
