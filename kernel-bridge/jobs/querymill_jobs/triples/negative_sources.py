"""Where the negatives of a query come from: anywhere, BM25's results, or a retriever's."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from querymill_jobs.bm25.index import Bm25Index, Bm25Settings
from querymill_jobs.inputs import ArtifactInput
from querymill_jobs.job import Job
from querymill_jobs.retrieval.ranking import id_order, top_positions
from querymill_jobs.sampling.seeded_order import seeded_hash

Ranked = Sequence[Sequence[str]]
"""For each query the ids to draw from, best first."""


def bm25_results(job: Job, queries: Sequence[str], depth: int) -> Ranked:
    """Return BM25's first documents for each query."""
    index = Bm25Index(job.rows("corpus"), Bm25Settings())
    order = id_order(index.ids)
    ranked = []
    for number, terms in enumerate(index.tokenize(list(queries)), 1):
        best = top_positions(index.scores(terms), order, depth)
        ranked.append([index.ids[position] for position in best])
        job.progress(number, len(queries), "queries", "ranked by BM25")
    return ranked


def mined_results(job: Job, ids: Sequence[str], queries: Sequence[str], depth: int) -> Ranked | None:
    """Return the first documents of the retriever at port ``miner``; None when asked to stop."""
    # Only here: the other sources need no torch.
    from querymill_jobs.models.threads import use_cpus
    from querymill_jobs.retrieval.open_encoder import open_named_encoder, open_trained_encoder
    from querymill_jobs.retrieval.vector_ranking import vector_rankings

    miner = job.input("miner")
    if miner is None:
        job.fail(
            "mine negatives without",
            "miner",
            "nothing ranks the corpus",
            'Connect a retriever, name an encoder, or set negatives to "bm25".',
        )
    use_cpus(job.resources)
    trained = isinstance(miner, ArtifactInput)
    kind, encoder = open_trained_encoder(miner.path) if trained else open_named_encoder(miner)
    job.log(f"ranking {len(ids)} documents with a {kind}")
    rankings = vector_rankings(job, encoder, ids, queries, depth)
    return None if rankings is None else [[hit.doc_id for hit in hits] for hits in rankings]


def draw_negatives(
    query_id: str,
    ranked: Sequence[str],
    ids: Sequence[str],
    relevant: Callable[[str], bool],
    count: int,
    seed: int,
) -> tuple[list[str], int]:
    """Return ``count`` different negatives and how many of them had to come from anywhere.

    First from ``ranked``, at random; then from all ``ids``; never one that ``relevant`` says is relevant.
    Fewer only where the corpus has no more. It follows from seed and query id alone.
    """
    generator = np.random.default_rng(seeded_hash(query_id, seed))
    allowed = [name for name in ranked if not relevant(name)]
    chosen = [allowed[place] for place in generator.permutation(len(allowed))[:count]]
    near = len(chosen)
    tried = 0
    while len(chosen) < count and tried < 50 * count:
        name = ids[int(generator.integers(len(ids)))]
        tried += 1
        if name not in chosen and not relevant(name):
            chosen.append(name)
    return chosen, len(chosen) - near
