"""Cut a document to a number of tokens, on the document's own text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class CutDocument:
    """A document as the generator sees it."""

    title: str
    text: str


def cut_document(tokenizer: Any, title: str, text: str, tokens: int) -> CutDocument:
    """The longest head of a document that fits.

    The title comes first and counts. Characters are kept as they are: the cut falls between two tokens of the
    original text, so that nothing is decoded back.

    :param tokenizer: a fast tokenizer of the generator
    :param tokens: the limit for title and text together
    """
    title = " ".join(title.split())
    text = " ".join(text.split())
    title, used = _head(tokenizer, title, tokens)
    text, _ = _head(tokenizer, text, tokens - used)
    return CutDocument(title, text)


def _head(tokenizer: Any, text: str, tokens: int) -> tuple[str, int]:
    """The first `tokens` tokens of a text, and how many it has."""
    if tokens <= 0 or not text:
        return "", 0
    ends = [
        end
        for _, end in tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)["offset_mapping"]
    ]
    if len(ends) <= tokens:
        return text, len(ends)
    return text[: ends[tokens - 1]].rstrip(), tokens
