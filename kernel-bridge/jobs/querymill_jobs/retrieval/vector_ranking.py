"""Rankings by an encoder: exact scores over every document, or over the documents that BM25 put first."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Protocol

import numpy as np

from querymill_jobs.documents import document_text
from querymill_jobs.job import Job
from querymill_jobs.retrieval.candidates import Candidates
from querymill_jobs.retrieval.maxsim import MaxSim
from querymill_jobs.retrieval.ranking import FloatArray, Hit, id_order
from querymill_jobs.retrieval.top_state import TopState, load_top_state

# Fixed, so that a run that was cut off adds up the very same blocks.
_BLOCK = 128
_CHECKPOINT_SECONDS = 15.0


class Encoder(Protocol):
    """Turns texts into matrices (rows × dimension): a row for each token, or one for the text."""

    def encode_queries(
        self, texts: Sequence[str], batch_size: int = 32
    ) -> Iterator[np.ndarray[Any, Any]]: ...

    def encode_documents(
        self, texts: Sequence[str], batch_size: int = 32
    ) -> Iterator[np.ndarray[Any, Any]]: ...


def vector_rankings(
    job: Job,
    encoder: Encoder,
    ids: Sequence[str],
    queries: Sequence[str],
    depth: int,
    candidates: Candidates | None = None,
) -> Iterator[list[Hit]] | None:
    """Return the rankings of the queries over the corpus at port ``corpus``; None when asked to stop.

    With ``candidates`` each query sees its own documents only, and only those are encoded. Documents are
    encoded block by block and forgotten, so memory does not grow with the corpus. Every 15 s the best
    documents so far are saved, and a later attempt goes on there.
    """
    batch = int(job.params["batchSize"])
    vectors = list(encoder.encode_queries(list(queries), batch_size=batch))
    scorer = MaxSim(vectors)
    state = load_top_state(job.resume_dirs, len(queries))
    order = id_order(ids)
    total = len(ids) if candidates is None else len(candidates.documents)
    documents = candidates.documents if candidates is not None else None
    chosen = (item for item in enumerate(job.rows("corpus")) if documents is None or item[0] in documents)
    rows = islice(chosen, state.done, None)
    saved_at = time.monotonic()
    job.progress(state.done, total, "documents")
    while state.done < total:
        # Texts of like length together: less padding in encoder and scorer.
        block = [(position, document_text(row)) for position, row in islice(rows, _BLOCK)]
        block.sort(key=lambda item: len(item[1]))
        matrices = list(encoder.encode_documents([text for _, text in block], batch_size=batch))
        positions = np.array([position for position, _ in block], dtype=np.int64)
        if candidates is None:
            scores = scorer.scores(matrices)
        else:
            scores = _candidate_scores(vectors, matrices, positions, candidates)
        state.add(scores, positions, order, depth)
        job.progress(state.done, total, "documents")
        if job.stop_requested:
            _save(job, state)
            return None
        if time.monotonic() - saved_at > _CHECKPOINT_SECONDS:
            _save(job, state)
            saved_at = time.monotonic()
    return _hits(state, ids)


def _candidate_scores(
    queries: Sequence[np.ndarray[Any, Any]],
    documents: Sequence[np.ndarray[Any, Any]],
    positions: np.ndarray[Any, Any],
    candidates: Candidates,
) -> FloatArray:
    """Scores of a block (queries × documents), minus infinity where a document is no candidate."""
    allowed = candidates.allowed(positions)
    asking = np.flatnonzero(allowed.any(axis=1))
    scores = np.full(allowed.shape, -np.inf, dtype=np.float32)
    scores[asking] = MaxSim([queries[int(number)] for number in asking]).scores(documents)
    scores[~allowed] = -np.inf
    return scores


def _save(job: Job, state: TopState) -> None:
    state.save(job.checkpoint_dir)
    job.checkpointed(job.checkpoint_dir, step=state.done)


def _hits(state: TopState, ids: Sequence[str]) -> Iterator[list[Hit]]:
    for scores, positions in zip(state.scores, state.positions, strict=True):
        yield [
            Hit(ids[position], float(score))
            for score, position in zip(scores, positions, strict=True)
            if score > -np.inf
        ]
