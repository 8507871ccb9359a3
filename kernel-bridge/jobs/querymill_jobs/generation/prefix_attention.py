"""Attention in which all rows of a batch share one prefix that is held once.

The few-shot part of a prompt is the same for every document. Repeating its keys and values for each row
would cost memory and, at every step, the time to read them. Here the queries of all rows meet the one
copy in a single matrix product, beside each row's own keys, and one softmax runs over both (the idea of
Hydragen, https://arxiv.org/abs/2402.05099). Registered with transformers, it serves every model whose
attention goes through that interface.
"""

from __future__ import annotations

from typing import Any

import torch
from transformers import AttentionInterface

from querymill_jobs.generation.row_cache import RowCache

IMPLEMENTATION = "querymill_shared_prefix"


def shared_prefix_attention(
    module: Any,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor,
    scaling: float | None = None,
    softcap: float | None = None,
    row_cache: RowCache | None = None,
    **_: Any,
) -> tuple[torch.Tensor, None]:
    """Attend to the shared prefix and to each row's own keys.

    :param query: rows × heads × new tokens × width
    :param key: rows × key heads × own tokens × width; `value` likewise
    :param attention_mask: added to the scores of own keys, rows × 1 × new tokens × own tokens
    :param row_cache: holds the prefix, key heads × prefix tokens × width for each layer
    :returns: rows × new tokens × heads × width
    """
    rows, heads, length, width = query.shape
    shared = key.shape[1]
    group = heads // shared * length
    scaled = (query * (scaling or width**-0.5)).reshape(rows, shared, group, width)

    own = scaled @ key.transpose(2, 3)
    own_mask = attention_mask.expand(rows, 1, length, key.shape[2]).repeat(1, 1, group // length, 1)
    prefix = row_cache.prefix(module.layer_idx) if row_cache else None
    if prefix is None:
        weights = _softmax(_cap(own, softcap) + own_mask, value.dtype)
        mixed = weights @ value
    else:
        prefix_key, prefix_value = prefix
        across = scaled.transpose(0, 1).reshape(shared, rows * group, width)
        far = (across @ prefix_key.transpose(1, 2)).view(shared, rows, group, -1).transpose(0, 1)
        weights = _softmax(
            torch.cat([_cap(far, softcap), _cap(own, softcap) + own_mask], dim=-1), value.dtype
        )
        far_weights, own_weights = weights.split([far.shape[-1], own.shape[-1]], dim=-1)
        mixed = own_weights @ value
        far_weights = far_weights.transpose(0, 1).reshape(shared, rows * group, -1)
        mixed = mixed + (far_weights @ prefix_value).view(shared, rows, group, width).transpose(0, 1)
    return mixed.reshape(rows, heads, length, width).transpose(1, 2).contiguous(), None


def _cap(scores: torch.Tensor, softcap: float | None) -> torch.Tensor:
    return scores if softcap is None else softcap * torch.tanh(scores / softcap)


def _softmax(scores: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
    return scores.softmax(dim=-1, dtype=torch.float32).to(dtype)


AttentionInterface.register(IMPLEMENTATION, shared_prefix_attention)
