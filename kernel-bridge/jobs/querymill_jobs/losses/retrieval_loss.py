"""The loss of one query: softmax of its document against some others, by MaxSim.

l(q) = -log( exp s(q, d+) / (exp s(q, d+) + sum over negatives of exp s(q, d-)) )
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from querymill_jobs.losses.token_states import TextState, project
from querymill_jobs.retrieval.ranking import FloatArray


def maxsim(query: torch.Tensor, document: torch.Tensor) -> torch.Tensor:
    """Return the score of a document for a query, both tokens × dimension."""
    return (query @ document.T).amax(dim=1).sum()


def softmax_loss(own: float, others: FloatArray) -> float:
    """Return the loss from the score of the query's document and those of its negatives."""
    scores = np.concatenate([[own], others]).astype(np.float64)
    top = scores.max()
    return float(top + np.log(np.exp(scores - top).sum()) - own)


def state_loss(
    query: TextState, documents: Sequence[TextState], weight: torch.Tensor, bias: torch.Tensor | None
) -> torch.Tensor:
    """Return the loss of a query under a projection, its own document first among ``documents``."""
    tokens = project(query.hidden, weight, bias)
    scores = torch.stack([maxsim(tokens, project(found.hidden, weight, bias)) for found in documents])
    return torch.logsumexp(scores, 0) - scores[0]


def loss_gradient(
    query: TextState, documents: Sequence[TextState], weight: torch.Tensor, bias: torch.Tensor | None
) -> tuple[float, torch.Tensor]:
    """Return the loss and its gradient at the projection's weight (dimension × hidden)."""
    variable = weight.detach().requires_grad_()
    loss = state_loss(query, documents, variable, bias)
    (gradient,) = torch.autograd.grad(loss, variable)
    return float(loss.detach()), gradient
