"""Multiple negatives ranking: the query must find its own document among all documents of the batch.

loss_i = -log(exp(scale · cos(q_i, d_i)) / sum over j of exp(scale · cos(q_i, d_j))). Henderson et al. 2017,
https://arxiv.org/abs/1705.00652; with in-batch negatives as in DPR, https://arxiv.org/abs/2004.04906.
It equals sentence-transformers' MultipleNegativesRankingLoss, but that a document known to be relevant to a
query is no negative of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch.nn import functional


def ranking_loss(
    queries: torch.Tensor, documents: torch.Tensor, known: torch.Tensor, scale: float
) -> torch.Tensor:
    """Return the mean loss of a batch in which document i belongs to query i.

    :param queries: queries × dimension
    :param documents: documents × dimension, further negatives behind those of the queries
    :param known: queries × documents, True where a document is relevant though it is not the query's own here
    """
    scores = scale * functional.normalize(queries, dim=-1) @ functional.normalize(documents, dim=-1).T
    return functional.cross_entropy(
        scores.masked_fill(known, -torch.inf), torch.arange(len(queries), device=scores.device)
    )


def backward(
    model: Any,
    queries: Sequence[str],
    documents: Sequence[str],
    known: torch.Tensor,
    scale: float,
    micro_batch: int,
) -> float:
    """Add the gradient of a batch to the model's parameters; return the loss.

    Texts are encoded in parts of ``micro_batch``, first without a graph and then again with the same dropout,
    so that memory depends on the part and the negatives are those of the whole batch (GradCache: Gao et al.
    2021, https://arxiv.org/abs/2101.06983).
    """
    sides = (("query", queries), ("document", documents))
    parts = [
        _Part(model, side, texts[start : start + micro_batch])
        for side, texts in sides
        for start in range(0, len(texts), micro_batch)
    ]
    joined = [torch.cat([part.leaf for part in parts if part.side == side]) for side, _ in sides]
    loss = ranking_loss(joined[0], joined[1], known.to(joined[0].device), scale)
    loss.backward()
    for part in parts:
        part.backward()
    return float(loss.detach())


class _Part:
    """Some texts of one side, encoded twice with the same random state."""

    def __init__(self, model: Any, side: str, texts: Sequence[str]) -> None:
        self.side = side
        self._model = model
        self._texts = texts
        self._random = torch.get_rng_state()
        self._cuda = torch.cuda.get_rng_state() if torch.cuda.is_available() else None
        with torch.no_grad():
            self.leaf = self._encode().requires_grad_()

    def backward(self) -> None:
        with torch.random.fork_rng():
            torch.set_rng_state(self._random)
            if self._cuda is not None:
                torch.cuda.set_rng_state(self._cuda)
            torch.autograd.backward(self._encode(), self.leaf.grad)

    def _encode(self) -> torch.Tensor:
        prompt = self._model.prompts.get(self.side)
        features = self._model.preprocess(list(self._texts), prompt=prompt, task=self.side)
        device = next(self._model.parameters()).device
        moved = {
            name: value.to(device) if hasattr(value, "to") else value for name, value in features.items()
        }
        vectors: torch.Tensor = self._model(moved, task=self.side)["sentence_embedding"].float()
        return vectors
