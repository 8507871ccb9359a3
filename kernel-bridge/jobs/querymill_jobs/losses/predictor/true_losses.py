"""The true losses of labelled pairs, and scores that need no training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from querymill_jobs.losses.negative_draw import NegativeDraw
from querymill_jobs.losses.predictor.pair_accuracy import Values
from querymill_jobs.losses.retrieval_loss import maxsim, softmax_loss
from querymill_jobs.losses.scored_query import ScoredQuery
from querymill_jobs.losses.token_states import TextState


@dataclass(frozen=True)
class TrueLosses:
    """By pair: the loss, the loss over other negatives, and minus MaxSim, whole and for each token."""

    loss: Values
    redrawn: Values
    whole: Values
    by_token: Values

    def baselines(self) -> dict[str, Values]:
        """Return the scores that need no training, by name."""
        return {
            "loss itself, other negatives": self.redrawn,
            "minus MaxSim": self.whole,
            "minus MaxSim by token": self.by_token,
        }


def true_losses(
    states: Sequence[tuple[ScoredQuery, TextState, TextState]],
    draw: NegativeDraw,
    pool: Sequence[TextState],
    negatives: int,
) -> TrueLosses:
    """Compute them from the states of queries and documents and those of the pool."""
    columns: list[list[float]] = [[], [], [], []]
    for item, query, document in states:
        own = float(maxsim(query.vectors, document.vectors))
        # One draw cut in two: the two losses share no negative.
        places = draw.draw(item.id, item.text, item.doc_id, 2 * negatives)
        half = (len(places) + 1) // 2
        scores = np.array([float(maxsim(query.vectors, pool[place].vectors)) for place in places], np.float32)
        values = (
            softmax_loss(own, scores[:half]),
            softmax_loss(own, scores[half:]),
            -own,
            -own / len(query.vectors),
        )
        for column, value in zip(columns, values, strict=True):
            column.append(value)
    loss, redrawn, whole, by_token = (np.array(column) for column in columns)
    return TrueLosses(loss, redrawn, whole, by_token)
