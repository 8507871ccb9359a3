"""events.jsonl: the one writer of it."""

from __future__ import annotations

import errno
import json
import os
import time
from pathlib import Path
from types import TracebackType
from typing import Any


class EventLog:
    """Appends events with ``v``, ``seq`` (from 0, without gaps) and ``t`` (seconds since the epoch).

    An event that does not fit on the disk is left out whole: no torn line, no gap, ``lost`` counts it.
    """

    def __init__(self, path: Path) -> None:
        self.lost = 0
        self._seq = 0
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)

    def __enter__(self) -> EventLog:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def write(self, kind: str, **fields: Any) -> None:
        """Append one event of event.schema.json."""
        event = {"v": 1, "seq": self._seq, "t": round(time.time(), 3), "kind": kind, **fields}
        line = (
            json.dumps(event, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8")
            + b"\n"
        )
        before = os.fstat(self._descriptor).st_size
        try:
            written = os.write(self._descriptor, line)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            written = 0
        if written == len(line):
            self._seq += 1
        else:
            os.ftruncate(self._descriptor, before)
            self.lost += 1

    def close(self) -> None:
        """End the log; calling it again does nothing."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
