"""Orders the queries of each document by their scores and pairs a better with a worse one."""

from __future__ import annotations

from querymill_jobs.job import Job
from querymill_jobs.preferences.step import run_preferences


def run(job: Job) -> None:
    """Write the rows of port ``preferences``."""
    run_preferences(job)
