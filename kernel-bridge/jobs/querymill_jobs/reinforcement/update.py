"""One update of PPO from a batch of episodes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from querymill_jobs.reinforcement.advantages import generalized_advantages, token_rewards, whiten
from querymill_jobs.reinforcement.losses import policy_loss, value_loss
from querymill_jobs.reinforcement.policy import Episode, Policy, Reading
from querymill_jobs.reinforcement.settings import PpoSettings

GRADIENT_NORM = 1.0


@dataclass(frozen=True)
class Experience:
    """Episodes with what the policy thought of them when it wrote them, and how good each token was."""

    episodes: Sequence[Episode]
    before: Reading
    advantages: Tensor
    returns: Tensor
    kl: Tensor

    @property
    def response_kl(self) -> float:
        """Mean KL of a whole response, in nats."""
        return float((self.kl * self.before.mask).sum(1).mean())


@torch.no_grad()  # type: ignore[untyped-decorator]
def gather(
    policy: Policy, episodes: Sequence[Episode], scores: Tensor, settings: PpoSettings, coefficient: float
) -> Experience:
    """Read the episodes under policy and reference, and spread their scores over the tokens."""
    before = policy.read(episodes)
    kl = before.logprobs - policy.read_reference(episodes)
    if settings.whiten_rewards and len(scores) > 1:
        scores = whiten(scores[None], torch.ones(1, len(scores)), shift=False)[0]
    rewards = token_rewards(scores, kl, before.mask, coefficient)
    advantages, returns = generalized_advantages(
        rewards, before.values, before.mask, settings.discount, settings.trace
    )
    return Experience(episodes, before, whiten(advantages, before.mask), returns, kl)


def update(
    policy: Policy, optimizer: torch.optim.Optimizer, experience: Experience, settings: PpoSettings
) -> dict[str, float]:
    """Take `epochs` steps over the whole batch, gradients summed over micro-batches; return the figures."""
    tokens = float(experience.before.mask.sum())
    totals = {"policyLoss": 0.0, "valueLoss": 0.0, "clipFraction": 0.0, "entropy": 0.0}
    for _ in range(settings.epochs):
        optimizer.zero_grad()
        for start in range(0, len(experience.episodes), settings.micro_batch):
            part = slice(start, start + settings.micro_batch)
            now = policy.read(experience.episodes[part])
            width = now.mask.shape[1]
            old, mask = experience.before, now.mask
            policy_part, clipped = policy_loss(
                now.logprobs,
                old.logprobs[part, :width],
                experience.advantages[part, :width],
                mask,
                settings.clip,
            )
            value_part = value_loss(
                now.values,
                old.values[part, :width],
                experience.returns[part, :width],
                mask,
                settings.value_clip,
            )
            ((policy_part + settings.value_weight * value_part) / tokens).backward()
            totals["policyLoss"] += policy_part.item() / tokens
            totals["valueLoss"] += value_part.item() / tokens
            totals["clipFraction"] += clipped.item() / tokens
            totals["entropy"] += (now.entropies.detach() * mask).sum().item() / tokens
        torch.nn.utils.clip_grad_norm_(policy.trainable(), GRADIENT_NORM)
        optimizer.step()
    return {name: value / settings.epochs for name, value in totals.items()}
