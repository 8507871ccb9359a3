"""Draws negatives for labelled pairs and pseudo queries."""

from __future__ import annotations

from querymill_jobs.job import Job
from querymill_jobs.triples.step import run_triples


def run(job: Job) -> None:
    """Write the triples of port ``triples``."""
    run_triples(job)
