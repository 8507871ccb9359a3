"""The block `triples`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from querymill_jobs.colbert.pairs import TrainingPair, TrainingPairs
from querymill_jobs.documents import document_text
from querymill_jobs.job import Job
from querymill_jobs.rows import Row, RowWriter
from querymill_jobs.triples.negative_sources import Ranked, bm25_results, draw_negatives, mined_results


@dataclass(frozen=True)
class Query:
    """A query id with its pair."""

    id: str
    pair: TrainingPair


def run_triples(job: Job) -> None:
    """Draw negatives for every labelled pair and pseudo query; write triples and ColBERT's own files."""
    pairs = TrainingPairs(job.rows("pairs"), job.rows("queries"))
    queries = _with_ids(job, pairs)
    if not queries:
        job.fail("make triples from", "pairs", "there are no pairs and no queries", "Connect some.")
    ids = [row["_id"] for row in job.rows("corpus")]
    known = set(ids)
    lost = [query for query in queries if query.pair.doc_id not in known]
    if lost:
        job.warn(f"{len(lost)} pairs name a document that the corpus does not have; they are left out.")
        queries = [query for query in queries if query.pair.doc_id in known]
    if len(ids) < 2 or not queries:
        job.fail("make triples from", "corpus", "no other document is there", "Give the whole corpus.")
    ranked = _ranked(job, ids, [query.pair.query for query in queries])
    if ranked is None:
        return
    rows, filled = _draw(job, queries, ranked, ids, pairs)
    texts = _write(job, queries, rows)
    job.metric("triples", len(rows))
    job.metric("labelled", sum(row["source"] == "labelled" for row in rows))
    job.metric("filledAtRandom", filled)
    by_id = {query.id: query.pair.query for query in queries}
    job.samples(
        {
            "query": by_id[row["query_id"]],
            "positive": texts[row["positive_id"]],
            "negative": texts[row["negative_id"]],
            "source": row["source"],
        }
        for row in rows
    )


def _with_ids(job: Job, pairs: TrainingPairs) -> list[Query]:
    """Every pair once, under the id of its first row."""
    names: dict[tuple[str, str, bool], str] = {}
    rows: Iterable[Row] = job.rows("pairs") if job.input("pairs") is not None else iter(())
    for row in rows:
        names.setdefault((row["query"], row["doc_id"], True), row["_id"])
    for row in job.rows("queries"):
        names.setdefault((row["text"], row["doc_id"], False), row["_id"])
    return [Query(names[pair.query, pair.doc_id, pair.labelled], pair) for pair in pairs.pairs]


def _ranked(job: Job, ids: Sequence[str], texts: Sequence[str]) -> Ranked | None:
    source, skip = job.params["negatives"], job.params["skip"]
    depth = skip + job.params["depth"]
    if source == "random":
        return [[] for _ in texts]
    found = bm25_results(job, texts, depth) if source == "bm25" else mined_results(job, ids, texts, depth)
    return None if found is None else [names[skip:] for names in found]


def _draw(
    job: Job, queries: Sequence[Query], ranked: Ranked, ids: Sequence[str], pairs: TrainingPairs
) -> tuple[list[Row], int]:
    """The triples, and how many negatives came from anywhere because the ranking held too few."""
    rows: list[Row] = []
    filled = 0
    for number, (query, names) in enumerate(zip(queries, ranked, strict=True), 1):
        text = query.pair.query
        drawn, random = draw_negatives(
            f"{query.id} {query.pair.doc_id}",
            names,
            ids,
            lambda name, text=text: pairs.is_relevant(text, name),  # type: ignore[misc]
            job.params["perPair"],
            job.params["seed"],
        )
        filled += random if job.params["negatives"] != "random" else 0
        rows.extend(
            {
                "query_id": query.id,
                "positive_id": query.pair.doc_id,
                "negative_id": name,
                "source": query.pair.source,
            }
            for name in drawn
        )
        job.progress(number, len(queries), "queries")
    return rows, filled


def _write(job: Job, queries: Sequence[Query], rows: Sequence[Row]) -> dict[str, str]:
    """Write triples.jsonl, queries.tsv and collection.tsv; return the texts of the documents in use."""
    folder = job.output("triples")
    with RowWriter(folder / "triples.jsonl") as writer:
        for row in rows:
            writer.write(row)
    used = {row[side] for row in rows for side in ("positive_id", "negative_id")}
    texts = {row["_id"]: _line(document_text(row)) for row in job.rows("corpus") if row["_id"] in used}
    names = {query.id: _line(query.pair.query) for query in queries}
    for file, lines in (("queries.tsv", names), ("collection.tsv", texts)):
        with (folder / file).open("w", encoding="utf-8", newline="\n") as out:
            out.writelines(f"{name}\t{text}\n" for name, text in lines.items())
    return texts


def _line(text: str) -> str:
    """One line without tabs, as TSV needs it."""
    return " ".join(text.split())
