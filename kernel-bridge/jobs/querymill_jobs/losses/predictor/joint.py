"""Training the retriever and the module together, as the paper does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.nn import functional
from torch.nn.utils.rnn import pad_sequence

from querymill_jobs.colbert.batches import batches
from querymill_jobs.colbert.checkpoint import TrainingState, save_checkpoint
from querymill_jobs.colbert.loss import Tokens, known_relevant, maxsim_scores
from querymill_jobs.colbert.pairs import TrainingPairs
from querymill_jobs.losses.predictor.features import PairFeatures, pair_features
from querymill_jobs.losses.predictor.loss_module import LossModule
from querymill_jobs.losses.predictor.pair_ranking import pair_ranking_loss
from querymill_jobs.losses.predictor.settings import ModuleSettings
from querymill_jobs.losses.token_states import StateEncoder, TextState

SAVE_STEPS = 25
_GRADIENT_NORM = 1.0


def joint_optimizer(model: Any, module: LossModule, settings: ModuleSettings) -> torch.optim.Optimizer:
    """AdamW with a learning rate each for the retriever and the module."""
    weights = [weight for name, weight in model.named_parameters() if ".pooler." not in name]
    return torch.optim.AdamW(
        [
            {"params": weights, "lr": settings.retriever_rate, "peak": settings.retriever_rate},
            {"params": list(module.parameters()), "lr": settings.module_rate, "peak": settings.module_rate},
        ],
        weight_decay=0.0,
    )


def train_jointly(
    encoder: StateEncoder,
    both: nn.ModuleDict,
    optimizer: torch.optim.Optimizer,
    pairs: TrainingPairs,
    settings: ModuleSettings,
    state: TrainingState,
    folder: Path,
    on_step: Callable[[int, float, float], bool],
    on_checkpoint: Callable[[Path, int], None],
) -> bool:
    """Train to the end; False when ``on_step`` (step, retriever's loss, module's loss) asked to stop.

    Loss of a batch: mean of the in-batch losses + λ · pair ranking loss of the module, whose targets are
    those losses. From ``stop_gradient`` of the steps on, the module's loss no longer reaches the retriever.
    """
    size = min(settings.batch_size, len({pair.doc_id for pair in pairs.pairs})) // 2 * 2
    module = both["module"]
    for batch in islice(batches(pairs.pairs, size, settings.seed), state.step, settings.max_steps):
        both.train()
        for group in optimizer.param_groups:
            group["lr"] = group["peak"] * (1 - state.step / settings.max_steps)
        optimizer.zero_grad()
        queries = encoder.forward([pair.query for pair in batch], "query")
        documents = encoder.forward([pair.document for pair in batch], "document")
        losses = in_batch_losses(queries, documents, known_relevant(batch, pairs))
        features = pair_features(list(zip(queries, documents, strict=True)))
        if state.step >= settings.stop_gradient * settings.max_steps:
            features = PairFeatures(features.taps.detach(), features.matches.detach())
        ranking = pair_ranking_loss(module(features), losses, settings.margin)
        (losses.mean() + settings.weight * ranking).backward()
        # Each by itself: through a common norm the module would still move the retriever after the stop.
        for part in both.values():
            torch.nn.utils.clip_grad_norm_(part.parameters(), _GRADIENT_NORM)
        optimizer.step()
        state.step += 1
        state.losses.append((state.step, float(losses.mean().detach())))
        state.devs.append((state.step, float(ranking.detach())))
        stop = on_step(state.step, state.losses[-1][1], state.devs[-1][1])
        if stop or state.step % SAVE_STEPS == 0:
            on_checkpoint(save_checkpoint(folder, both, optimizer, state, {}), state.step)
        if stop and state.step < settings.max_steps:
            return False
    return True


def in_batch_losses(
    queries: Sequence[TextState], documents: Sequence[TextState], known: torch.Tensor
) -> torch.Tensor:
    """Return the loss of each query against the documents of the batch."""
    scores = maxsim_scores(_padded(queries), _padded(documents)).masked_fill(
        known.to(_device(queries)), -torch.inf
    )
    return functional.cross_entropy(scores, torch.arange(len(scores), device=scores.device), reduction="none")


def _padded(states: Sequence[TextState]) -> Tokens:
    vectors = pad_sequence([state.vectors for state in states], batch_first=True)
    lengths = torch.tensor([len(state.vectors) for state in states], device=vectors.device)
    return Tokens(vectors, torch.arange(vectors.shape[1], device=vectors.device) < lengths[:, None])


def _device(states: Sequence[TextState]) -> torch.device:
    return states[0].vectors.device
