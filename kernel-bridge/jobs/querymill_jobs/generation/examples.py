"""Which labelled pairs stand in the prompt."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from typing import Any

from querymill_jobs.generation.document_cut import cut_document
from querymill_jobs.generation.prompt_template import Example


def choose_examples(
    pairs: Iterable[Mapping[str, Any]], shots: int, seed: int, tokenizer: Any, document_tokens: int
) -> list[Example]:
    """Draw pairs for the prompt, at most one for each document and each query.

    :param pairs: rows of a `Pairs` artifact
    :param shots: how many; fewer come back where there are fewer
    :param document_tokens: their documents are cut as the others are
    """
    rows = sorted(pairs, key=lambda row: str(row["_id"]) + "\0" + str(row["doc_id"]))
    random.Random(seed).shuffle(rows)
    chosen: list[Example] = []
    seen: set[str] = set()
    for row in rows:
        if len(chosen) == shots:
            break
        if row["doc_id"] in seen or row["_id"] in seen:
            continue
        seen.update((row["doc_id"], row["_id"]))
        document = cut_document(tokenizer, row.get("title", ""), row["text"], document_tokens)
        chosen.append(Example(document, " ".join(str(row["query"]).split())))
    return chosen
