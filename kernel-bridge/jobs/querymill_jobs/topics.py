"""Reading a Topics artifact: the queries of a split and what is relevant to them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from querymill_jobs.beir.qrels import read_qrels
from querymill_jobs.rows import read_rows


@dataclass(frozen=True)
class Topics:
    """``queries``: id to text, in file order. ``qrels``: for each of them, document id to score."""

    queries: dict[str, str]
    qrels: dict[str, dict[str, int]]

    def judged_documents(self) -> set[str]:
        """Return every document with a judgement, whatever it says."""
        return {document for judged in self.qrels.values() for document in judged}

    def relevant_documents(self) -> set[str]:
        """Return every document that is relevant to some query (score above 0)."""
        return {document for judged in self.qrels.values() for document, score in judged.items() if score > 0}


def read_topics(folder: Path) -> Topics:
    """Read the folder of a Topics artifact."""
    queries = {row["_id"]: row["text"] for row in read_rows(folder / "queries.jsonl", ("_id", "text"))}
    qrels: dict[str, dict[str, int]] = {query: {} for query in queries}
    for item in read_qrels(folder / "qrels.tsv"):
        if item.query_id in qrels:
            qrels[item.query_id][item.doc_id] = item.score
    return Topics(queries, qrels)
