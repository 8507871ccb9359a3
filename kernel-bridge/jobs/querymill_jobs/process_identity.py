"""Who a process is, for ever: boot, pid and start time, since pids are used again."""

from __future__ import annotations

import platform
import socket
import subprocess
from pathlib import Path
from typing import Any

ProcessIdentity = dict[str, Any]


def process_identity(pid: int) -> ProcessIdentity:
    """Return ``{pid, bootId, startTime, host}`` of a running process.

    On Linux ``startTime`` is field 22 of /proc/<pid>/stat (clock ticks since boot), else what ``ps`` prints.
    """
    return {"pid": pid, "bootId": boot_id(), "startTime": start_time(pid), "host": socket.gethostname()}


def boot_id() -> str:
    """Return what names this boot of the machine."""
    if platform.system() == "Linux":
        with Path("/proc/sys/kernel/random/boot_id").open(encoding="ascii") as file:
            return file.read().strip()
    return _output(["sysctl", "-n", "kern.bootsessionuuid"])


def start_time(pid: int) -> int | str:
    """Return when the process started, in the unit that ``process_identity`` tells."""
    if platform.system() == "Linux":
        with Path(f"/proc/{pid}/stat").open(encoding="utf-8", errors="replace") as file:
            after_name = file.read().rpartition(")")[2].split()
        return int(after_name[19])
    return _output(["ps", "-o", "lstart=", "-p", str(pid)])


def _output(command: list[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
