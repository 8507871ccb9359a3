"""Whether a reward model can judge a generator."""

from __future__ import annotations

from querymill_jobs.generation.generator_input import Generator
from querymill_jobs.job import Job
from querymill_jobs.rewards.reward_artifact import RewardInfo


def check_reward_base(job: Job, info: RewardInfo, generator: Generator) -> None:
    """Refuse a reward model of another base or template than the generator's."""
    base, template = info.about["base"]["name"], info.about["template"]
    if (base, template) != (generator.name, generator.template.name):
        job.fail(
            "reward",
            generator.label,
            f"the reward model was trained on {base} with template {template}",
            "Train it with the model that is to be improved.",
        )
