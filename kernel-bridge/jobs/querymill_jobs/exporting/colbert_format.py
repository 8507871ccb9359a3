"""ColBERT v1: collection.tsv, queries.tsv, qrels.tsv and triples, with its numbers for ids.

Its code takes a passage's line number for its id, so ids of ours become numbers and pids.tsv and qids.tsv
say which is which. https://github.com/stanford-futuredata/ColBERT
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TextIO

from querymill_jobs.exporting.material import Material, document_line, plain
from querymill_jobs.job import Job


def write_colbert(job: Job, material: Material, folder: Path) -> None:
    """Write the collection in the order of the corpus, queries in the order in which they came."""
    passages: dict[str, int] = {}
    texts: dict[str, str] = {}
    wanted = {row[side] for row in material.triples for side in ("positive_id", "negative_id")}
    with (
        _open(folder / "collection.tsv") as collection,
        _open(folder / "pids.tsv") as names,
    ):
        for name, row in material.documents(job):
            number = passages.setdefault(name, len(passages))
            line = document_line(row)
            collection.write(f"{number}\t{line}\n")
            names.write(f"{number}\t{name}\n")
            if name in wanted:
                texts[name] = line
            job.progress(len(passages), None, "documents")
    queries = {name: number for number, name in enumerate(_all_texts(material))}
    with _open(folder / "queries.tsv") as file, _open(folder / "qids.tsv") as names:
        for name, text in _all_texts(material).items():
            file.write(f"{queries[name]}\t{plain(text)}\n")
            names.write(f"{queries[name]}\t{name}\n")
    with _open(folder / "qrels.tsv") as file:
        for (query, document), score in _all_judged(material).items():
            if score > 0 and document in passages:
                file.write(f"{queries[query]}\t0\t{passages[document]}\t{score}\n")
    if material.triples:
        _write_triples(job, material, folder, queries, passages, texts)


def _write_triples(
    job: Job,
    material: Material,
    folder: Path,
    queries: dict[str, int],
    passages: dict[str, int],
    texts: dict[str, str],
) -> None:
    """Write triples of numbers, and of texts as version 1 trains on."""
    words = _all_texts(material)
    with _open(folder / "triples.jsonl") as numbers, _open(folder / "triples.tsv") as lines:
        for row in material.triples:
            query, positive, negative = row["query_id"], row["positive_id"], row["negative_id"]
            for name, known in ((query, queries), (positive, passages), (negative, passages)):
                if name not in known:
                    job.fail(
                        "export triple with",
                        name,
                        "no query or document with this id is connected",
                        "Connect the pairs, queries and corpus that the triples were made of.",
                    )
            numbers.write(json.dumps([queries[query], passages[positive], passages[negative]]) + "\n")
            lines.write(f"{plain(words[query])}\t{texts[positive]}\t{texts[negative]}\n")


def _all_texts(material: Material) -> dict[str, str]:
    topics = material.topics.queries if material.topics else {}
    return {**material.texts, **topics}


def _all_judged(material: Material) -> dict[tuple[str, str], int]:
    topics = material.topics.qrels if material.topics else {}
    found = {(query, name): score for query, judged in topics.items() for name, score in judged.items()}
    return {**material.judged, **found}


def _open(path: Path) -> TextIO:
    return path.open("w", encoding="utf-8", newline="\n")
