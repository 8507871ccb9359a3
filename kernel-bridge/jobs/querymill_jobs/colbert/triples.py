"""From a Triples artifact to training pairs with negatives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from querymill_jobs.colbert.pairs import TrainingPair, TrainingPairs
from querymill_jobs.documents import document_text
from querymill_jobs.errors import UserError
from querymill_jobs.rows import read_rows

QUERIES = "queries.tsv"


def read_triples(folder: Path, corpus: Iterable[Mapping[str, Any]]) -> TrainingPairs:
    """Return a pair for each query and positive document, with all its negatives.

    :param corpus: where the texts of documents are
    :raises UserError: a document is not in the corpus
    """
    groups: dict[tuple[str, str], list[str]] = {}
    labelled: dict[str, bool] = {}
    for row in read_rows(folder / "triples.jsonl", ("query_id", "positive_id", "negative_id")):
        groups.setdefault((row["query_id"], row["positive_id"]), []).append(row["negative_id"])
        labelled[row["query_id"]] = row.get("source", "labelled") == "labelled"
    needed = {name for (_, positive), negatives in groups.items() for name in (positive, *negatives)}
    texts = {row["_id"]: document_text(row) for row in corpus if row["_id"] in needed}
    lost = sorted(needed - texts.keys())
    if lost:
        raise UserError(
            "train ColBERT with",
            "triples",
            f"{len(lost)} of their documents are not in the corpus, such as {lost[0]}",
            "Give the corpus that the triples were made from.",
        )
    queries = _queries(folder / QUERIES)
    return TrainingPairs.of(
        TrainingPair(
            queries[query],
            positive,
            texts[positive],
            labelled[query],
            tuple((name, texts[name]) for name in dict.fromkeys(negatives)),
        )
        for (query, positive), negatives in groups.items()
    )


def _queries(path: Path) -> dict[str, str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t", 1) for line in lines)
