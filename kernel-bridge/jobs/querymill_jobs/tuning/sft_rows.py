"""Labelled pairs as token sequences for supervised tuning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from querymill_jobs.generation.document_cut import cut_document
from querymill_jobs.generation.prompt_template import PromptTemplate
from querymill_jobs.sampling.seeded_order import seeded_order

Row = Mapping[str, Any]


@dataclass(frozen=True)
class TuningSplit:
    """Pairs to learn from and pairs to measure on; no document is in both."""

    train: list[Row]
    held_out: list[Row]


def split_by_document(pairs: Iterable[Row], fraction: float, seed: int) -> TuningSplit:
    """Hold out documents, chosen by seed: about `fraction` of them, at least one where it is above 0."""
    rows = list(pairs)
    documents = seeded_order({str(row["doc_id"]) for row in rows}, seed)
    count = max(1, round(fraction * len(documents))) if fraction > 0 and len(documents) > 1 else 0
    held = set(documents[:count])
    return TuningSplit(
        [row for row in rows if str(row["doc_id"]) not in held],
        [row for row in rows if str(row["doc_id"]) in held],
    )


def tuning_row(tokenizer: Any, template: PromptTemplate, row: Row, document_tokens: int) -> dict[str, Any]:
    """One pair, tokenised as generation will see it: the prompt, then the query, its closing and end of turn.

    The document is cut, the instruction never. `completion_mask` is 1 where the loss counts.
    """
    document = cut_document(tokenizer, row.get("title", ""), row["text"], document_tokens)
    prompt = _tokens(tokenizer, template.render(tokenizer, document))
    query = " ".join(str(row["query"]).split())
    answer = [*_tokens(tokenizer, f"{template.gap}{query}{template.closing}"), tokenizer.eos_token_id]
    return {
        "input_ids": prompt + answer,
        "completion_mask": [0] * len(prompt) + [1] * len(answer),
    }


def _tokens(tokenizer: Any, text: str) -> list[int]:
    ids: Sequence[int] = tokenizer(text, add_special_tokens=False)["input_ids"]
    return list(ids)
