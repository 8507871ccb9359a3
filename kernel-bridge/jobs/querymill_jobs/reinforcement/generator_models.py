"""A generator in memory for reinforcement, and back to a `Model`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM

from querymill_jobs.generation.generator_input import Generator
from querymill_jobs.job import Job
from querymill_jobs.reinforcement.policy import Policy
from querymill_jobs.tuning.lora import lora_config, save_adapter
from querymill_jobs.tuning.model_artifact import ADAPTER, write_model
from querymill_jobs.tuning.trainer_args import has_bf16, on_gpu


def load_base(generator: Generator) -> Any:
    """The base alone, in bf16 where a GPU has it."""
    dtype = torch.bfloat16 if has_bf16() else torch.float32
    base = AutoModelForCausalLM.from_pretrained(generator.folder, dtype=dtype)
    return base.to("cuda" if on_gpu() else "cpu")


def load_policy(job: Job, generator: Generator) -> Policy:
    """The policy, beside the reference that the parameter `reference` names."""
    reference = reference_adapter(generator, job.params["reference"])
    return Policy(load_base(generator), generator.adapter, reference, lora_config(job.params))


def reference_adapter(generator: Generator, reference: str) -> Path | None:
    """The adapter that the parameter `reference` names; None is the base."""
    found = {"sft": generator.reference, "input": generator.adapter, "base": None}
    return found[reference]


def write_improved(job: Job, generator: Generator, model: Any, adapter: str) -> None:
    """Write one adapter of a PEFT model as the `Model` of the next round."""
    folder = job.output("model")
    save_adapter(model, folder / ADAPTER, generator.name, adapter)
    number = generator.round + 1
    write_model(
        folder, generator.name, generator.revision, generator.template.name, number, generator.reference
    )
