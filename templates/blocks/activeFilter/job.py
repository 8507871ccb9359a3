"""Chooses the pseudo queries from which a trained retriever would learn most."""

from __future__ import annotations

from querymill_jobs.job import Job
from querymill_jobs.losses.filter_step import run_active_filter


def run(job: Job) -> None:
    """Write queries, dropped, scores and control."""
    run_active_filter(job)
