"""PPO by LLaMA-Factory 0.9.3, and which adapter lies on which.

Its reference is what lies below the adapter that learns. With reference `sft` or `input` the tuned adapter is
merged into the base and a new one is trained on top (`create_new_adapter`), and the reward model, which was
trained on the bare base, is loaded as a model of its own. With reference `base` the tuned adapter itself goes
on, and the reward is one more adapter on the same base.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from transformers import AutoTokenizer

from querymill_jobs.generation.generator_input import Generator, find_generator
from querymill_jobs.job import Job
from querymill_jobs.llamafactory.adapter_files import bring_back, hand_over, stack
from querymill_jobs.llamafactory.base_folder import base_folder
from querymill_jobs.llamafactory.command import train
from querymill_jobs.llamafactory.data_files import DataFiles
from querymill_jobs.llamafactory.follow import follow
from querymill_jobs.llamafactory.installation import find_installation
from querymill_jobs.llamafactory.settings import (
    WORK_FOLDER,
    lora_settings,
    model_settings,
    trainer_settings,
)
from querymill_jobs.reinforcement.probes import write_probes
from querymill_jobs.reinforcement.reward_match import check_reward_base
from querymill_jobs.rewards.reward_artifact import MODEL, RewardInfo, read_reward
from querymill_jobs.rows import Row
from querymill_jobs.tuning.model_artifact import ADAPTER, write_model

FIGURES = {"loss": "loss", "reward": "reward"}
UNUSED = ("klCoefficient", "maxKl", "copyPenalty", "unfinishedPenalty")


def run_ppo_stage(job: Job, documents: Sequence[Row]) -> None:
    """Improve a generator with the stage `ppo` and write a `Model` of the next round.

    This stage cannot go on from a checkpoint: an attempt that was cut off begins anew.
    """
    installation = find_installation(job, "ppo")
    generator = find_generator(job)
    reward = _reward(job, generator)
    on_top = generator.adapter is not None and job.params["reference"] != "base"
    if generator.round and job.params["reference"] == "sft":
        job.fail(
            "measure the KL from",
            "sft",
            f"LLaMA-Factory measures it from what lies below the new adapter, here round {generator.round}",
            'Use reference: "input" or "base", or backend: "trl".',
        )
    job.warn(f"LLaMA-Factory's PPO does not know {', '.join(UNUSED)}: they are not used")
    tokenizer = AutoTokenizer.from_pretrained(generator.folder)
    data = DataFiles(job.work_dir / "data", tokenizer, generator.template, job.params["documentTokens"])
    data.write_prompts("prompts", _enough(documents, job.params["rollouts"]))
    base = base_folder(generator.folder, job.work_dir, installation)
    given = None if generator.adapter is None else hand_over(generator.adapter, job.work_dir / "given")
    judge = hand_over(reward.adapter, job.work_dir / "judge")
    output = job.work_dir / WORK_FOLDER
    config = {
        "stage": "ppo",
        "dataset": "prompts",
        **model_settings(base, data, given),
        "create_new_adapter": True if on_top else None,
        **(_own_reward(base, judge) if on_top else {"reward_model": str(judge), "reward_model_type": "lora"}),
        **lora_settings(job),
        **trainer_settings(job, output),
        **_rollout_settings(job),
    }
    if not train(job, installation, config, "ppo", follow(job, output, FIGURES)):
        return
    job.samples([])
    write_probes(job, [])
    _write(job, generator, output, on_top)


def _reward(job: Job, generator: Generator) -> RewardInfo:
    info = read_reward(job.input("reward").path)
    if info.kind != MODEL:
        job.fail(
            "reward with",
            "a filter",
            "LLaMA-Factory's PPO takes a reward model",
            'Use the block reward with kind: "model", or backend: "trl".',
        )
    check_reward_base(job, info, generator)
    return info


def _own_reward(base: Path, judge: Path) -> dict[str, Any]:
    return {"reward_model": str(base), "reward_model_adapters": str(judge), "reward_model_type": "full"}


def _rollout_settings(job: Job) -> dict[str, Any]:
    """A step of `rollouts` queries, learnt from in micro-batches that divide it."""
    params = job.params
    micro = math.gcd(params["rollouts"], params["microBatch"])
    return {
        "max_steps": params["steps"],
        "per_device_train_batch_size": micro,
        "gradient_accumulation_steps": params["rollouts"] // micro,
        "ppo_epochs": params["ppoEpochs"],
        "ppo_target": float(params["klTarget"]) or 1e9,
        "ppo_score_norm": params["whitenRewards"],
        "lr_scheduler_type": params["schedule"],
        "warmup_ratio": float(params["warmupRatio"]),
        "do_sample": True,
        "temperature": float(params["temperature"]),
        "top_k": params["topK"],
        "top_p": float(params["topP"]),
        "max_new_tokens": params["maxTokens"],
    }


def _enough(documents: Sequence[Row], rollouts: int) -> list[Row]:
    """LLaMA-Factory drops a last batch that is not full: fewer documents than rollouts come again."""
    return [*documents] * math.ceil(rollouts / len(documents))


def _write(job: Job, generator: Generator, output: Path, on_top: bool) -> None:
    folder = job.output("model")
    if on_top and generator.adapter is not None:
        bring_back(output, job.work_dir / "new", generator.name)
        stack(generator.adapter, job.work_dir / "new", folder / ADAPTER, generator.name)
    else:
        bring_back(output, folder / ADAPTER, generator.name)
    lower = ["base", *(["input"] if on_top else [])]
    write_model(
        folder,
        generator.name,
        generator.revision,
        generator.template.name,
        generator.round + 1,
        generator.reference,
        stack=[*lower, "ppo"],
    )
