"""Which labelled pairs stand in the prompt."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from typing import Any

from querymill_jobs.generation.document_cut import cut_document
from querymill_jobs.generation.overlap import words
from querymill_jobs.generation.prompt_template import Example

DRAWN = 10
"""Pairs drawn for each one that is shown."""


def choose_examples(
    pairs: Iterable[Mapping[str, Any]], shots: int, seed: int, tokenizer: Any, document_tokens: int
) -> list[Example]:
    """Draw pairs by seed and take those whose query is best grounded in its document.

    An example whose words do not stand in its document teaches a small model to make things up. A document
    and a query are shown once at most.

    :param pairs: rows of a `Pairs` artifact
    :param shots: how many; fewer come back where there are fewer
    :param document_tokens: their documents are cut as the others are
    """
    rows = sorted(pairs, key=lambda row: (str(row["_id"]), str(row["doc_id"])))
    random.Random(seed).shuffle(rows)
    drawn: list[tuple[float, Example]] = []
    seen: set[tuple[str, str]] = set()
    for row in rows:
        if len(drawn) == shots * DRAWN:
            break
        places = {("document", str(row["doc_id"])), ("query", str(row["_id"]))}
        if seen & places:
            continue
        seen |= places
        document = cut_document(tokenizer, row.get("title", ""), row["text"], document_tokens)
        query = " ".join(str(row["query"]).split())
        drawn.append((grounding(query, f"{document.title} {document.text}"), Example(document, query)))
    return [example for _, example in sorted(drawn, key=lambda pair: -pair[0])[:shots]]


def grounding(query: str, document: str) -> float:
    """Share of the query's longer words whose first letters begin a word of the document, from 0 to 1."""
    stems = {word[:5] for word in words(query) if len(word) > 3}
    return len(stems & {word[:5] for word in words(document)}) / len(stems) if stems else 0.0
