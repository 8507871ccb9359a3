"""From LLaMA-Factory's log to what a step shows."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from querymill_jobs.job import Job
from querymill_jobs.llamafactory.trainer_log import LogRow
from querymill_jobs.tuning.trainer_link import STATE, last_checkpoint

FIGURES = {"loss": "loss", "eval_loss": "evalLoss", "lr": "learningRate"}


def follow(
    job: Job, output: Path, figures: Mapping[str, str] = FIGURES, unit: str = "steps"
) -> Callable[[LogRow], None]:
    """Reports progress, figures and checkpoints as rows of trainer_log.jsonl come in.

    :param figures: name in the log → name of the metric
    """
    reported: set[Path] = set()

    def on_row(row: LogRow) -> None:
        step = row.get("current_steps", 0)
        job.progress(step, row.get("total_steps"), unit)
        for name, metric in figures.items():
            if isinstance(row.get(name), int | float):
                job.metric(metric, row[name], step=step)
        checkpoint = last_checkpoint([output])
        if checkpoint is not None and checkpoint not in reported:
            reported.add(checkpoint)
            job.checkpointed(checkpoint, int(checkpoint.name.rpartition("-")[2]))

    return on_row


def replay(job: Job, checkpoint: Path) -> None:
    """Report again what an earlier attempt had logged up to its checkpoint."""
    state = json.loads((checkpoint / STATE).read_text(encoding="utf-8"))
    job.log(f"going on after step {state['global_step']} of an earlier attempt")
    names = {"loss": "loss", "eval_loss": "evalLoss", "learning_rate": "learningRate"}
    for entry in state["log_history"]:
        for name, metric in names.items():
            if name in entry:
                job.metric(metric, entry[name], step=entry["step"])
