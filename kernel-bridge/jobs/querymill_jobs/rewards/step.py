"""The block `reward`."""

from __future__ import annotations

from querymill_jobs.generation.generator_input import find_generator
from querymill_jobs.job import Job
from querymill_jobs.models.threads import use_cpus
from querymill_jobs.rewards.model_reward import report_accuracy, split_preferences, write_reward_model
from querymill_jobs.rewards.reward_artifact import FILTER, POOL, write_reward
from querymill_jobs.rows import write_rows
from querymill_jobs.sampling.seeded_order import seeded_order


def run_reward(job: Job) -> None:
    """Train a reward model on preferences, or write a filter down as the reward."""
    if job.params["kind"] == FILTER:
        _write_filter(job)
        return
    if job.input("preferences") is None or job.input("model") is None:
        job.fail(
            "train",
            "reward",
            "a reward model needs preferences and a model",
            'Connect both, or set kind to "filter" and connect a corpus.',
        )
    if job.params["backend"] == "llamafactory":
        from querymill_jobs.llamafactory.reward_stage import run_reward_stage

        run_reward_stage(job)
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

    use_cpus(job.resources)
    generator = find_generator(job)
    train, held_out = split_preferences(job)
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
        report_accuracy(job, accuracy, held_out)
    job.metric("pairs", len(train))
    folder = job.output("reward")
    save_adapter(trainer.model, folder / "adapter", generator.name)
    write_reward_model(job, generator, accuracy)
