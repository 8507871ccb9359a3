"""From documents to token sequences: what all prompts share, and what is each one's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from querymill_jobs.generation.document_cut import CutDocument, cut_document
from querymill_jobs.generation.prompt_template import Example, PromptTemplate


@dataclass(frozen=True)
class DocumentPrompt:
    """A document, as it was cut, and its own part of the prompt."""

    doc_id: str
    document: CutDocument
    tokens: list[int]


@dataclass(frozen=True)
class PromptSet:
    """All prompts of a step; `prefix` stands before each of them."""

    prefix: list[int]
    prompts: list[DocumentPrompt]


def build_prompts(
    documents: Iterable[Mapping[str, Any]],
    template: PromptTemplate,
    examples: Sequence[Example],
    tokenizer: Any,
    document_tokens: int,
) -> PromptSet:
    """Cut, render and tokenise; then split off the longest beginning that all prompts have in common.

    :param documents: rows of a `Documents` artifact; their order is kept
    """
    prompts = []
    for row in documents:
        document = cut_document(tokenizer, row.get("title", ""), row["text"], document_tokens)
        text = template.render(tokenizer, document, examples)
        prompts.append(
            DocumentPrompt(row["_id"], document, tokenizer(text, add_special_tokens=False)["input_ids"])
        )
    shared = _common_length([prompt.tokens for prompt in prompts])
    prefix = prompts[0].tokens[:shared] if prompts else []
    own = [DocumentPrompt(prompt.doc_id, prompt.document, prompt.tokens[shared:]) for prompt in prompts]
    return PromptSet(prefix, own)


def _common_length(sequences: Sequence[Sequence[int]]) -> int:
    """Length of the common beginning; at least one token of each sequence stays outside."""
    if not sequences:
        return 0
    first, last = min(map(list, sequences)), max(map(list, sequences))
    most = min(map(len, sequences)) - 1
    for at in range(most):
        if first[at] != last[at]:
            return at
    return most
