"""Tunes a generator on labelled pairs with a LoRA adapter."""

from __future__ import annotations

from querymill_jobs.job import Job


def run(job: Job) -> None:
    """Write the model of port ``model``."""
    if job.params["backend"] == "llamafactory":
        from querymill_jobs.llamafactory.sft_stage import run_sft_stage

        run_sft_stage(job)
    else:
        from querymill_jobs.tuning.sft_step import run_sft

        run_sft(job)
