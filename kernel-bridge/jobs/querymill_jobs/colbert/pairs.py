"""What a retriever is trained on: labelled pairs and pseudo queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from querymill_jobs.colbert.query_key import query_key
from querymill_jobs.documents import document_text


@dataclass(frozen=True)
class TrainingPair:
    """A query, a document that it should find, and others that it should not (id and text)."""

    query: str
    doc_id: str
    document: str
    labelled: bool
    negatives: tuple[tuple[str, str], ...] = ()

    @property
    def doc_ids(self) -> set[str]:
        """Its document and its negatives."""
        return {self.doc_id, *(name for name, _ in self.negatives)}

    @property
    def source(self) -> str:
        return "labelled" if self.labelled else "pseudo"


class TrainingPairs:
    """All pairs, each once; knows which document is relevant to which query text.

    Where a labelled and a pseudo pair agree, it counts as labelled.

    :param labelled: rows of `Pairs`
    :param pseudo: rows of `Queries`, of one or more artifacts
    """

    def __init__(self, labelled: Iterable[Mapping[str, Any]], pseudo: Iterable[Mapping[str, Any]]) -> None:
        found: dict[tuple[str, str], TrainingPair] = {}
        for row in labelled:
            self._add(found, TrainingPair(row["query"], row["doc_id"], document_text(row), True))
        for row in pseudo:
            document = document_text({"title": row["title"], "text": row["document"]})
            self._add(found, TrainingPair(row["text"], row["doc_id"], document, False))
        self._take(found.values())

    @classmethod
    def of(cls, pairs: Iterable[TrainingPair]) -> TrainingPairs:
        """Some pairs by themselves."""
        made = cls([], [])
        made._take(pairs)
        return made

    def _take(self, pairs: Iterable[TrainingPair]) -> None:
        self.pairs = list(pairs)
        self._relevant: dict[str, set[str]] = {}
        for pair in self.pairs:
            self._relevant.setdefault(query_key(pair.query), set()).add(pair.doc_id)

    def __len__(self) -> int:
        return len(self.pairs)

    def is_relevant(self, query: str, doc_id: str) -> bool:
        """Whether some pair says so, under whatever query id: such a document is no negative."""
        return doc_id in self._relevant.get(query_key(query), ())

    @staticmethod
    def _add(found: dict[tuple[str, str], TrainingPair], pair: TrainingPair) -> None:
        found.setdefault((query_key(pair.query), pair.doc_id), pair)
