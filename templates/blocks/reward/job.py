"""Trains a reward model on preferences, or makes a filter the reward."""

from __future__ import annotations

from querymill_jobs.job import Job
from querymill_jobs.rewards.step import run_reward


def run(job: Job) -> None:
    """Write the reward of port ``reward``."""
    run_reward(job)
