"""What a job ran on: for the ledger, never for the key."""

from __future__ import annotations

import os
import platform
import socket
from importlib import metadata
from pathlib import Path
from typing import Any


def describe_environment() -> dict[str, Any]:
    """Return Python, platform, host, processor, GPUs and every installed package with its version."""
    packages = {
        name: distribution.version
        for distribution in metadata.distributions()
        if (name := distribution.metadata["Name"]) is not None
    }
    return {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "host": socket.gethostname(),
        "cpus": os.cpu_count() or 1,
        "processor": _processor(),
        "gpus": _gpus(),
        "packages": dict(sorted(packages.items(), key=lambda item: item[0].lower())),
    }


def _processor() -> str:
    return _field(Path("/proc/cpuinfo"), "model name") or platform.processor() or platform.machine()


def _gpus() -> list[str]:
    folders = sorted(Path("/proc/driver/nvidia/gpus").glob("*/information"))
    return [_field(path, "Model") or "unknown" for path in folders]


def _field(path: Path, name: str) -> str:
    """Return the value of the first ``name : value`` line of a file under /proc, or nothing."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            for line in file:
                key, _, value = line.partition(":")
                if key.strip() == name:
                    return value.strip()
    except OSError:
        return ""
    return ""
