"""Draw one token for each row of a batch, each with its own random number."""

from __future__ import annotations

from dataclasses import dataclass

import torch

FAST_NUCLEUS = 256
"""Tokens looked at first; nearly always they hold the nucleus, and a full sort of the vocabulary is saved."""


@dataclass(frozen=True)
class Drawn:
    """Tokens (rows) and their log-probabilities (rows) under the model itself, at temperature 1."""

    tokens: torch.Tensor
    logprobs: torch.Tensor


def draw_tokens(logits: torch.Tensor, uniforms: torch.Tensor, temperature: float, top_p: float) -> Drawn:
    """Sample by inverting the cumulative distribution at each row's random number.

    :param logits: rows × vocabulary
    :param uniforms: one number in [0, 1) for each row
    :param temperature: 0 takes the most likely token
    :param top_p: nucleus, https://arxiv.org/abs/1904.09751
    """
    logits = logits.float()
    if temperature == 0:
        tokens = logits.argmax(dim=-1)
    elif top_p >= 1:
        tokens = _invert((logits / temperature).softmax(dim=-1), uniforms)
    else:
        tokens = _draw_from_nucleus(logits / temperature, uniforms, top_p)
    return Drawn(tokens, logprobs_of(logits, tokens))


def logprobs_of(logits: torch.Tensor, tokens: torch.Tensor) -> torch.Tensor:
    """Log-probability of one token for each row."""
    return logits.gather(1, tokens[:, None]).squeeze(1) - logits.logsumexp(dim=-1)


def _draw_from_nucleus(scaled: torch.Tensor, uniforms: torch.Tensor, top_p: float) -> torch.Tensor:
    width = min(FAST_NUCLEUS, scaled.shape[1])
    values, ids = scaled.topk(width, dim=-1)
    probabilities = (values - scaled.logsumexp(dim=-1, keepdim=True)).exp()
    short = probabilities.double().sum(dim=-1) < top_p
    if bool(short.any()) and width < scaled.shape[1]:
        rows = short.nonzero().squeeze(1)
        tokens = torch.empty(len(scaled), dtype=torch.long, device=scaled.device)
        falling, order = scaled[rows].softmax(dim=-1).sort(dim=-1, descending=True)
        tokens[rows] = _pick(falling, order, uniforms[rows], top_p)
        rest = (~short).nonzero().squeeze(1)
        tokens[rest] = _pick(probabilities[rest], ids[rest], uniforms[rest], top_p)
        return tokens
    return _pick(probabilities, ids, uniforms, top_p)


def _pick(
    probabilities: torch.Tensor, ids: torch.Tensor, uniforms: torch.Tensor, top_p: float
) -> torch.Tensor:
    """From probabilities in falling order, the token at `uniform` of the nucleus's mass."""
    before = probabilities.double().cumsum(dim=-1) - probabilities
    nucleus = torch.where(before < top_p, probabilities, torch.zeros_like(probabilities))
    return ids.gather(1, _invert(nucleus, uniforms)[:, None]).squeeze(1)


def _invert(weights: torch.Tensor, uniforms: torch.Tensor) -> torch.Tensor:
    cumulative = weights.double().cumsum(dim=-1)
    target = uniforms.double()[:, None] * cumulative[:, -1:]
    at = torch.searchsorted(cumulative, target, right=True).squeeze(1)
    last = (
        (weights > 0).long().cumsum(dim=-1).argmax(dim=-1)
    )  # the last token of any weight: rounding stops here
    return torch.minimum(at, last)
