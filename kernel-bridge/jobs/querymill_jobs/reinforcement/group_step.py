"""The block `ppo` by RLOO or GRPO, with TRL's trainers.

RLOO (Ahmadian et al. 2024, arXiv:2402.14740) and GRPO (Shao et al. 2024, arXiv:2402.03300) write several
queries for each document; the mean of the others, or of the group, stands where PPO has a value head.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset
from peft import PeftModel, get_peft_model, set_peft_model_state_dict
from safetensors.torch import load_file
from transformers import AutoTokenizer
from trl import GRPOConfig, GRPOTrainer, RLOOConfig, RLOOTrainer  # type: ignore[attr-defined]

from querymill_jobs.generation.generator_input import Generator, find_generator
from querymill_jobs.job import Job
from querymill_jobs.models.threads import use_cpus
from querymill_jobs.reinforcement.generator_models import load_base, reference_adapter, write_improved
from querymill_jobs.reinforcement.group_link import GroupLink, good_checkpoint
from querymill_jobs.reinforcement.group_reward import GroupReward
from querymill_jobs.reinforcement.open_reward import open_reward
from querymill_jobs.reinforcement.probes import Probes
from querymill_jobs.reinforcement.rollout import Writer, read_sampling
from querymill_jobs.reinforcement.scoring import Penalties
from querymill_jobs.rows import Row
from querymill_jobs.tuning.lora import lora_config
from querymill_jobs.tuning.model_artifact import WEIGHTS
from querymill_jobs.tuning.trainer_args import has_bf16, on_gpu
from querymill_jobs.tuning.trainer_link import last_checkpoint

POLICY, REFERENCE = "default", "ref"
"""TRL's names of the adapter that learns and of the copy that the KL is measured from."""


class _WholePrompts:
    """The prompts are written out whole: no special token is to be added."""

    processing_class: Any

    def _tokenize_prompts(self, prompts: list[str]) -> tuple[list[list[int]], None, dict[str, Any]]:
        return self.processing_class(text=prompts, add_special_tokens=False)["input_ids"], None, {}


class WholePromptRloo(_WholePrompts, RLOOTrainer):
    """RLOO on prompts that are text already."""


class WholePromptGrpo(_WholePrompts, GRPOTrainer):
    """GRPO on prompts that are text already."""


def run_group(job: Job, documents: list[Row]) -> None:
    """Improve a generator by RLOO or GRPO and write it as a `Model` of the next round."""
    use_cpus(job.resources)
    if job.params["rollouts"] % job.params["groupSize"]:
        job.fail(
            "use rollouts",
            job.params["rollouts"],
            f"each document gets groupSize {job.params['groupSize']} of them",
            "Choose a multiple of it.",
        )
    generator = find_generator(job)
    job.progress(0, job.params["steps"], "steps", "loading the model")
    torch.manual_seed(job.params["seed"])
    tokenizer = AutoTokenizer.from_pretrained(generator.folder)
    model = policy_model(job, generator)
    params = job.params
    writer = Writer(model, tokenizer, generator.template, read_sampling(params))
    prompts = [writer.prompt(row, params["documentTokens"]) for row in documents]
    scorer = open_reward(job, generator, documents, None, tokenizer)
    reward = GroupReward(
        writer, scorer, Penalties(params["copyPenalty"], params["unfinishedPenalty"]), prompts
    )
    probes = Probes(job, writer, scorer, prompts)
    link = GroupLink(job, reward, probes, params["ppoEpochs"], params["maxKl"])
    rows = Dataset.from_list(
        [
            {"prompt": generator.template.render(tokenizer, prompt.document), "place": at}
            for at, prompt in enumerate(prompts)
        ]
    )
    trainer = _trainer(job, model, tokenizer, reward, rows, link, writer.ends)
    set_reference(trainer.model, reference_adapter(generator, params["reference"]))
    checkpoint = last_checkpoint((job.checkpoint_dir, *job.resume_dirs))
    trainer.train(resume_from_checkpoint=None if checkpoint is None else str(checkpoint))
    if link.diverged:
        _go_back(job, trainer.model, link)
    elif job.stop_requested:
        return
    for name in ("reward", "kl", "entropy", "length"):
        if name in link.last:
            job.metric(name, link.last[name])
    probes.write()
    write_improved(job, generator, trainer.model, POLICY)


def policy_model(job: Job, generator: Generator) -> Any:
    """The base with the adapter that learns: the one that came in, or a new one."""
    base = load_base(generator)
    if generator.adapter is None:
        return get_peft_model(base, lora_config(job.params))
    return PeftModel.from_pretrained(base, str(generator.adapter), is_trainable=True)


def set_reference(model: Any, adapter: Path | None) -> None:
    """Make TRL measure from this adapter; None is the base, which it takes where there is no copy."""
    if adapter is None:
        model.delete_adapter(REFERENCE)
    else:
        set_peft_model_state_dict(model, load_file(adapter / WEIGHTS), adapter_name=REFERENCE)


def trainer_arguments(job: Job, updates: int = 1) -> dict[str, Any]:
    """Arguments that TRL's trainers get alike; a step of the block is `updates` optimiser steps."""
    params = job.params
    micro = math.gcd(params["rollouts"], params["microBatch"])
    return {
        "output_dir": str(job.checkpoint_dir),
        "per_device_train_batch_size": micro,
        "gradient_accumulation_steps": params["rollouts"] // micro,
        "max_steps": params["steps"] * updates,
        "learning_rate": params["learningRate"],
        "lr_scheduler_type": params["schedule"],
        "warmup_steps": params["warmupRatio"],
        "logging_steps": 1,
        "save_strategy": "steps",
        "save_steps": params["saveSteps"] * updates,
        "save_total_limit": 3,  # the newest two may have been saved before their KL was known
        "seed": params["seed"],
        "data_seed": params["seed"],
        "bf16": has_bf16(),
        "use_cpu": not on_gpu(),
        "disable_tqdm": True,
        "report_to": "none",
        "dataloader_pin_memory": on_gpu(),
        "activation_checkpointing": False,
    }


def _trainer(
    job: Job, model: Any, tokenizer: Any, reward: GroupReward, rows: Dataset, link: GroupLink, ends: set[int]
) -> Any:
    params = job.params
    arguments = trainer_arguments(job, params["ppoEpochs"])
    common = {
        **arguments,
        "steps_per_generation": arguments["gradient_accumulation_steps"],
        "num_generations": params["groupSize"],
        "num_iterations": params["ppoEpochs"],
        "max_completion_length": params["maxTokens"],
        "temperature": params["temperature"],
        "top_p": params["topP"],
        "top_k": params["topK"],
        "beta": max(params["klCoefficient"], 1e-9),  # at 0 TRL measures no KL, and maxKl could not be seen
        "epsilon": params["clip"],
        "generation_kwargs": {"eos_token_id": sorted(ends)},
    }
    given = {
        "model": model,
        "reward_funcs": [reward],
        "train_dataset": rows,
        "processing_class": tokenizer,
        "callbacks": [link],
    }
    if params["algorithm"] == "rloo":
        config = RLOOConfig(**common, normalize_advantages=params["whitenRewards"])
        trainer: Any = WholePromptRloo(args=config, **given)
    else:
        trainer = WholePromptGrpo(args=GRPOConfig(**common), **given)
    trainer.eos_token_ids = sorted(ends)
    return trainer


def _go_back(job: Job, model: Any, link: GroupLink) -> None:
    bound = job.params["maxKl"]
    found = (good_checkpoint(folder, link.good) for folder in (job.checkpoint_dir, *job.resume_dirs))
    checkpoint = next((place for place in found if place is not None), None)
    if checkpoint is None:
        job.fail(
            "improve with",
            job.params["algorithm"],
            f"the KL is above maxKl {bound} before the first checkpoint",
            "Lower learningRate or saveSteps, or raise maxKl.",
        )
    set_peft_model_state_dict(model, load_file(checkpoint / WEIGHTS), adapter_name=POLICY)
    step = int(checkpoint.name.rpartition("-")[2]) // job.params["ppoEpochs"]
    job.warn(f"the KL passed maxKl {bound}: the result is the last good policy, after step {step}")
