"""What a trained reward model needs beside its training: data, accuracy, reward.json."""

from __future__ import annotations

from collections.abc import Sequence

from querymill_jobs.generation.generator_input import Generator
from querymill_jobs.job import Job
from querymill_jobs.rewards.baselines import baseline_accuracies
from querymill_jobs.rewards.reward_artifact import MODEL, write_reward
from querymill_jobs.rows import Row

METRICS = {"longer": "lengthAccuracy", "likelier": "logprobAccuracy", "overlap": "overlapAccuracy"}


def report_accuracy(job: Job, accuracy: float, held_out: Sequence[Row]) -> None:
    """Report how often the model is right on held-out pairs, beside rules that learn nothing."""
    job.metric("accuracy", round(accuracy, 4))
    for name, value in baseline_accuracies(held_out).items():
        job.metric(METRICS[name], value)
    if accuracy <= 0.5:
        job.warn(f"on held-out pairs the reward model is right {accuracy:.0%} of the time: a coin is as good")


def write_reward_model(job: Job, generator: Generator, accuracy: float | None) -> None:
    """Write reward.json of a trained model; its adapter is there already."""
    write_reward(
        job.output("reward"),
        MODEL,
        {
            "base": {"name": generator.name, "revision": generator.revision},
            "template": generator.template.name,
            "documentTokens": job.params["documentTokens"],
            "accuracy": accuracy,
        },
    )


def split_preferences(job: Job) -> tuple[Sequence[Row], Sequence[Row]]:
    """Preferences to learn from and those to measure on, as block `preferences` marked them."""
    rows = list(job.rows("preferences"))
    train = [row for row in rows if row.get("split", "train") == "train"]
    held_out = [row for row in rows if row.get("split", "train") != "train"]
    if not train:
        job.fail("train with", "preferences", "there is no pair to learn from", "Lower heldOutFraction.")
    return train, held_out
