"""What a batch of pairs is trained on, beside the in-batch softmax."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch.nn import functional

from querymill_jobs.colbert.loss import Objective
from querymill_jobs.colbert.pairs import TrainingPair

Teacher = Mapping[tuple[str, str], float]
"""Score of the teacher for a query text and a document id."""


def in_batch(scores: torch.Tensor, known: torch.Tensor, batch: Sequence[TrainingPair]) -> torch.Tensor:
    """Mean of -log softmax at the own document, over all documents of the batch not known to be relevant."""
    target = torch.arange(len(batch), device=scores.device)
    return functional.cross_entropy(scores.masked_fill(known, -torch.inf), target)


def two_way(scores: torch.Tensor, known: torch.Tensor, batch: Sequence[TrainingPair]) -> torch.Tensor:
    """Mean over a pair's own negatives of -log( exp s(d+) / (exp s(d+) + exp s(d-)) ), as SPTAR trains."""
    losses = []
    for row, columns in enumerate(own_columns(batch)):
        own, *negatives = scores[row, columns]
        losses.append(torch.stack([functional.softplus(found - own) for found in negatives]).mean())
    return torch.stack(losses).mean()


def distilled(base: Objective, weight: float, teacher: Teacher) -> Objective:
    """Mix a loss with the divergence from a teacher.

    (1 - weight) · base + weight · mean of KL(softmax t ‖ softmax s) over a pair's document and its negatives,
    t being the teacher's scores and s the retriever's.
    """

    def objective(scores: torch.Tensor, known: torch.Tensor, batch: Sequence[TrainingPair]) -> torch.Tensor:
        divergences = []
        for row, columns in enumerate(own_columns(batch)):
            pair = batch[row]
            names = [pair.doc_id, *(name for name, _ in pair.negatives)]
            wanted = torch.tensor([teacher[pair.query, name] for name in names], device=scores.device)
            student = functional.log_softmax(scores[row, columns], dim=0)
            divergences.append(
                functional.kl_div(
                    student, functional.log_softmax(wanted, 0), log_target=True, reduction="sum"
                )
            )
        return (1 - weight) * base(scores, known, batch) + weight * torch.stack(divergences).mean()

    return objective


def own_columns(batch: Sequence[TrainingPair]) -> list[list[int]]:
    """Return for each pair the columns of its document and its negatives in the scores of the batch."""
    columns = []
    start = len(batch)
    for row, pair in enumerate(batch):
        columns.append([row, *range(start, start + len(pair.negatives))])
        start += len(pair.negatives)
    return columns
