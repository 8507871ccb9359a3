"""Trains a module that predicts the loss of a retriever."""

from __future__ import annotations

from querymill_jobs.job import Job
from querymill_jobs.losses.predictor.step import run_loss_predictor


def run(job: Job) -> None:
    """Write the module of port ``predictor`` and its accuracy to port ``report``."""
    run_loss_predictor(job)
