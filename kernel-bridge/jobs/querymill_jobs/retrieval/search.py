"""What `evaluate` searches with, and how: the answer of ports and parameters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from querymill_jobs.bm25.index import Bm25Index, Bm25Settings
from querymill_jobs.inputs import ArtifactInput, NamedInput
from querymill_jobs.job import Job
from querymill_jobs.retrieval.bm25_ranking import kept_bm25_rankings
from querymill_jobs.retrieval.ranking import Hit
from querymill_jobs.topics import Topics

EXACT_LIMIT = 100_000
"""Up to so many documents `auto` scores every one."""


def search(job: Job, topics: Topics) -> tuple[dict[str, Any], Iterable[list[Hit]] | None]:
    """Return what was searched with and how, and the rankings; None when asked to stop."""
    queries = list(topics.queries.values())
    retriever, model = job.input("retriever"), job.input("model")
    if (retriever is None) == (model is None):
        job.fail(
            "evaluate with",
            "retriever",
            "retriever and model are both given"
            if retriever is not None
            else "neither retriever nor model is given",
            'Give one of them: retriever a trained one or "bm25", model the name of an encoder.',
        )
    if job.params["search"] == "plaid":
        _refuse_plaid(job)
    bm25 = Bm25Settings(job.params["k1"], job.params["b"])
    if isinstance(retriever, NamedInput):
        about: dict[str, Any] = {"kind": "bm25", "k1": bm25.k1, "b": bm25.b, "search": "full"}
        index = Bm25Index(job.rows("corpus"), bm25)
        return about, kept_bm25_rankings(job, index, queries, job.params["depth"])
    return _vector_search(job, retriever, model, queries, bm25)


def _vector_search(
    job: Job,
    retriever: ArtifactInput | None,
    model: NamedInput | None,
    queries: list[str],
    bm25: Bm25Settings,
) -> tuple[dict[str, Any], Iterable[list[Hit]] | None]:
    # Only here: BM25 needs no torch.
    from querymill_jobs.models.threads import use_cpus
    from querymill_jobs.retrieval.candidates import bm25_candidates
    from querymill_jobs.retrieval.open_encoder import open_named_encoder, open_trained_encoder
    from querymill_jobs.retrieval.vector_ranking import vector_rankings

    use_cpus(job.resources)
    if retriever is not None:
        kind, encoder = open_trained_encoder(retriever.path)
        about: dict[str, Any] = {"kind": kind, "retriever": retriever.digest}
    elif model is not None:
        kind, encoder = open_named_encoder(model)
        about = {"kind": kind, "model": model.name, "revision": model.revision}
    ids = [row["_id"] for row in job.rows("corpus")]
    how = job.params["search"]
    rerank = how == "rerank" or (how == "auto" and len(ids) > EXACT_LIMIT)
    depth = job.params["depth"]
    if not rerank:
        return {**about, "search": "full"}, vector_rankings(job, encoder, ids, queries, depth)
    most = job.params["rerankDepth"]
    job.log(f"BM25 chooses {most} documents for each query, which are put in order: rerank@{most}")
    found = bm25_candidates(Bm25Index(job.rows("corpus"), bm25), queries, most)
    about = {**about, "search": f"rerank@{most}", "encoded": len(found.documents)}
    return about, vector_rankings(job, encoder, ids, queries, depth, found)


def _refuse_plaid(job: Job) -> None:
    job.fail(
        "search with",
        "plaid",
        "a PLAID index needs PyLate, whose sentence-transformers is older than this environment's",
        'Choose search "exact", or "rerank" for a large corpus.',
    )
