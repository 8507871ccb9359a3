"""Draws labelled pairs and the pool of documents to write queries for."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence

from querymill_jobs.job import Job
from querymill_jobs.rows import Row, RowWriter, write_rows
from querymill_jobs.sampling.seeded_order import seeded_hash
from querymill_jobs.sampling.stratified_draw import stratified_draw
from querymill_jobs.topics import Topics, read_topics

InPool = Callable[[str], bool]


def run(job: Job) -> None:
    """Write pairs, generation pool and seed documents; the corpus is read as a stream."""
    train = read_topics(job.input("train").path)
    excluded = [read_topics(item.path) for item in job.input("exclude")]
    best = _best_documents(job, train, excluded)
    chosen = {query: best[query] for query in _draw(job, train, best)}
    pool = _choose_pool(job, train, excluded)
    seeds = _write_documents(job, pool, {document for documents in chosen.values() for document in documents})
    pairs = write_rows(job.output("pairs") / "pairs.jsonl", _pairs(train, chosen, seeds))
    job.metric("pairs", pairs)
    _report_overlap(job, train, excluded, chosen)


def _report_overlap(
    job: Job, train: Topics, excluded: Sequence[Topics], chosen: dict[str, list[str]]
) -> None:
    """Tell what pairs share with the excluded splits, so that figures can be given with and without it."""
    held_out: set[str] = set().union(*(topics.relevant_documents() for topics in excluded))
    in_train = len(held_out & train.relevant_documents())
    names = [name for documents in chosen.values() for name in documents]
    if in_train:
        job.log(f"{in_train} of {len(held_out)} documents relevant in an excluded split are so in train too.")
    if not excluded:
        job.warn("No split is excluded: the pool may hold documents that answer dev or test queries.")
    job.metric("sharedWithExcluded", len(held_out.intersection(names)))
    job.metric("pairsWithoutShared", sum(name not in held_out for name in names))
    job.metric("excludedInTrain", in_train)


def _best_documents(job: Job, train: Topics, excluded: Iterable[Topics]) -> dict[str, list[str]]:
    """Return, for each query that can be drawn, its documents of the highest grade."""
    barred: set[str] = set()
    if job.params["excludeTestDocsFromPairs"]:
        barred = barred.union(*(topics.relevant_documents() for topics in excluded))
    best: dict[str, list[str]] = {}
    for query, judged in train.qrels.items():
        scores = {
            document: score for document, score in judged.items() if score > 0 and document not in barred
        }
        if scores:
            top = max(scores.values())
            best[query] = [document for document, score in scores.items() if score == top]
    return best


def _draw(job: Job, train: Topics, best: dict[str, list[str]]) -> list[str]:
    size = job.params["size"]
    if size > len(best):
        job.fail(
            "sample queries, size",
            size,
            f"the train split has only {len(best)} queries with a relevant document that may be used",
            f"Set size to {len(best)} or less." if best else "Choose a data set that has a train split.",
        )
    counts = {query: sum(score > 0 for score in train.qrels[query].values()) for query in best}
    return stratified_draw(counts, size, job.params["seed"])


def _choose_pool(job: Job, train: Topics, excluded: Iterable[Topics]) -> InPool:
    """Return what tells whether a document of the corpus is in the generation pool."""
    judged: set[str] = set()
    if job.params["pool"] == "unlabelled":
        judged = train.judged_documents().union(*(topics.judged_documents() for topics in excluded))
    most = job.params.get("maxDocuments")
    if most is None:
        return lambda identifier: identifier not in judged
    free = (row["_id"] for row in job.rows("corpus") if row["_id"] not in judged)
    return set(
        heapq.nsmallest(most, free, key=lambda name: seeded_hash(name, job.params["seed"]))
    ).__contains__


def _write_documents(job: Job, in_pool: InPool, seeds: set[str]) -> dict[str, Row]:
    """Write pool and seed documents in the order of the corpus; return the seed documents by id."""
    found: dict[str, Row] = {}
    with RowWriter(job.output("documents") / "documents.jsonl") as writer:
        for row in job.rows("corpus"):
            document = {"_id": row["_id"], "title": row["title"], "text": row["text"]}
            if in_pool(row["_id"]):
                writer.write(document)
                job.progress(writer.count, job.params.get("maxDocuments"), "documents")
            if row["_id"] in seeds:
                found[row["_id"]] = document
    if not writer.count:
        job.fail(
            "choose documents, pool",
            job.params["pool"],
            "every document of the corpus is judged in a split",
            'Set pool to "all", which takes the text of every document and reads no label.',
        )
    write_rows(job.output("seedDocuments") / "documents.jsonl", found.values())
    job.metric("documents", writer.count)
    return found


def _pairs(train: Topics, chosen: dict[str, list[str]], seeds: dict[str, Row]) -> Iterator[Row]:
    for query, documents in chosen.items():
        for name in documents:
            if name in seeds:
                document = seeds[name]
                yield {
                    "_id": query,
                    "query": train.queries[query],
                    "doc_id": name,
                    "title": document["title"],
                    "text": document["text"],
                    "score": train.qrels[query][name],
                }
