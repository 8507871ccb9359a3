"""Hard negatives: documents that look like an answer to a query and are not its document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from querymill_jobs.bm25.index import Bm25Index, Bm25Settings
from querymill_jobs.colbert.pairs import TrainingPair, TrainingPairs
from querymill_jobs.dense.bi_encoder import BiEncoder
from querymill_jobs.dense.encoded_documents import encode_needed
from querymill_jobs.documents import document_text
from querymill_jobs.job import Job
from querymill_jobs.rows import Row

Negatives = dict[TrainingPair, list[str]]
"""For each pair the texts of its negatives; fewer where not enough were found."""

_MARGIN = 0.95
"""A document that scores above this share of the own one's score is taken for another answer
(positive-aware mining: Moreira et al. 2024, https://arxiv.org/abs/2407.15831)."""


def mine_negatives(
    job: Job, pairs: TrainingPairs, encoder: BiEncoder, how: str, count: int
) -> Negatives | None:
    """Find ``count`` negatives for each pair by ``bm25`` or by the ``encoder``; None when asked to stop.

    What some pair says is relevant to the query is left out, and so is what scores nearly as high as the
    document of the pair.
    """
    rows = list(job.rows("corpus"))
    scorer = _bm25_scores(rows) if how == "bm25" else _encoder_scores(job, rows, encoder)
    if scorer is None:
        return None
    position = {row["_id"]: place for place, row in enumerate(rows)}
    found: Negatives = {}
    for number, pair in enumerate(pairs.pairs, 1):
        scores = scorer(pair.query)
        own = position.get(pair.doc_id)
        limit = np.inf if own is None else _MARGIN * float(scores[own])
        found[pair] = _pick(pair, pairs, rows, scores, limit, count)
        job.progress(number, len(pairs), "pairs", "mining negatives")
    return found


def _pick(
    pair: TrainingPair, pairs: TrainingPairs, rows: Sequence[Row], scores: Any, limit: float, count: int
) -> list[str]:
    chosen: list[str] = []
    for place in np.argsort(-scores, kind="stable"):
        if len(chosen) == count or scores[place] <= 0:
            break
        name = rows[place]["_id"]
        if scores[place] <= limit and name != pair.doc_id and not pairs.is_relevant(pair.query, name):
            chosen.append(document_text(rows[place]))
    return chosen


def _bm25_scores(rows: Sequence[Row]) -> Any:
    index = Bm25Index(rows, Bm25Settings())
    return lambda query: index.scores(index.tokenize([query])[0])


def _encoder_scores(job: Job, rows: Sequence[Row], encoder: BiEncoder) -> Any:
    texts = [document_text(row) for row in rows]
    vectors = encode_needed(job, range(len(rows)), texts, encoder.encode_documents)
    if vectors is None:
        return None
    matrix = np.concatenate([vectors[place] for place in range(len(rows))])
    return lambda query: (next(encoder.encode_queries([query])) @ matrix.T)[0]
