"""`querymill models`: hands over to the jobs' own model store."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from .home import find_home


def main(arguments: list[str]) -> NoReturn:
    """Becomes `python -m querymill_jobs.models <arguments>`."""
    jobs = str(find_home() / "kernel-bridge" / "jobs")
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, (jobs, os.environ.get("PYTHONPATH")))),
    }
    environment["QUERYMILL_HOME"] = str(find_home())
    os.execve(sys.executable, [sys.executable, "-m", "querymill_jobs.models", *arguments], environment)
