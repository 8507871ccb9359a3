"""The block `colbert`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from querymill_jobs.colbert.build import build_encoder
from querymill_jobs.colbert.checkpoint import TrainingState, find_checkpoint, load_checkpoint
from querymill_jobs.colbert.dev_measure import dev_ndcg
from querymill_jobs.colbert.dev_pool import dev_pool
from querymill_jobs.colbert.loss import Objective
from querymill_jobs.colbert.objectives import distilled, in_batch, two_way
from querymill_jobs.colbert.pairs import TrainingPair, TrainingPairs
from querymill_jobs.colbert.retriever import save_retriever
from querymill_jobs.colbert.settings import TrainingSettings, read_settings
from querymill_jobs.colbert.teacher import teacher_scores
from querymill_jobs.colbert.train import Watcher, make_optimizer, train
from querymill_jobs.colbert.triples import read_triples
from querymill_jobs.inputs import ArtifactInput
from querymill_jobs.job import Job
from querymill_jobs.models import ResolvedModel, resolve_model
from querymill_jobs.models.threads import use_cpus
from querymill_jobs.topics import read_topics


def run_colbert(job: Job) -> None:
    """Train a retriever and write the checkpoint that is best on dev, the last one where there is no dev."""
    use_cpus(job.resources)
    shape, settings = read_settings(job.params)
    pairs = _pairs(job, settings)
    _check(job, pairs, settings)
    job.samples(_mixed_samples(pairs))
    base = _base(job)
    objective = _objective(job, settings, pairs)
    if objective is None:
        return
    job.progress(0, settings.max_steps, "steps", "loading the model")
    torch.manual_seed(settings.seed)
    model = build_encoder(base.name, base.folder, shape, settings.seed)
    optimizer = make_optimizer(model, settings)
    state, best = _resume(job, model, optimizer)
    watcher = _watch(job, settings)
    weights = train(model, optimizer, pairs, settings, (state, best), job.checkpoint_dir, watcher, objective)
    if weights is None:
        return
    model.load_state_dict(weights)
    save_retriever(job.output("retriever"), model, base, shape)
    job.metric("loss", state.losses[-1][1])
    if state.devs:
        job.metric("devNDCG10", state.best_dev)
    job.metric("bestStep", state.best_step)
    job.metric("labelledShare", round(state.labelled_seen / state.seen, 4))
    job.metric("trainingPairs", len(pairs))


def _pairs(job: Job, settings: TrainingSettings) -> TrainingPairs:
    triples, pairs, queries = job.input("triples"), job.input("pairs"), job.input("queries")
    if triples is not None and (pairs is not None or queries):
        job.fail(
            "train ColBERT with",
            "triples",
            "pairs or queries are connected too",
            "Connect triples alone; they hold both.",
        )
    if triples is not None:
        return read_triples(triples.path, job.rows("corpus"))
    if pairs is None and not queries:
        job.fail("train ColBERT with", "pairs", "nothing is connected", "Connect pairs, queries or triples.")
    if settings.loss == "twoWay":
        job.fail(
            "train ColBERT with",
            "loss",
            "the two-way softmax compares with a negative, and pairs have none",
            "Make triples and connect them in place of pairs, or choose inBatch.",
        )
    return TrainingPairs(job.rows("pairs"), job.rows("queries"))


def _base(job: Job) -> ResolvedModel:
    """The model to start from; a retriever trained before keeps the name of its own base."""
    given = job.input("model")
    if not isinstance(given, ArtifactInput):
        return resolve_model(given)
    about = json.loads((given.path / "retriever.json").read_bytes())
    base = about.get("base", {"name": "retriever", "revision": ""})
    return ResolvedModel(base["name"], base["revision"], given.path)


def _objective(job: Job, settings: TrainingSettings, pairs: TrainingPairs) -> Objective | None:
    """The loss; None when asked to stop while the teacher scored."""
    base: Objective = two_way if settings.loss == "twoWay" else in_batch
    teacher = job.input("teacher")
    if teacher is None:
        return base
    scores = teacher_scores(job, teacher, pairs)
    return None if scores is None else distilled(base, settings.distillation, scores)


def _check(job: Job, pairs: TrainingPairs, settings: TrainingSettings) -> None:
    documents = len({pair.doc_id for pair in pairs.pairs})
    if documents < 2:
        job.fail(
            "train ColBERT with",
            "pairs",
            f"there are pairs for {documents} documents, and the others of a batch are the negatives",
            "Give pairs or queries for two documents at least.",
        )
    if documents < settings.batch_size:
        job.warn(
            f"only {documents} different documents: batches hold {documents} pairs, not {settings.batch_size}"
        )


def _resume(
    job: Job, model: Any, optimizer: torch.optim.Optimizer
) -> tuple[TrainingState, dict[str, torch.Tensor]]:
    checkpoint = find_checkpoint((job.checkpoint_dir, *job.resume_dirs))
    if checkpoint is None:
        return TrainingState(), {}
    state, best = load_checkpoint(checkpoint, model, optimizer)
    job.log(f"going on after step {state.step} of an earlier attempt")
    for step, loss in state.losses:
        job.metric("loss", loss, step=step)
    for step, figure in state.devs:
        job.metric("devNDCG10", figure, step=step)
    return state, best


def _watch(job: Job, settings: TrainingSettings) -> Watcher:
    def on_step(step: int, loss: float) -> None:
        job.metric("loss", loss, step=step)
        job.progress(step, settings.max_steps, "steps")

    def on_dev(step: int, figure: float) -> None:
        job.log(f"dev nDCG@10 after step {step}: {figure:.4f}")
        job.metric("devNDCG10", figure, step=step)

    def on_checkpoint(path: Path, step: int) -> None:
        job.checkpointed(path, step)

    return Watcher(_dev(job), lambda: job.stop_requested, on_step, on_dev, on_checkpoint)


def _dev(job: Job) -> Callable[[Any], float] | None:
    given = job.input("dev")
    if given is None:
        return None
    topics = read_topics(given.path)
    pool = dev_pool(job.rows("corpus"), topics)
    if not pool.whole:
        job.log(f"dev is measured on a pool of {len(pool.ids)} documents: relevant ones and BM25's best")

    def measure(model: Any) -> float:
        job.log(f"measuring on dev: {len(topics.queries)} queries, {len(pool.ids)} documents")
        return dev_ndcg(model, topics, pool)

    return measure


def _mixed_samples(pairs: TrainingPairs, count: int = 20) -> list[dict[str, str]]:
    """Rows of both kinds in turn."""
    kinds: list[list[TrainingPair]] = [
        [pair for pair in pairs.pairs if pair.labelled is labelled][:count] for labelled in (True, False)
    ]
    shown = [kind[place] for place in range(count) for kind in kinds if place < len(kind)][:count]
    return [{"query": pair.query, "doc_id": pair.doc_id, "source": pair.source} for pair in shown]
