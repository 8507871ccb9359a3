"""The training loop of a bi-encoder."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import torch

from querymill_jobs.colbert.batches import batches
from querymill_jobs.colbert.checkpoint import TrainingState, save_checkpoint
from querymill_jobs.colbert.pairs import TrainingPair, TrainingPairs
from querymill_jobs.colbert.train import CHECKPOINT_SECONDS, GRADIENT_NORM, Watcher, measure_on_dev
from querymill_jobs.dpr.loss import backward
from querymill_jobs.dpr.mining import Negatives
from querymill_jobs.dpr.settings import DprSettings

Weights = Mapping[str, torch.Tensor]


def train_dpr(
    model: Any,
    optimizer: torch.optim.Optimizer,
    pairs: TrainingPairs,
    negatives: Negatives,
    settings: DprSettings,
    progress: tuple[TrainingState, Weights],
    folder: Path,
    watcher: Watcher,
) -> Weights | None:
    """Train on from ``progress`` to the last step; return the best weights on dev, None when stopped.

    Checkpoints go to ``folder`` at every measurement, every minute and when a stop is asked for. Without dev
    the weights of the last step are the best.
    """
    state, best = progress
    saved = time.monotonic()
    for batch in islice(
        batches(pairs.pairs, settings.batch_size, settings.seed), state.step, settings.max_steps
    ):
        if watcher.stop():
            watcher.on_checkpoint(save_checkpoint(folder, model, optimizer, state, best), state.step)
            return None
        model.train()
        for group in optimizer.param_groups:
            group["lr"] = settings.rate(state.step)
        optimizer.zero_grad()
        documents = [pair.document for pair in batch]
        documents += [text for pair in batch for text in negatives.get(pair, ())]
        known = known_answers(batch, pairs, len(documents))
        queries = [pair.query for pair in batch]
        loss = backward(model, queries, documents, known, settings.scale, settings.micro_batch)
        torch.nn.utils.clip_grad_norm_(model.parameters(), GRADIENT_NORM)
        optimizer.step()
        state.step += 1
        state.seen += len(batch)
        state.losses.append((state.step, loss))
        watcher.on_step(state.step, loss)
        if state.step % settings.eval_steps == 0 or state.step == settings.max_steps:
            best = measure_on_dev(model, state, best, watcher)
        elif time.monotonic() - saved < CHECKPOINT_SECONDS:
            continue
        watcher.on_checkpoint(save_checkpoint(folder, model, optimizer, state, best), state.step)
        saved = time.monotonic()
    return best


def known_answers(batch: Sequence[TrainingPair], pairs: TrainingPairs, documents: int) -> torch.Tensor:
    """Return queries × documents: where a document of another pair answers the query by some pair."""
    known = torch.zeros(len(batch), documents, dtype=torch.bool)
    for row, one in enumerate(batch):
        for column, other in enumerate(batch):
            known[row, column] = row != column and pairs.is_relevant(one.query, other.doc_id)
    return known
