"""Improves a generator by reinforcement."""

from __future__ import annotations

from querymill_jobs.job import Job
from querymill_jobs.reinforcement.step import run_ppo


def run(job: Job) -> None:
    """Write the model of port ``model``."""
    run_ppo(job)
