"""The block `dpr`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from querymill_jobs.colbert.checkpoint import TrainingState, find_checkpoint, load_checkpoint
from querymill_jobs.colbert.dev_measure import pool_ndcg
from querymill_jobs.colbert.dev_pool import dev_pool
from querymill_jobs.colbert.pairs import TrainingPairs
from querymill_jobs.colbert.train import Watcher
from querymill_jobs.dense.bi_encoder import BiEncoder, load_bi_encoder
from querymill_jobs.dpr.mining import mine_negatives
from querymill_jobs.dpr.settings import DprSettings, read_dpr_settings
from querymill_jobs.dpr.train import train_dpr
from querymill_jobs.job import Job
from querymill_jobs.models import ResolvedModel, resolve_model
from querymill_jobs.models.threads import use_cpus
from querymill_jobs.rows import write_json
from querymill_jobs.topics import read_topics

KIND = "bi-encoder"


def run_dpr(job: Job) -> None:
    """Train a bi-encoder and write the checkpoint that is best on dev, the last one where there is no dev."""
    use_cpus(job.resources)
    pairs = TrainingPairs(job.rows("pairs"), [])
    _check(job, pairs)
    settings = read_dpr_settings(job.params, len(pairs))
    job.samples({"query": pair.query, "doc_id": pair.doc_id, "text": pair.document} for pair in pairs.pairs)
    base = resolve_model(job.input("model"))
    job.progress(0, settings.max_steps, "steps", "loading the model")
    torch.manual_seed(settings.seed)
    encoder = load_bi_encoder(base.name, base.folder, job.params["maxTokens"])
    dev = _dev(job)
    if dev is not None:
        before = dev(encoder.model)
        job.log(f"dev nDCG@10 before training: {before:.4f}")
        job.metric("devBefore", before)
    negatives = {}
    if settings.negatives_per_pair:
        mined = mine_negatives(job, pairs, encoder, settings.negatives, settings.negatives_per_pair)
        if mined is None:
            return
        negatives = mined
    torch.manual_seed(settings.seed)
    state, best, optimizer = _resume(job, encoder, settings)
    watcher = _watch(job, settings, dev)
    weights = train_dpr(
        encoder.model, optimizer, pairs, negatives, settings, (state, best), job.checkpoint_dir, watcher
    )
    if weights is None:
        return
    encoder.model.load_state_dict(weights)
    _save(job.output("retriever"), encoder, base, settings)
    job.metric("loss", state.losses[-1][1])
    job.metric("bestStep", state.best_step)
    job.metric("epochs", round(state.seen / len(pairs), 2))
    job.metric("trainingPairs", len(pairs))
    if dev is not None:
        job.metric("devNDCG10", state.best_dev)
        if state.best_dev <= before:
            job.warn(
                f"Training did not help on dev: nDCG@10 {before:.4f} before, {state.best_dev:.4f} after."
            )


def _check(job: Job, pairs: TrainingPairs) -> None:
    documents = len({pair.doc_id for pair in pairs.pairs})
    if documents < 2:
        job.fail(
            "train DPR with",
            "pairs",
            f"there are pairs for {documents} documents, and the others of a batch are the negatives",
            "Give pairs for two documents at least.",
        )


def _resume(
    job: Job, encoder: BiEncoder, settings: DprSettings
) -> tuple[TrainingState, dict[str, torch.Tensor], torch.optim.Optimizer]:
    weights = [weight for name, weight in encoder.model.named_parameters() if ".pooler." not in name]
    optimizer = torch.optim.AdamW(weights, lr=settings.learning_rate, weight_decay=0.0)
    checkpoint = find_checkpoint((job.checkpoint_dir, *job.resume_dirs))
    if checkpoint is None:
        return TrainingState(), {}, optimizer
    state, best = load_checkpoint(checkpoint, encoder.model, optimizer)
    job.log(f"going on after step {state.step} of an earlier attempt")
    for step, loss in state.losses:
        job.metric("loss", loss, step=step)
    for step, figure in state.devs:
        job.metric("devNDCG10", figure, step=step)
    return state, best, optimizer


def _watch(job: Job, settings: DprSettings, dev: Callable[[Any], float] | None) -> Watcher:
    def on_step(step: int, loss: float) -> None:
        job.metric("loss", loss, step=step)
        job.progress(step, settings.max_steps, "steps")

    def on_dev(step: int, figure: float) -> None:
        job.log(f"dev nDCG@10 after step {step}: {figure:.4f}")
        job.metric("devNDCG10", figure, step=step)

    def on_checkpoint(path: Path, step: int) -> None:
        job.checkpointed(path, step)

    return Watcher(dev, lambda: job.stop_requested, on_step, on_dev, on_checkpoint)


def _dev(job: Job) -> Callable[[Any], float] | None:
    given = job.input("dev")
    if given is None:
        return None
    topics = read_topics(given.path)
    pool = dev_pool(job.rows("corpus"), topics)
    if not pool.whole:
        job.log(f"dev is measured on a pool of {len(pool.ids)} documents: relevant ones and BM25's best")
    return lambda model: pool_ndcg(BiEncoder(model), topics, pool)


def _save(folder: Path, encoder: BiEncoder, base: ResolvedModel, settings: DprSettings) -> None:
    """Write weights, tokenizer and retriever.json; no time and no path of this machine goes in."""
    encoder.model.save_pretrained(str(folder), create_model_card=False)
    write_json(
        folder / "retriever.json",
        {
            "v": 1,
            "kind": KIND,
            "base": {"name": base.name, "revision": base.revision},
            "settings": settings.to_json(),
        },
    )
