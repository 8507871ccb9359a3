"""The training loop."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import torch

from querymill_jobs.colbert.batches import batches
from querymill_jobs.colbert.checkpoint import TrainingState, save_checkpoint
from querymill_jobs.colbert.loss import Objective, backward, known_relevant
from querymill_jobs.colbert.pairs import TrainingPairs
from querymill_jobs.colbert.settings import TrainingSettings

CHECKPOINT_SECONDS = 60.0
GRADIENT_NORM = 1.0


@dataclass(frozen=True)
class Watcher:
    """What the loop calls out to.

    `dev` measures the model and is None where there is no dev set; `stop` is asked before every step.
    """

    dev: Callable[[Any], float] | None
    stop: Callable[[], bool]
    on_step: Callable[[int, float], None]
    on_dev: Callable[[int, float], None]
    on_checkpoint: Callable[[Path, int], None]


def make_optimizer(model: Any, settings: TrainingSettings) -> torch.optim.Optimizer:
    """AdamW without decay, over what has a part in the token vectors."""
    weights = [weight for name, weight in model.named_parameters() if ".pooler." not in name]
    return torch.optim.AdamW(weights, lr=settings.learning_rate, weight_decay=0.0)


def train(
    model: Any,
    optimizer: torch.optim.Optimizer,
    pairs: TrainingPairs,
    settings: TrainingSettings,
    progress: tuple[TrainingState, Mapping[str, torch.Tensor]],
    folder: Path,
    watcher: Watcher,
    objective: Objective | None = None,
) -> Mapping[str, torch.Tensor] | None:
    """Train from wherever `progress` is to the last step.

    :param progress: a new state, or what a checkpoint held, with the best weights so far
    :param folder: where checkpoints go: at every measurement, every minute, and when a stop is asked for
    :returns: the weights of the best step on dev, of the last step without dev; None when stopped
    """
    state, best = progress
    order = batches(pairs.pairs, settings.batch_size, settings.seed)
    saved = time.monotonic()
    for batch in islice(order, state.step, settings.max_steps):
        if watcher.stop():
            watcher.on_checkpoint(save_checkpoint(folder, model, optimizer, state, best), state.step)
            return None
        model.train()
        for group in optimizer.param_groups:
            group["lr"] = settings.learning_rate * schedule(state.step, settings)
        optimizer.zero_grad()
        loss = backward(model, batch, known_relevant(batch, pairs), settings.micro_batch, objective)
        torch.nn.utils.clip_grad_norm_(model.parameters(), GRADIENT_NORM)
        optimizer.step()
        state.step += 1
        state.seen += len(batch)
        state.labelled_seen += sum(pair.labelled for pair in batch)
        state.losses.append((state.step, loss))
        watcher.on_step(state.step, loss)

        if state.step % settings.eval_steps == 0 or state.step == settings.max_steps:
            best = measure_on_dev(model, state, best, watcher)
        elif time.monotonic() - saved < CHECKPOINT_SECONDS:
            continue
        watcher.on_checkpoint(save_checkpoint(folder, model, optimizer, state, best), state.step)
        saved = time.monotonic()
    return best


def schedule(step: int, settings: TrainingSettings) -> float:
    """Share of the peak learning rate at a step: up over the warm-up, then down to nearly zero, in lines."""
    warm = settings.warmup_ratio * settings.max_steps
    if step < warm:
        return (step + 1) / (warm + 1)
    return (settings.max_steps - step) / max(settings.max_steps - warm, 1)


def measure_on_dev(
    model: Any, state: TrainingState, best: Mapping[str, torch.Tensor], watcher: Watcher
) -> Mapping[str, torch.Tensor]:
    """The best weights after a look at dev; the earlier step wins a tie."""
    if watcher.dev is not None:
        random = torch.get_rng_state()
        figure = watcher.dev(model)
        torch.set_rng_state(random)
        state.devs.append((state.step, figure))
        watcher.on_dev(state.step, figure)
        if figure <= state.best_dev:
            return best
        state.best_dev = figure
    state.best_step = state.step
    return {name: value.detach().cpu().clone() for name, value in model.state_dict().items()}
