"""Settings that all stages have in common."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from querymill_jobs.job import Job
from querymill_jobs.llamafactory.data_files import DataFiles

WORK_FOLDER = "llamafactory"
"""Below the checkpoint folder: what LLaMA-Factory writes."""


def model_settings(base: Path, data: DataFiles, adapter: Path | None = None) -> dict[str, Any]:
    """Model, adapter, template and data of any stage; documents are cut already, so nothing else is."""
    return {
        "model_name_or_path": str(base),
        "adapter_name_or_path": None if adapter is None else str(adapter),
        "finetuning_type": "lora",
        "template": "empty",
        "cutoff_len": 1_000_000,
        "overwrite_cache": True,
        "dataset_dir": str(data.folder),
    }


def lora_settings(job: Job) -> dict[str, Any]:
    """The adapter that is trained."""
    params = job.params
    return {
        "lora_rank": params["rank"],
        "lora_alpha": round(params["alpha"]),
        "lora_dropout": float(params.get("dropout", 0.0)),
        "lora_target": {"all-linear": "all", "attention": "q_proj,k_proj,v_proj,o_proj"}[params["targets"]],
    }


def hardware_settings() -> dict[str, Any]:
    """bf16 where a GPU has it; on a CPU fp32, as the other back end."""
    from querymill_jobs.tuning.trainer_args import has_bf16, on_gpu

    return {"bf16": has_bf16(), "use_cpu": not on_gpu()}


def trainer_settings(job: Job, output: Path, save_steps: int | None = None) -> dict[str, Any]:
    """Where it writes, how often it tells, and its seed.

    :param save_steps: steps between two checkpoints; None for a stage that cannot go on from one
    """
    return {
        "do_train": True,
        "output_dir": str(output),
        "overwrite_output_dir": True,
        "logging_steps": 1,
        "save_strategy": "no" if save_steps is None else "steps",
        "save_steps": 1_000_000_000 if save_steps is None else save_steps,
        "save_total_limit": 1,
        "learning_rate": float(job.params["learningRate"]),
        "seed": job.params["seed"],
        "report_to": "none",
        "plot_loss": False,
        "disable_tqdm": True,
        "ddp_timeout": 180_000_000,
        **hardware_settings(),
    }


def schedule_settings(job: Job, rows: int) -> dict[str, Any]:
    """Batches, epochs, schedule and measuring, for sft and reward; the micro-batch divides the batch."""
    params = job.params
    micro = min(params["microBatch"], params["batchSize"], max(1, rows))
    return {
        "per_device_train_batch_size": micro,
        "gradient_accumulation_steps": max(1, math.ceil(min(params["batchSize"], rows) / micro)),
        "num_train_epochs": float(params["epochs"]),
        "lr_scheduler_type": params["schedule"],
        "warmup_ratio": float(params["warmupRatio"]),
        "data_seed": params["seed"],
        "disable_gradient_checkpointing": not params["gradientCheckpointing"],
    }


def evaluation_settings(job: Job, dataset: str | None) -> dict[str, Any]:
    """Measuring on held-out rows, while it trains and at the end."""
    if dataset is None:
        return {}
    return {
        "eval_dataset": dataset,
        "do_eval": True,
        "eval_strategy": "steps",
        "eval_steps": job.params["evalSteps"],
        "per_device_eval_batch_size": job.params["microBatch"],
    }
