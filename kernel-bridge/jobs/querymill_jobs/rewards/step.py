"""The block `reward`."""

from __future__ import annotations

from collections.abc import Sequence

from querymill_jobs.generation.generator_input import find_generator
from querymill_jobs.job import Job
from querymill_jobs.models.threads import use_cpus
from querymill_jobs.rewards.baselines import baseline_accuracies
from querymill_jobs.rewards.reward_artifact import FILTER, MODEL, POOL, write_reward
from querymill_jobs.rows import Row, write_rows
from querymill_jobs.sampling.seeded_order import seeded_order

METRICS = {"longer": "lengthAccuracy", "likelier": "logprobAccuracy", "overlap": "overlapAccuracy"}


def run_reward(job: Job) -> None:
    """Train a reward model on preferences, or write a filter down as the reward."""
    if job.params["kind"] == FILTER:
        _write_filter(job)
    else:
        _train(job)


def _write_filter(job: Job) -> None:
    if job.input("corpus") is None:
        job.fail("use a filter as", "reward", "no corpus is connected", "Connect the corpus it ranks in.")
    documents = {row["_id"]: row for row in job.rows("corpus")}
    drawn = seeded_order(documents, job.params["seed"])[: job.params["poolSize"]]
    folder = job.output("reward")
    write_rows(folder / POOL, (documents[name] for name in drawn))
    write_reward(folder, FILTER, {"scorer": "bm25", "unit": job.params["marginUnit"]})
    job.metric("poolDocuments", len(drawn))
    job.samples([])


def _train(job: Job) -> None:
    from querymill_jobs.rewards.train_model import reward_trainer
    from querymill_jobs.tuning.lora import save_adapter
    from querymill_jobs.tuning.trainer_link import last_checkpoint

    if job.input("preferences") is None or job.input("model") is None:
        job.fail(
            "train",
            "reward",
            "a reward model needs preferences and a model",
            'Connect both, or set kind to "filter" and connect a corpus.',
        )
    use_cpus(job.resources)
    generator = find_generator(job)
    train, held_out = _split(job)
    job.samples([*held_out, *train])
    job.progress(0, None, "steps", "loading the model")
    trainer = reward_trainer(job, generator, train, held_out)
    checkpoint = last_checkpoint((job.checkpoint_dir, *job.resume_dirs))
    trainer.train(resume_from_checkpoint=None if checkpoint is None else str(checkpoint))
    if job.stop_requested:
        return
    accuracy = None
    if held_out:
        accuracy = float(trainer.evaluate()["eval_accuracy"])
        job.metric("accuracy", round(accuracy, 4))
        for name, value in baseline_accuracies(held_out).items():
            job.metric(METRICS[name], value)
        if accuracy <= 0.5:
            job.warn(
                f"on held-out pairs the reward model is right {accuracy:.0%} of the time: a coin is as good"
            )
    job.metric("pairs", len(train))
    folder = job.output("reward")
    save_adapter(trainer.model, folder / "adapter", generator.name)
    write_reward(
        folder,
        MODEL,
        {
            "base": {"name": generator.name, "revision": generator.revision},
            "template": generator.template.name,
            "documentTokens": job.params["documentTokens"],
            "accuracy": accuracy,
        },
    )


def _split(job: Job) -> tuple[Sequence[Row], Sequence[Row]]:
    rows = list(job.rows("preferences"))
    train = [row for row in rows if row.get("split", "train") == "train"]
    held_out = [row for row in rows if row.get("split", "train") != "train"]
    if not train:
        job.fail("train with", "preferences", "there is no pair to learn from", "Lower heldOutFraction.")
    return train, held_out
