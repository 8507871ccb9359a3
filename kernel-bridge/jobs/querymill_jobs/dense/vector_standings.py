"""Standings by a bi-encoder or a ColBERT: documents are encoded once, then compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import numpy as np

from querymill_jobs.dense.encoded_documents import EncodedDocuments, encode_needed
from querymill_jobs.filtering.standing import Positions, Scores, Standing, find_standing, stand_against
from querymill_jobs.job import Job
from querymill_jobs.retrieval.maxsim import MaxSim

DIGITS = 6
"""Scores that agree to so many digits count as equal: padding and batches move the seventh."""
_QUERIES = 256
_DOCUMENTS = 512


class VectorEncoder(Protocol):
    """Turns texts into matrices (rows × dimension) that MaxSim compares."""

    def encode_queries(self, texts: Sequence[str], batch_size: int = 32) -> Iterator[Any]: ...
    def encode_documents(self, texts: Sequence[str], batch_size: int = 32) -> Iterator[Any]: ...


def vector_standings(
    job: Job,
    encoder: VectorEncoder,
    texts: Sequence[str],
    queries: Sequence[str],
    owns: Sequence[int],
    pools: Sequence[Positions | None],
) -> list[Standing] | None:
    """Return where the document at ``owns`` of each query stands in its pool; None when asked to stop.

    ``texts`` are those of the corpus; a pool that is None is the whole corpus.
    """
    batch = int(job.params["batchSize"])
    needed = _needed(owns, pools, len(texts))
    documents = encode_needed(job, needed, texts, lambda part: encoder.encode_documents(part, batch))
    if documents is None:
        return None
    standings: list[Standing] = []
    for start in range(0, len(queries), _QUERIES):
        if job.stop_requested:
            return None
        span = slice(start, start + _QUERIES)
        vectors = list(encoder.encode_queries(list(queries[span]), batch))
        standings += _stand(vectors, owns[span], pools[span], documents, len(texts))
        job.progress(len(standings), len(queries), "queries", "compared")
    return standings


def _needed(owns: Sequence[int], pools: Sequence[Positions | None], corpus: int) -> list[int]:
    needed = np.zeros(corpus, dtype=bool)
    needed[list(owns)] = True
    for others in pools:
        needed[slice(None) if others is None else others] = True
    return [int(position) for position in np.flatnonzero(needed)]


def _stand(
    vectors: list[Any],
    owns: Sequence[int],
    pools: Sequence[Positions | None],
    documents: EncodedDocuments,
    corpus: int,
) -> Iterator[Standing]:
    if vectors and pools[0] is None:
        for row, own in zip(_all_scores(vectors, documents, corpus), owns, strict=True):
            yield find_standing(row, own, None)
        return
    for vector, own, others in zip(vectors, owns, pools, strict=True):
        if others is None:
            raise ValueError("all pools are the whole corpus, or none is")
        chosen = [documents[int(position)] for position in (*others, own)]
        scores = _rounded(MaxSim([vector]).scores(chosen))[0]
        yield stand_against(scores[-1], scores[:-1], others)


def _all_scores(vectors: list[Any], documents: EncodedDocuments, corpus: int) -> Scores:
    """Return queries × documents of the whole corpus."""
    scorer = MaxSim(vectors)
    parts = [
        scorer.scores([documents[position] for position in range(start, min(start + _DOCUMENTS, corpus))])
        for start in range(0, corpus, _DOCUMENTS)
    ]
    return _rounded(np.concatenate(parts, axis=1))


def _rounded(scores: Any) -> Scores:
    rounded: Scores = np.round(scores, DIGITS)
    return rounded
