"""The block `generate`."""

from __future__ import annotations

from typing import Any

from querymill_jobs.generation.collect import collect_rows
from querymill_jobs.generation.engine import open_engine
from querymill_jobs.generation.examples import choose_examples
from querymill_jobs.generation.generator_input import find_generator
from querymill_jobs.generation.progress import WritingProgress
from querymill_jobs.generation.prompt_template import PromptTemplate
from querymill_jobs.generation.prompts import PromptSet, build_prompts
from querymill_jobs.generation.request import Decoding, Request
from querymill_jobs.generation.work_file import WorkFile
from querymill_jobs.job import Job
from querymill_jobs.models.threads import use_cpus
from querymill_jobs.rows import write_rows as write_jsonl


def run_generate(job: Job) -> None:
    """Write `perDocument` queries for every document.

    Rows reach the checkpoint folder as they end, so that a killed step goes on after them. When a stop is
    asked for, the step returns without an output.
    """
    use_cpus(job.resources)
    generator = find_generator(job, template_name=job.params.get("template"))
    job.progress(0, None, "queries", "loading the model")
    engine = open_engine(job, generator)
    prompt_set = _prompts(job, engine.tokenizer, generator.template)
    per_document = job.params["perDocument"]
    total = len(prompt_set.prompts) * per_document

    work = WorkFile(job.checkpoint_dir, job.resume_dirs)
    if work.restored:
        job.log(f"{work.restored} of {total} rows come from an earlier attempt")
    progress = WritingProgress(job, generator, prompt_set.prompts, total, work.restored)
    request = Request(
        per_document,
        job.params["seed"],
        job.params["batchSize"],
        _decoding(job),
    )
    for rows in engine.write(prompt_set, request, work.rows.keys(), lambda: job.stop_requested):
        work.add(rows)
        progress.add(rows)
    work.close()
    job.checkpointed(work.path, len(work.rows))
    if job.stop_requested:
        return

    tally = collect_rows(prompt_set.prompts, work.rows, generator, per_document)
    if not tally.kept:
        job.fail(
            "generate with",
            generator.label,
            f"none of {total} rows held a query",
            "Look at the prompt in the log; try examples, a longer maxTokens or another model.",
        )
    tally.keep_best(job.params.get("keepBest", 0))
    write_jsonl(job.output("queries") / "queries.jsonl", tally.kept)
    for name, value in tally.metrics().items():
        job.metric(name, value)
    job.metric("tokensPerSecond", progress.speed)
    job.samples(tally.kept)


def _decoding(job: Job) -> Decoding:
    shortest, longest = job.params.get("minTokens", 0), job.params["maxTokens"]
    if shortest >= longest:
        job.fail("use minTokens", shortest, f"maxTokens is {longest}", "Lower it, or raise maxTokens.")
    penalty = job.params.get("repetitionPenalty", 1.0)
    return Decoding(job.params["temperature"], job.params["topP"], longest, shortest, penalty)


def _prompts(job: Job, tokenizer: Any, template: PromptTemplate) -> PromptSet:
    limit = job.params["documentTokens"]
    shots = job.params["shots"]
    seed = job.params["seed"]
    examples = choose_examples(job.rows("examples"), shots, seed, tokenizer, limit)
    if 0 < len(examples) < shots:
        job.warn(f"shots is {shots}, and the examples hold only {len(examples)} pairs of different documents")
    prompt_set = build_prompts(job.rows("documents"), template, examples, tokenizer, limit)
    if not prompt_set.prompts:
        job.fail("generate for", "documents", "there is no document", "Connect a port with rows.")
    first = prompt_set.prefix + prompt_set.prompts[0].tokens
    job.log(f"the prompt of the first document:\n{tokenizer.decode(first)}")
    return prompt_set
