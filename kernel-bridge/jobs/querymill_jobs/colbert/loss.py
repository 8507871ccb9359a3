"""Losses over MaxSim scores, in one go or in parts; by default the in-batch softmax.

For query i of a batch, with s_ij = sum over query tokens of the best match among the tokens of document
j: loss_i = -log(exp(s_ii) / sum over j of exp(s_ij)). Documents known to be relevant to query i are no
negatives.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch.nn import functional

from querymill_jobs.colbert.pairs import TrainingPair, TrainingPairs

_NEVER = -1e4

Objective = Callable[[torch.Tensor, torch.Tensor, Sequence[TrainingPair]], torch.Tensor]
"""From scores (queries × documents), what is known to be relevant, and the pairs, to the loss of a batch."""


@dataclass(frozen=True)
class Tokens:
    """Token vectors (texts × tokens × dimension) and which of them count."""

    vectors: torch.Tensor
    mask: torch.Tensor


def maxsim_scores(queries: Tokens, documents: Tokens) -> torch.Tensor:
    """Scores of every query for every document, queries × documents."""
    similarity = torch.einsum("qid,pjd->qpij", queries.vectors, documents.vectors)
    best = similarity.masked_fill(~documents.mask[None, :, None], _NEVER).amax(dim=-1)
    return best.masked_fill(~queries.mask[:, None], 0.0).sum(dim=-1)


def in_batch_loss(queries: Tokens, documents: Tokens, known: torch.Tensor) -> torch.Tensor:
    """Mean loss of a batch in which document i belongs to query i.

    :param known: queries × documents, True where a document is relevant though it is not the query's own here
    """
    scores = maxsim_scores(queries, documents).masked_fill(known, -torch.inf)
    return functional.cross_entropy(scores, torch.arange(len(scores), device=scores.device))


def known_relevant(batch: Sequence[TrainingPair], pairs: TrainingPairs) -> torch.Tensor:
    """Where a document of the batch is relevant to a query by some pair of the training data, not its own.

    Queries × documents: first the document of each pair, then the negatives, pair by pair.
    """
    documents = [pair.doc_id for pair in batch]
    documents += [name for pair in batch for name, _ in pair.negatives]
    return torch.tensor(
        [
            [row != column and pairs.is_relevant(one.query, name) for column, name in enumerate(documents)]
            for row, one in enumerate(batch)
        ]
    )


def backward(
    encoder: Any,
    batch: Sequence[TrainingPair],
    known: torch.Tensor,
    micro_batch: int,
    objective: Objective | None = None,
) -> float:
    """Add the gradient of a batch to the encoder's parameters; return the loss.

    With a micro-batch below the batch, texts are encoded in parts: first without a graph, to get the loss
    and its gradient at the vectors, then again, part by part and with the same dropout, to carry that
    gradient on. The negatives stay those of the whole batch and the gradient is the same (GradCache: Gao
    et al. 2021, https://arxiv.org/abs/2101.06983).

    :param objective: the loss of a batch from its scores; in-batch softmax where absent
    """
    documents = [pair.document for pair in batch]
    documents += [text for pair in batch for _, text in pair.negatives]
    sides = {"query": [pair.query for pair in batch], "document": documents}

    def batch_loss(queries: Tokens, found: Tokens) -> torch.Tensor:
        if objective is None:
            return in_batch_loss(queries, found, known.to(queries.vectors.device))
        return objective(maxsim_scores(queries, found), known.to(queries.vectors.device), batch)

    if micro_batch >= len(documents):
        loss = batch_loss(*(encode_tokens(encoder, texts, side) for side, texts in sides.items()))
        loss.backward()
        return float(loss.detach())
    parts = [
        _Part(encoder, side, texts[start : start + micro_batch])
        for side, texts in sides.items()
        for start in range(0, len(texts), micro_batch)
    ]
    joined = {side: _join([part.leaf for part in parts if part.side == side]) for side in sides}
    loss = batch_loss(joined["query"], joined["document"])
    loss.backward()
    for part in parts:
        part.backward()
    return float(loss.detach())


class _Part:
    """Some texts of one side, encoded twice with the same random state."""

    def __init__(self, encoder: Any, side: str, texts: Sequence[str]) -> None:
        self.side = side
        self._encoder = encoder
        self._texts = texts
        self._random = _random_state()
        with torch.no_grad():
            tokens = encode_tokens(encoder, texts, side)
        self.leaf = Tokens(tokens.vectors.detach().requires_grad_(), tokens.mask)

    def backward(self) -> None:
        after = _random_state()
        _set_random_state(self._random)
        vectors = encode_tokens(self._encoder, self._texts, self.side).vectors
        torch.autograd.backward(vectors, self.leaf.vectors.grad)
        _set_random_state(after)


def encode_tokens(encoder: Any, texts: Sequence[str], side: str) -> Tokens:
    """Vectors of some texts with their graph; `side` is query or document."""
    features = encoder.preprocess(list(texts), prompt=encoder.prompts.get(side), task=side)
    device = next(encoder.parameters()).device
    moved = {name: value.to(device) if hasattr(value, "to") else value for name, value in features.items()}
    output = encoder(moved, task=side)
    return Tokens(output["token_embeddings"].float(), output["attention_mask"].bool())


def _join(parts: Sequence[Tokens]) -> Tokens:
    """Stack parts of different widths."""
    width = max(part.vectors.shape[1] for part in parts)
    vectors = [functional.pad(part.vectors, (0, 0, 0, width - part.vectors.shape[1])) for part in parts]
    masks = [functional.pad(part.mask, (0, width - part.mask.shape[1])) for part in parts]
    return Tokens(torch.cat(vectors), torch.cat(masks))


def _random_state() -> list[torch.Tensor]:
    states = [torch.get_rng_state()]
    return [*states, torch.cuda.get_rng_state()] if torch.cuda.is_available() else states


def _set_random_state(states: Sequence[torch.Tensor]) -> None:
    torch.set_rng_state(states[0])
    if len(states) > 1:
        torch.cuda.set_rng_state(states[1])
