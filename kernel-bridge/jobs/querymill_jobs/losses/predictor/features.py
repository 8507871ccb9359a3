"""What the module sees of a query and its document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from querymill_jobs.losses.token_states import TextState

MATCHES = ("sum", "mean", "least", "spread")
"""MaxSim of the query's own document: total, by token, worst token, deviation over tokens."""


@dataclass(frozen=True)
class PairFeatures:
    """``taps``: pairs × layers × (2 · hidden), query before document; ``matches``: pairs × 4."""

    taps: torch.Tensor
    matches: torch.Tensor

    def __len__(self) -> int:
        return len(self.matches)

    def to(self, device: torch.device | str) -> PairFeatures:
        """Return them in the memory of a device."""
        return PairFeatures(self.taps.to(device), self.matches.to(device))

    def at(self, places: Sequence[int]) -> PairFeatures:
        """Return some of the pairs."""
        return PairFeatures(self.taps[list(places)], self.matches[list(places)])


def pair_features(pairs: Sequence[tuple[TextState, TextState]]) -> PairFeatures:
    """Return the features of (query, document) pairs, whose states must hold taps.

    No negative takes part: with one the loss would be a function of the features, and predicting it empty.
    """
    taps, matches = [], []
    for query, document in pairs:
        if query.taps is None or document.taps is None:
            raise ValueError("the states hold no taps")
        taps.append(torch.cat([query.taps, document.taps], dim=-1))
        best = (query.vectors @ document.vectors.T).amax(dim=1)
        matches.append(torch.stack([best.sum(), best.mean(), best.min(), best.std(correction=0)]))
    return PairFeatures(torch.stack(taps), torch.stack(matches))
