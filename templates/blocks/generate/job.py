"""Lets a language model write pseudo queries for documents."""

from __future__ import annotations

from querymill_jobs.generation.step import run_generate
from querymill_jobs.job import Job


def run(job: Job) -> None:
    """Write the rows of port ``queries``."""
    run_generate(job)
