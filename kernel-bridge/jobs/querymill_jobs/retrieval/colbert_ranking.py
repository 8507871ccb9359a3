"""Rankings by a ColBERT retriever: exact MaxSim over every document, none left out."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from querymill_jobs.colbert.encode import load
from querymill_jobs.documents import document_text
from querymill_jobs.job import Job
from querymill_jobs.retrieval.maxsim import MaxSim
from querymill_jobs.retrieval.ranking import Hit, id_order
from querymill_jobs.retrieval.top_state import TopState, load_top_state

# Fixed, so that a run that was cut off adds up the very same blocks.
_BLOCK = 128
_CHECKPOINT_SECONDS = 15.0


def colbert_rankings(
    job: Job, retriever: Path, ids: Sequence[str], queries: Sequence[str], depth: int
) -> Iterator[list[Hit]] | None:
    """Return the rankings of the queries over the corpus at port ``corpus``; None when asked to stop.

    Documents are encoded block by block and forgotten, so memory does not grow with the corpus. Every 15 s
    the best documents so far are saved, and a later attempt goes on there.
    """
    encoder = load(retriever)
    batch = int(job.params["batchSize"])
    scorer = MaxSim(list(encoder.encode_queries(list(queries), batch_size=batch)))
    state = load_top_state(job.resume_dirs, len(queries))
    order = id_order(ids)
    rows = islice(job.rows("corpus"), state.done, None)
    saved_at = time.monotonic()
    job.progress(state.done, len(ids), "documents")
    while state.done < len(ids):
        # Texts of like length together: less padding in encoder and scorer.
        block = [(state.done + place, document_text(row)) for place, row in enumerate(islice(rows, _BLOCK))]
        block.sort(key=lambda item: len(item[1]))
        vectors = list(encoder.encode_documents([text for _, text in block], batch_size=batch))
        positions = np.array([position for position, _ in block], dtype=np.int64)
        state.add(scorer.scores(vectors), positions, order, depth)
        job.progress(state.done, len(ids), "documents")
        if job.stop_requested:
            _save(job, state)
            return None
        if time.monotonic() - saved_at > _CHECKPOINT_SECONDS:
            _save(job, state)
            saved_at = time.monotonic()
    return _hits(state, ids)


def _save(job: Job, state: TopState) -> None:
    state.save(job.checkpoint_dir)
    job.checkpointed(job.checkpoint_dir, step=state.done)


def _hits(state: TopState, ids: Sequence[str]) -> Iterator[list[Hit]]:
    for scores, positions in zip(state.scores, state.positions, strict=True):
        yield [Hit(ids[position], float(score)) for score, position in zip(scores, positions, strict=True)]
