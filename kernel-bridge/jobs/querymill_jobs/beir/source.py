"""What every kind of collection offers the dataset block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

SPLITS = ("train", "dev", "test")


@dataclass(frozen=True)
class Judgement:
    """One line of qrels; a score above 0 means relevant. Ids are encoded."""

    query_id: str
    doc_id: str
    score: int


class Source(Protocol):
    """A collection that can be read as a stream, more than once. Rows have encoded ``_id`` and their text."""

    @property
    def name(self) -> str:
        """What errors call it."""

    def judgements(self) -> Mapping[str, list[Judgement]]:
        """Return the qrels of each split the source has."""

    def documents(self) -> Iterator[dict[str, Any]]:
        """Yield ``{_id, title, text, …}``."""

    def queries(self) -> Iterator[dict[str, Any]]:
        """Yield ``{_id, text, …}`` of all splits; the same query may come more than once."""
