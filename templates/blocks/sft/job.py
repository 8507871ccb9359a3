"""Tunes a generator on labelled pairs with a LoRA adapter."""

from __future__ import annotations

from querymill_jobs.job import Job
from querymill_jobs.tuning.sft_step import run_sft


def run(job: Job) -> None:
    """Write the model of port ``model``."""
    run_sft(job)
