"""Supervised tuning by LLaMA-Factory."""

from __future__ import annotations

import json
from pathlib import Path

from safetensors import safe_open
from transformers import AutoTokenizer

from querymill_jobs.job import Job
from querymill_jobs.llamafactory.adapter_files import bring_back
from querymill_jobs.llamafactory.base_folder import base_folder
from querymill_jobs.llamafactory.command import train
from querymill_jobs.llamafactory.data_files import DataFiles
from querymill_jobs.llamafactory.follow import follow, replay
from querymill_jobs.llamafactory.installation import find_installation
from querymill_jobs.llamafactory.settings import (
    WORK_FOLDER,
    evaluation_settings,
    lora_settings,
    model_settings,
    schedule_settings,
    trainer_settings,
)
from querymill_jobs.tuning.model_artifact import ADAPTER, WEIGHTS, write_model
from querymill_jobs.tuning.sft_inputs import read_sft_inputs
from querymill_jobs.tuning.trainer_link import last_checkpoint


def run_sft_stage(job: Job) -> None:
    """Tune an adapter with the stage `sft` and write it as a `Model`; goes on from a checkpoint."""
    installation = find_installation(job, "sft")
    generator, split = read_sft_inputs(job)
    tokenizer = AutoTokenizer.from_pretrained(generator.folder)
    data = DataFiles(job.work_dir / "data", tokenizer, generator.template, job.params["documentTokens"])
    data.write_pairs("pairs", split.train)
    if split.held_out:
        data.write_pairs("held_out", split.held_out)
    output = job.checkpoint_dir / WORK_FOLDER
    checkpoint = last_checkpoint([folder / WORK_FOLDER for folder in job.resume_dirs])
    if checkpoint is not None:
        replay(job, checkpoint)
    config = {
        "stage": "sft",
        "dataset": "pairs",
        **model_settings(base_folder(generator.folder, job.work_dir, installation), data),
        **lora_settings(job),
        **trainer_settings(job, output, job.params["saveSteps"]),
        **schedule_settings(job, len(split.train)),
        **evaluation_settings(job, "held_out" if split.held_out else None),
        "resume_from_checkpoint": None if checkpoint is None else str(checkpoint),
    }
    if not train(job, installation, config, "sft", follow(job, output)):
        return
    job.metric("loss", _result(output, "train", "train_loss"))
    if split.held_out:
        job.metric("evalLoss", _result(output, "eval", "eval_loss"))
    job.metric("pairs", len(split.train))
    job.metric("trainedParameters", _size(output / WEIGHTS))
    folder = job.output("model")
    bring_back(output, folder / ADAPTER, generator.name)
    write_model(folder, generator.name, generator.revision, generator.template.name, 0, None)


def _result(output: Path, split: str, name: str) -> float:
    found = json.loads((output / f"{split}_results.json").read_text(encoding="utf-8"))
    return float(found[name])


def _size(weights: Path) -> int:
    with safe_open(weights, "np") as file:
        return sum(int(file.get_tensor(name).size) for name in file.keys())  # noqa: SIM118
