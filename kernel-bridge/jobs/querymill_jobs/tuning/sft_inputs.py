"""What supervised tuning starts from, whatever back end trains."""

from __future__ import annotations

from querymill_jobs.generation.generator_input import Generator, find_generator
from querymill_jobs.job import Job
from querymill_jobs.tuning.sft_rows import TuningSplit, split_by_document


def read_sft_inputs(job: Job) -> tuple[Generator, TuningSplit]:
    """The base model, and the pairs to learn from and to measure on.

    :raises UserError: a model that is tuned already, or no pair to learn from
    """
    generator = find_generator(job, template_name=job.params["template"])
    if generator.adapter is not None:
        job.fail(
            "tune",
            generator.label,
            "it has an adapter already",
            "Connect the base model; use ppo to improve a tuned one.",
        )
    split = split_by_document(job.rows("pairs"), job.params["evalFraction"], job.params["seed"])
    if not split.train:
        job.fail(
            "tune with", "pairs", "there is no pair to learn from", "Give labelled pairs of two documents."
        )
    job.samples({"query": row["query"], "doc_id": row["doc_id"]} for row in split.train)
    return generator, split
