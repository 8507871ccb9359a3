"""The loss prediction module."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

from querymill_jobs.losses.predictor.features import MATCHES, PairFeatures

WIDTH = 128
"""Units for each tapped layer, as in the paper."""


class LossModule(nn.Module):  # type: ignore[misc]
    """For each tapped layer: mean over tokens, FC(128), ReLU; all joined, then FC(1).

    As in the paper, with one more branch for the MaxSim features, which are brought to mean 0 and deviation 1
    by ``mean`` and ``deviation``. Returns one number for each pair; only its order means something.

    :param layers: how many layers are tapped
    :param hidden: size of a hidden state
    """

    mean: torch.Tensor
    deviation: torch.Tensor

    def __init__(self, layers: int, hidden: int) -> None:
        super().__init__()
        self.taps = nn.ModuleList(nn.Linear(2 * hidden, WIDTH) for _ in range(layers))
        self.matches = nn.Linear(len(MATCHES), WIDTH)
        self.out = nn.Linear(WIDTH * (layers + 1), 1)
        self.register_buffer("mean", torch.zeros(len(MATCHES)))
        self.register_buffer("deviation", torch.ones(len(MATCHES)))

    def fit_scale(self, features: PairFeatures) -> None:
        """Take mean and deviation of the MaxSim features from these pairs."""
        self.mean.copy_(features.matches.mean(dim=0))
        self.deviation.copy_(features.matches.std(dim=0, correction=0).clamp(min=1e-6))

    def forward(self, features: PairFeatures) -> torch.Tensor:
        parts = [functional.relu(layer(features.taps[:, place])) for place, layer in enumerate(self.taps)]
        parts.append(functional.relu(self.matches((features.matches - self.mean) / self.deviation)))
        predicted: torch.Tensor = self.out(torch.cat(parts, dim=1)).squeeze(-1)
        return predicted
