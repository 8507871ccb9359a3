"""Trains a bi-encoder on the few labelled pairs."""

from __future__ import annotations

from querymill_jobs.dpr.step import run_dpr
from querymill_jobs.job import Job


def run(job: Job) -> None:
    """Train and write the retriever."""
    run_dpr(job)
