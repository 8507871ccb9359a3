"""The loss of the module: pairs of a batch must come in the order of their true losses."""

from __future__ import annotations

import torch


def pair_ranking_loss(predicted: torch.Tensor, target: torch.Tensor, margin: float = 1.0) -> torch.Tensor:
    """Return the mean over pairs of max(0, -s · (p_i - p_j) + margin), s = 1 where l_i > l_j, else -1.

    Item i of a batch of 2B is paired with item 2B - 1 - i (equation 2 of the paper). Targets carry no
    gradient.

    :param predicted: 2B numbers
    :param target: the true losses of the same items
    :raises ValueError: the batch is odd
    """
    if len(predicted) % 2:
        raise ValueError(f"a batch is split into pairs and must be even, it has {len(predicted)} items")
    half = len(predicted) // 2
    predicted_gap = (predicted - predicted.flip(0))[:half]
    target_gap = (target - target.flip(0))[:half].detach()
    sign = torch.where(target_gap > 0, 1.0, -1.0)
    return torch.clamp(margin - sign * predicted_gap, min=0).mean()
