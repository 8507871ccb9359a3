"""What there is to export, read once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from querymill_jobs.documents import document_text
from querymill_jobs.job import Job
from querymill_jobs.rows import Row
from querymill_jobs.topics import Topics, read_topics


@dataclass(frozen=True)
class Material:
    """Rows by kind, each empty where its port is not connected.

    ``texts`` gives every known query its text by id, and ``judged`` every pair of query and relevant document
    with its score: labelled pairs first, then pseudo queries.
    """

    pairs: list[Row]
    queries: list[Row]
    triples: list[Row]
    topics: Topics | None
    texts: dict[str, str] = field(default_factory=dict)
    judged: dict[tuple[str, str], int] = field(default_factory=dict)

    def documents(self, job: Job) -> Iterator[tuple[str, Row]]:
        """Yield id and document: of the corpus as a stream, else those that pairs and queries carry."""
        if job.input("corpus") is not None:
            for row in job.rows("corpus"):
                yield row["_id"], row
            return
        seen: set[str] = set()
        for row in self.pairs + self.queries:
            if row["doc_id"] not in seen:
                seen.add(row["doc_id"])
                text = row["document"] if "document" in row else row["text"]
                yield row["doc_id"], {"_id": row["doc_id"], "title": row["title"], "text": text}


def read_material(job: Job) -> Material:
    """Read everything but the corpus.

    :raises UserError: nothing is connected
    """
    ports = ("pairs", "queries", "corpus", "triples", "topics")
    if not any(job.input(port) for port in ports):
        job.fail("export", "nothing", "no input is connected", "Connect pairs, queries, a corpus or triples.")
    topics = job.input("topics")
    material = Material(
        pairs=list(job.rows("pairs")),
        queries=list(job.rows("queries")),
        triples=list(job.rows("triples")),
        topics=None if topics is None else read_topics(topics.path),
    )
    for row in material.pairs:
        material.texts.setdefault(row["_id"], row["query"])
        material.judged.setdefault((row["_id"], row["doc_id"]), int(row["score"]))
    for row in material.queries:
        material.texts.setdefault(row["_id"], row["text"])
        material.judged.setdefault((row["_id"], row["doc_id"]), 1)
    return material


def plain(text: Any) -> str:
    """Return a text in one line, for formats that part fields by tabs."""
    return " ".join(str(text).split())


def document_line(row: Row) -> str:
    """Return title and text of a document in one line."""
    return plain(document_text(row))
