"""Training the module on a frozen retriever, judged out of fold."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import numpy as np
import torch

from querymill_jobs.losses.predictor.features import PairFeatures
from querymill_jobs.losses.predictor.loss_module import LossModule
from querymill_jobs.losses.predictor.pair_accuracy import Values
from querymill_jobs.losses.predictor.pair_ranking import pair_ranking_loss
from querymill_jobs.losses.predictor.settings import ModuleSettings
from querymill_jobs.sampling.seeded_order import seeded_order


def deal_folds(documents: Sequence[str], count: int, seed: int) -> list[int]:
    """Return the fold of each pair; pairs of one document share a fold."""
    order = {name: place for place, name in enumerate(seeded_order(set(documents), seed))}
    return [order[name] % count for name in documents]


def cross_fit(
    features: PairFeatures,
    target: torch.Tensor,
    folds: Sequence[int],
    settings: ModuleSettings,
    on_epoch: Callable[[float], bool],
) -> Values | None:
    """Return for each pair the prediction of the module that did not see its fold; None when stopped."""
    predicted = np.zeros(len(features))
    for fold in sorted(set(folds)):
        inside = [place for place, found in enumerate(folds) if found == fold]
        outside = [place for place, found in enumerate(folds) if found != fold]
        module = fit_module(features.at(outside), target[outside], settings, on_epoch)
        if module is None:
            return None
        with torch.no_grad():
            predicted[inside] = module(features.at(inside)).double().numpy()
    return predicted


def fit_module(
    features: PairFeatures,
    target: torch.Tensor,
    settings: ModuleSettings,
    on_epoch: Callable[[float], bool],
) -> LossModule | None:
    """Train a new module; return it in evaluation mode, None when ``on_epoch`` (given the loss) says stop."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(settings.seed)
        module = LossModule(features.taps.shape[1], features.taps.shape[2] // 2)
    module.fit_scale(features)
    optimizer = torch.optim.AdamW(module.parameters(), lr=settings.module_rate, weight_decay=0.01)
    shuffle = random.Random(settings.seed)
    order = list(range(len(features)))
    size = min(settings.batch_size, len(order)) // 2 * 2
    for _ in range(settings.epochs):
        shuffle.shuffle(order)
        losses = []
        for start in range(0, len(order) - size + 1, size):
            batch = order[start : start + size]
            optimizer.zero_grad()
            loss = pair_ranking_loss(module(features.at(batch)), target[batch], settings.margin)
            loss.backward()
            optimizer.step()
            losses.append(float(loss.detach()))
        if on_epoch(float(np.mean(losses))):
            return None
    module.eval()
    return module
