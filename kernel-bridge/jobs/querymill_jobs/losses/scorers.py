"""Three ways to score a pseudo query on a trained retriever."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import torch

from querymill_jobs.losses.negative_draw import NegativeDraw
from querymill_jobs.losses.predictor.features import pair_features
from querymill_jobs.losses.predictor.loss_module import LossModule
from querymill_jobs.losses.retrieval_loss import loss_gradient, maxsim, softmax_loss
from querymill_jobs.losses.scored_query import ScoredQuery, encoded
from querymill_jobs.losses.token_states import StateEncoder, TextState
from querymill_jobs.retrieval.ranking import FloatArray


class Scorer(Protocol):
    """Gives each query of a block one number, and further columns for the table of scores."""

    def scores(self, block: Sequence[ScoredQuery]) -> list[dict[str, float]]:
        """Return a row with ``score`` for each query."""


class DirectLoss:
    """The retriever's own loss on the query, over fresh negatives: no training, nothing predicted."""

    def __init__(self, encoder: StateEncoder, draw: NegativeDraw, negatives: int, batch_size: int) -> None:
        self._encoder = encoder
        self._draw = draw
        self._negatives = negatives
        self._batch = batch_size
        self._pool = encoder.encode(draw.texts, "document", batch_size)

    def scores(self, block: Sequence[ScoredQuery]) -> list[dict[str, float]]:
        rows = []
        for item, query, document in encoded(self._encoder, block, self._batch):
            places = self._draw.draw(item.id, item.text, item.doc_id, self._negatives)
            own = float(maxsim(query.vectors, document.vectors))
            others = _scores(query, [self._pool[place] for place in places])
            rows.append({"score": softmax_loss(own, others), "maxsim": own})
        return rows


class LossGain:
    """How far one step on the query would bring the loss of the held-out seeds down, to first order.

    A step W - η g(q) changes the mean loss L of the seeds by -η ⟨g(q), ∇L⟩, with gradients at the
    projection's weight W. The score is ⟨g(q), ∇L⟩: the expected fall for each unit of learning rate.
    """

    def __init__(
        self,
        encoder: StateEncoder,
        draw: NegativeDraw,
        negatives: int,
        batch_size: int,
        seeds: Sequence[ScoredQuery],
    ) -> None:
        self._encoder = encoder
        self._draw = draw
        self._negatives = negatives
        self._batch = batch_size
        self._pool = encoder.encode(draw.texts, "document", batch_size)
        found = self._gradients(seeds)
        self.seed_loss = float(np.mean([loss for loss, _ in found]))
        self._seeds = torch.stack([gradient for _, gradient in found]).mean(dim=0)

    def scores(self, block: Sequence[ScoredQuery]) -> list[dict[str, float]]:
        norm = float(self._seeds.norm())
        rows = []
        for loss, gradient in self._gradients(block):
            product = float((gradient * self._seeds).sum())
            length = float(gradient.norm()) * norm
            rows.append({"score": product, "cosine": product / length if length else 0.0, "loss": loss})
        return rows

    def _gradients(self, block: Sequence[ScoredQuery]) -> list[tuple[float, torch.Tensor]]:
        linear = self._encoder.projection.linear
        found = []
        for item, query, document in encoded(self._encoder, block, self._batch):
            places = self._draw.draw(item.id, item.text, item.doc_id, self._negatives)
            documents = [document, *(self._pool[place] for place in places)]
            found.append(loss_gradient(query, documents, linear.weight, linear.bias))
        return found


class PredictedLoss:
    """The loss as a trained module predicts it from the query and its document alone."""

    def __init__(self, encoder: StateEncoder, module: LossModule, batch_size: int) -> None:
        self._encoder = encoder
        self._module = module.eval()
        self._batch = batch_size

    def scores(self, block: Sequence[ScoredQuery]) -> list[dict[str, float]]:
        states = encoded(self._encoder, block, self._batch)
        features = pair_features([(query, document) for _, query, document in states]).to("cpu")
        with torch.no_grad():
            predicted = self._module(features)
        return [{"score": float(value)} for value in predicted]


def _scores(query: TextState, documents: Sequence[TextState]) -> FloatArray:
    return np.array([float(maxsim(query.vectors, document.vectors)) for document in documents], np.float32)
