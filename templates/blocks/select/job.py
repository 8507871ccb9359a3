"""Decides over several scores which queries stay."""

from __future__ import annotations

from querymill_jobs.job import Job
from querymill_jobs.selection.step import run_select


def run(job: Job) -> None:
    """Part kept from dropped, with reasons, a funnel and a random control set."""
    run_select(job)
