"""Arguments that every trainer of this package gets alike."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import torch

from querymill_jobs.job import Job


def on_gpu() -> bool:
    """Whether training runs on a GPU."""
    return bool(torch.cuda.is_available())


def has_bf16() -> bool:
    """Whether the hardware computes in bfloat16; a CPU can, slower than in fp32."""
    return on_gpu() and bool(torch.cuda.is_bf16_supported())


def common_arguments(job: Job, output: Path, rows: int) -> dict[str, Any]:
    """Arguments from the parameters epochs, learningRate, schedule, warmupRatio, batchSize, microBatch, seed.

    The micro-batch divides the batch: gradients are accumulated, so that memory follows the micro-batch.

    :param rows: how many rows there are to learn from
    """
    params = job.params
    micro = min(params["microBatch"], params["batchSize"], max(1, rows))
    accumulation = max(1, math.ceil(min(params["batchSize"], rows) / micro))
    return {
        "output_dir": str(output),
        "per_device_train_batch_size": micro,
        "per_device_eval_batch_size": micro,
        "gradient_accumulation_steps": accumulation,
        "num_train_epochs": params["epochs"],
        "learning_rate": params["learningRate"],
        "lr_scheduler_type": params["schedule"],
        "warmup_steps": params["warmupRatio"],
        "logging_steps": 1,
        "save_strategy": "steps",
        "save_steps": params["saveSteps"],
        "save_total_limit": 1,
        "seed": params["seed"],
        "data_seed": params["seed"],
        "bf16": has_bf16(),
        "use_cpu": not on_gpu(),
        "disable_tqdm": True,
        "report_to": "none",
        "dataloader_pin_memory": on_gpu(),
        "activation_checkpointing": params.get("gradientCheckpointing", False),
    }
