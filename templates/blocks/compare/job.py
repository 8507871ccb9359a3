"""Tests whether runs differ from a baseline by more than chance."""

from __future__ import annotations

from querymill_jobs.comparison.step import run_compare
from querymill_jobs.job import Job


def run(job: Job) -> None:
    """Write the tests of port ``table`` and the queries of port ``changed``."""
    run_compare(job)
