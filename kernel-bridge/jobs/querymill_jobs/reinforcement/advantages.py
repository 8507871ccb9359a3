"""From rewards and values to advantages.

All tensors are responses × tokens; `mask` is 1 on the tokens of a response and 0 behind its end.
"""

from __future__ import annotations

import torch
from torch import Tensor


def token_rewards(scores: Tensor, kl: Tensor, mask: Tensor, coefficient: float) -> Tensor:
    """What each token earns: -coefficient × its KL, and at the last one the score of the whole query.

    Ziegler et al. 2019, section 2.

    :param scores: one for each response
    :param kl: log-probability under the policy minus that under the reference, for each token
    """
    rewards = -coefficient * kl * mask
    last = mask.long().sum(1) - 1
    rewards[torch.arange(len(scores)), last] += scores
    return rewards


def generalized_advantages(
    rewards: Tensor, values: Tensor, mask: Tensor, discount: float, trace: float
) -> tuple[Tensor, Tensor]:
    """Advantages and returns by GAE (Schulman et al. 2016, arXiv:1506.02438, equation 16).

    :param discount: gamma
    :param trace: lambda
    """
    advantages = torch.zeros_like(rewards)
    carried = torch.zeros(len(rewards))
    for at in reversed(range(rewards.shape[1])):
        following = values[:, at + 1] * mask[:, at + 1] if at + 1 < rewards.shape[1] else 0.0
        delta = rewards[:, at] + discount * following - values[:, at]
        carried = (delta + discount * trace * carried) * mask[:, at]
        advantages[:, at] = carried
    return advantages, (advantages + values) * mask


def whiten(values: Tensor, mask: Tensor, shift: bool = True) -> Tensor:
    """Unit variance over the tokens that count, and mean 0 where `shift` is set."""
    counted = values[mask.bool()]
    mean = counted.mean()
    spread = counted.std(unbiased=False) + 1e-8
    moved = (values - mean) / spread
    return (moved if shift else moved + mean) * mask


def adapt_coefficient(coefficient: float, kl: float, target: float) -> float:
    """The KL coefficient after a step: up when the KL is above its target (Ziegler et al. 2019, section 2.2).

    :param kl: mean KL of a whole response, in nats
    :param target: what it should be; 0 keeps the coefficient
    """
    if target <= 0:
        return coefficient
    return coefficient * (1 + 0.1 * min(max(kl / target - 1, -0.2), 0.2))
