"""The clipped losses of PPO (Schulman et al. 2017, arXiv:1707.06347, equation 7)."""

from __future__ import annotations

import torch
from torch import Tensor


def policy_loss(
    logprobs: Tensor, old: Tensor, advantages: Tensor, mask: Tensor, clip: float
) -> tuple[Tensor, Tensor]:
    """Sum over tokens of max(-A r, -A clip(r, 1 ± clip)), and how many tokens were clipped.

    Sums, so that micro-batches add up; r = exp(logprobs - old).
    """
    ratio = torch.exp(logprobs - old)
    free = -advantages * ratio
    held = -advantages * ratio.clamp(1 - clip, 1 + clip)
    return (torch.max(free, held) * mask).sum(), ((held > free) * mask).sum().detach()


def value_loss(values: Tensor, old: Tensor, returns: Tensor, mask: Tensor, clip: float) -> Tensor:
    """Sum over tokens of half the larger squared error: of the value, and of the value kept near the old."""
    held = old + (values - old).clamp(-clip, clip)
    return 0.5 * (torch.max((values - returns) ** 2, (held - returns) ** 2) * mask).sum()
