"""PPO against examples worked out by hand."""

from __future__ import annotations

import math

import pytest
import torch
from querymill_jobs.reinforcement.advantages import (
    adapt_coefficient,
    generalized_advantages,
    token_rewards,
    whiten,
)
from querymill_jobs.reinforcement.losses import policy_loss, value_loss
from querymill_jobs.reinforcement.schedule import rate_share
from torch import tensor
from transformers import get_scheduler


def test_a_token_pays_for_its_kl_and_the_last_one_earns_the_score() -> None:
    mask = tensor([[1.0, 1.0, 0.0], [1.0, 1.0, 1.0]])
    kl = tensor([[0.5, -0.5, 9.0], [1.0, 0.0, 2.0]])
    rewards = token_rewards(tensor([2.0, -1.0]), kl, mask, 0.1)
    assert torch.allclose(rewards, tensor([[-0.05, 2.05, 0.0], [-0.1, 0.0, -1.2]]))


def test_generalized_advantages_of_two_tokens() -> None:
    # delta_2 = 1 - 0.4 = 0.6; delta_1 = 0.9 * 0.4 - 0.5 = -0.14; A_1 = -0.14 + 0.9 * 0.5 * 0.6 = 0.13
    advantages, returns = generalized_advantages(
        tensor([[0.0, 1.0, 7.0]]), tensor([[0.5, 0.4, 3.0]]), tensor([[1.0, 1.0, 0.0]]), 0.9, 0.5
    )
    assert torch.allclose(advantages, tensor([[0.13, 0.6, 0.0]]))
    assert torch.allclose(returns, tensor([[0.63, 1.0, 0.0]]))


def test_with_lambda_1_an_advantage_is_the_reward_to_come_minus_the_value() -> None:
    advantages, _ = generalized_advantages(
        tensor([[1.0, 2.0, 3.0]]), tensor([[0.5, 0.25, 1.0]]), torch.ones(1, 3), 1.0, 1.0
    )
    assert torch.allclose(advantages, tensor([[5.5, 4.75, 2.0]]))


def test_whitening_counts_tokens_alone() -> None:
    white = whiten(tensor([[1.0, 3.0, 100.0]]), tensor([[1.0, 1.0, 0.0]]))
    assert torch.allclose(white, tensor([[-1.0, 1.0, 0.0]]), atol=1e-6)


def test_the_clip_takes_the_gradient_from_a_token_that_moved_far_enough() -> None:
    # ratios e^0.5 = 1.65 (advantage 2, above 1.2: held) and e^-0.1 = 0.905 (advantage -1: free)
    logprobs = tensor([[-0.5, -1.1]], requires_grad=True)
    loss, clipped = policy_loss(
        logprobs, tensor([[-1.0, -1.0]]), tensor([[2.0, -1.0]]), torch.ones(1, 2), 0.2
    )
    assert loss.item() == pytest.approx(-2 * 1.2 + math.exp(-0.1))
    assert clipped.item() == 1
    loss.backward()
    assert logprobs.grad is not None
    assert torch.allclose(logprobs.grad, tensor([[0.0, math.exp(-0.1)]]))


def test_a_value_is_judged_by_the_worse_of_itself_and_its_clipped_self() -> None:
    loss = value_loss(tensor([[1.0]]), tensor([[0.0]]), tensor([[1.0]]), torch.ones(1, 1), 0.2)
    assert loss.item() == pytest.approx(0.5 * 0.8**2)


def test_the_first_step_from_the_old_policy_is_the_policy_gradient() -> None:
    """Two tokens of a vocabulary of two, one logit each: d loss / d logit = -A (1 - p) for the chosen one."""
    logits = torch.zeros(2, requires_grad=True)
    chosen = torch.log_softmax(torch.stack([logits, torch.zeros(2)], -1), -1)[:, 0][None]
    advantages = tensor([[1.5, -0.5]])
    loss, _ = policy_loss(chosen, chosen.detach(), advantages, torch.ones(1, 2), 0.2)
    loss.backward()
    assert logits.grad is not None
    assert torch.allclose(logits.grad, tensor([-0.75, 0.25]))


def test_the_coefficient_follows_the_kl() -> None:
    assert adapt_coefficient(0.1, 6.0, 3.0) == pytest.approx(0.1 * 1.02)
    assert adapt_coefficient(0.1, 0.0, 3.0) == pytest.approx(0.1 * 0.98)
    assert adapt_coefficient(0.1, 3.3, 3.0) == pytest.approx(0.1 * 1.01)
    assert adapt_coefficient(0.1, 9.0, 0.0) == 0.1


@pytest.mark.parametrize("name", ["constant_with_warmup", "linear", "cosine"])
@pytest.mark.parametrize("warmup", [0, 0.1, 0.35])
def test_the_learning_rate_goes_as_in_transformers(name: str, warmup: float) -> None:
    steps = 12
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    scheduler = get_scheduler(name, optimizer, math.ceil(warmup * steps), steps)
    for step in range(steps):
        assert rate_share(step, steps, name, warmup) == pytest.approx(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
