"""From the port `reward` to something that scores queries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from querymill_jobs.generation.generator_input import Generator
from querymill_jobs.job import Job
from querymill_jobs.reinforcement.generator_models import load_base
from querymill_jobs.reinforcement.policy import Policy
from querymill_jobs.reinforcement.reward_match import check_reward_base
from querymill_jobs.reinforcement.scoring import FilterReward, ModelReward, Reward
from querymill_jobs.rewards.reward_artifact import MODEL, POOL, read_reward
from querymill_jobs.rows import Row, read_rows
from querymill_jobs.tuning.lora import lora_config


def open_reward(
    job: Job, generator: Generator, documents: Sequence[Row], policy: Policy | None, tokenizer: Any
) -> Reward:
    """The filter, or the reward model.

    :param policy: whose backbone a reward model shares; None loads the base once more for it
    :raises UserError: a reward model of another base or template
    """
    info = read_reward(job.input("reward").path)
    if info.kind != MODEL:
        return FilterReward(list(read_rows(info.folder / POOL)), documents, info.about["unit"])
    check_reward_base(job, info, generator)
    if policy is None:
        policy = Policy(load_base(generator), None, None, lora_config(job.params))
    policy.load_reward(info.adapter)
    return ModelReward(policy, tokenizer, generator.template)
