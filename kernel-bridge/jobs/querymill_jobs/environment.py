"""What a job ran on: for the ledger, never for the key."""

from __future__ import annotations

import hashlib
import os
import platform
import re
import socket
import sys
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any


def describe_environment() -> dict[str, Any]:
    """Return Python, platform, host, processor, GPUs, their driver, the lock and every installed package."""
    return {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "host": socket.gethostname(),
        "cpus": os.cpu_count() or 1,
        "processor": _processor(),
        "gpus": _gpus(),
        "driver": _driver(),
        "lock": _lock(),
        "packages": installed_packages(),
    }


@lru_cache(maxsize=1)
def installed_packages() -> dict[str, str]:
    """Return every installed package with its version, by name; read once, as it takes a while."""
    packages = {
        name: distribution.version
        for distribution in metadata.distributions()
        if (name := distribution.metadata["Name"]) is not None
    }
    return dict(sorted(packages.items(), key=lambda item: item[0].lower()))


def _processor() -> str:
    return _field(Path("/proc/cpuinfo"), "model name") or platform.processor() or platform.machine()


def _gpus() -> list[str]:
    folders = sorted(Path("/proc/driver/nvidia/gpus").glob("*/information"))
    return [_field(path, "Model") or "unknown" for path in folders]


def _driver() -> str | None:
    """Version of the GPU driver, where there is one."""
    line = _field(Path("/proc/driver/nvidia/version"), "NVRM version")
    return next((word for word in line.split() if re.fullmatch(r"\d+\.\d+(\.\d+)?", word)), None)


def _lock() -> str | None:
    """SHA-256 of the lock that this environment was made from by ``querymill env create``."""
    try:
        return hashlib.sha256((Path(sys.prefix) / "querymill-lock.txt").read_bytes()).hexdigest()
    except OSError:
        return None


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
