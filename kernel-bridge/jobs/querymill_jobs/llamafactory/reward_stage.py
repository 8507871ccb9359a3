"""A reward model by LLaMA-Factory."""

from __future__ import annotations

import json

from transformers import AutoTokenizer

from querymill_jobs.generation.generator_input import find_generator
from querymill_jobs.job import Job
from querymill_jobs.llamafactory.adapter_files import bring_back
from querymill_jobs.llamafactory.base_folder import base_folder
from querymill_jobs.llamafactory.command import train
from querymill_jobs.llamafactory.data_files import DataFiles
from querymill_jobs.llamafactory.follow import follow
from querymill_jobs.llamafactory.installation import find_installation
from querymill_jobs.llamafactory.settings import (
    WORK_FOLDER,
    evaluation_settings,
    lora_settings,
    model_settings,
    schedule_settings,
    trainer_settings,
)
from querymill_jobs.rewards.model_reward import report_accuracy, split_preferences, write_reward_model


def run_reward_stage(job: Job) -> None:
    """Train with the stage `rm`, on the base as the other back end does, and write a `Reward`.

    This stage cannot go on from a checkpoint: an attempt that was cut off begins anew.
    """
    installation = find_installation(job, "rm")
    generator = find_generator(job)
    train_rows, held_out = split_preferences(job)
    job.samples([*held_out, *train_rows])
    tokenizer = AutoTokenizer.from_pretrained(generator.folder)
    data = DataFiles(job.work_dir / "data", tokenizer, generator.template, job.params["documentTokens"])
    data.write_preferences("preferences", train_rows)
    if held_out:
        data.write_preferences("held_out", held_out)
    output = job.work_dir / WORK_FOLDER
    config = {
        "stage": "rm",
        "dataset": "preferences",
        **model_settings(base_folder(generator.folder, job.work_dir, installation), data),
        **lora_settings(job),
        **trainer_settings(job, output),
        **schedule_settings(job, len(train_rows)),
        **evaluation_settings(job, "held_out" if held_out else None),
    }
    if not train(job, installation, config, "reward", follow(job, output, {"loss": "loss"})):
        return
    accuracy = None
    if held_out:
        results = json.loads((output / "eval_results.json").read_text(encoding="utf-8"))
        accuracy = float(results["eval_accuracy"])
        report_accuracy(job, accuracy, held_out)
    job.metric("pairs", len(train_rows))
    bring_back(output, job.output("reward") / "adapter", generator.name, head=True)
    write_reward_model(job, generator, accuracy)
