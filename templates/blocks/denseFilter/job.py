"""Keeps a query when its own document is among the first that a dense scorer finds."""

from __future__ import annotations

from querymill_jobs.dense.step import run_dense_filter
from querymill_jobs.job import Job


def run(job: Job) -> None:
    """Score, rank and part kept from dropped."""
    run_dense_filter(job)
