"""What a retriever is trained on: labelled pairs and pseudo queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from querymill_jobs.documents import document_text


@dataclass(frozen=True)
class TrainingPair:
    """A query and a document that it should find."""

    query: str
    doc_id: str
    document: str
    labelled: bool

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
        self.pairs = list(found.values())
        self._relevant: dict[str, set[str]] = {}
        for pair in self.pairs:
            self._relevant.setdefault(_normalised(pair.query), set()).add(pair.doc_id)

    def __len__(self) -> int:
        return len(self.pairs)

    def is_relevant(self, query: str, doc_id: str) -> bool:
        """Whether some pair says so, under whatever query id: such a document is no negative."""
        return doc_id in self._relevant.get(_normalised(query), ())

    @staticmethod
    def _add(found: dict[tuple[str, str], TrainingPair], pair: TrainingPair) -> None:
        found.setdefault((_normalised(pair.query), pair.doc_id), pair)


def _normalised(text: str) -> str:
    return " ".join(text.lower().split())
