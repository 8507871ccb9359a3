"""Change logits before a token is drawn; rows × vocabulary, and the given tensor stays as it is."""

from __future__ import annotations

from collections.abc import Sequence

import torch


def penalise_repetition(
    logits: torch.Tensor, written: Sequence[Sequence[int]], penalty: float
) -> torch.Tensor:
    """Make tokens that a row has written less likely (Keskar et al. 2019, arXiv:1909.05858, section 4.1).

    Only the query counts, not its prompt: a query shall take up words of its document.

    :param penalty: positive logits are divided by it, negative ones multiplied
    """
    shaped = logits.clone()
    for row, tokens in zip(shaped, written, strict=True):
        if tokens:
            ids = torch.tensor(sorted(set(tokens)), device=logits.device)
            row[ids] = torch.where(row[ids] > 0, row[ids] / penalty, row[ids] * penalty)
    return shaped


def forbid(logits: torch.Tensor, rows: Sequence[int], tokens: Sequence[int]) -> torch.Tensor:
    """Let none of the tokens be drawn in these rows."""
    shaped = logits.clone()
    at = torch.tensor(rows, device=logits.device)[:, None]
    shaped[at, torch.tensor(tokens, device=logits.device)[None]] = -torch.inf
    return shaped
