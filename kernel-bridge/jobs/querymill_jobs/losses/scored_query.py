"""A query to be scored, and its states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from querymill_jobs.losses.token_states import StateEncoder, TextState


@dataclass(frozen=True)
class ScoredQuery:
    """A query, its document's text, and the ids that draw its negatives."""

    id: str
    text: str
    doc_id: str
    document: str


def encoded(
    encoder: StateEncoder, block: Sequence[ScoredQuery], batch_size: int
) -> list[tuple[ScoredQuery, TextState, TextState]]:
    """Return each query of a block with its own and its document's state; a document is encoded once."""
    queries = encoder.encode([item.text for item in block], "query", batch_size)
    texts = list(dict.fromkeys(item.document for item in block))
    documents = dict(zip(texts, encoder.encode(texts, "document", batch_size), strict=True))
    return [(item, query, documents[item.document]) for item, query in zip(block, queries, strict=True)]
