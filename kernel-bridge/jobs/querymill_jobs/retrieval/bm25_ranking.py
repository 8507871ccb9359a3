"""Rankings by BM25, and how a step that was cut off goes on after the queries it had."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from querymill_jobs.bm25.index import Bm25Index
from querymill_jobs.job import Job
from querymill_jobs.kept_file import Arrays, kept_arrays
from querymill_jobs.retrieval.ranking import FloatArray, Hit, IntArray, id_order, top_positions

# Fixed, so that a later attempt has the very same batches.
_BATCH = 256
_CHECKPOINT_SECONDS = 15.0
_Ranking = tuple[IntArray, FloatArray]


def bm25_rankings(index: Bm25Index, queries: Sequence[str], depth: int) -> Iterator[list[Hit]]:
    """Yield the ranking of each query: at most ``depth`` documents that share a term with it."""
    order = id_order(index.ids)
    for start in range(0, len(queries), _BATCH):
        yield from _hits(index, _rank(index, queries[start : start + _BATCH], order, depth))


def kept_bm25_rankings(
    job: Job, index: Bm25Index, queries: Sequence[str], depth: int
) -> Iterator[list[Hit]] | None:
    """Return the same rankings, kept batch by batch as checkpoints and read from there; None when stopped.

    A later attempt takes over the batches that are there. Memory does not grow with the number of queries.
    """
    order = id_order(index.ids)
    files = []
    saved_at = time.monotonic()
    for start in range(0, len(queries), _BATCH):
        if job.stop_requested:
            return None
        batch = queries[start : start + _BATCH]
        files.append(kept_arrays(job, f"bm25-{start}.npz", partial(_pack, _rank(index, batch, order, depth))))
        job.progress(start + len(batch), len(queries), "queries", "ranked")
        if time.monotonic() - saved_at > _CHECKPOINT_SECONDS:
            job.checkpointed(job.checkpoint_dir, step=start + len(batch))
            saved_at = time.monotonic()
    return (hits for file in files for hits in _hits(index, _unpack(file)))


def _rank(index: Bm25Index, queries: Sequence[str], order: IntArray, depth: int) -> Iterator[_Ranking]:
    for terms in index.tokenize(list(queries)):
        scores = index.scores(terms)
        best = top_positions(scores, order, depth)
        yield best, scores[best]


def _hits(index: Bm25Index, rankings: Iterable[_Ranking]) -> Iterator[list[Hit]]:
    for positions, scores in rankings:
        yield [Hit(index.ids[at], float(score)) for at, score in zip(positions, scores, strict=True)]


def _pack(rankings: Iterable[_Ranking]) -> Arrays:
    positions, scores = zip(*rankings, strict=True)
    lengths = np.array([len(found) for found in positions])
    return {"lengths": lengths, "positions": np.concatenate(positions), "scores": np.concatenate(scores)}


def _unpack(file: Path) -> Iterator[_Ranking]:
    with np.load(file) as saved:
        ends = np.cumsum(saved["lengths"])[:-1]
        yield from zip(np.split(saved["positions"], ends), np.split(saved["scores"], ends), strict=True)
