"""Trains a late-interaction retriever on labelled pairs and pseudo queries."""

from __future__ import annotations

from querymill_jobs.colbert.step import run_colbert
from querymill_jobs.job import Job


def run(job: Job) -> None:
    """Write the retriever of port ``retriever``."""
    run_colbert(job)
