"""Prompts without a conversation: labelled examples one after another, and the model goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from querymill_jobs.generation.document_cut import CutDocument
from querymill_jobs.generation.prompt_template import Example, PromptTemplate


@dataclass(frozen=True)
class PlainTemplate(PromptTemplate):
    """`document: … query: …` for each example, then for the document; a line break ends the query.

    `document_label` and `query_label` stand before the two. With `numbered`, each pair has the heading
    `Example 1:` and so on. With `worse_label`, an example also shows a query of another example, as one that
    does not fit.
    """

    gap: str = " "
    document_label: str = "Document:"
    query_label: str = "Query:"
    numbered: bool = False
    worse_label: str = ""

    def render(self, tokenizer: Any, document: CutDocument, examples: Sequence[Example] = ()) -> str:
        """The prompt as text up to where the query begins."""
        parts = [self._example(number, examples) for number in range(len(examples))]
        parts.append(self._heading(len(examples)) + self._until_query(document))
        return (tokenizer.bos_token or "") + "\n\n".join(parts)

    def _example(self, number: int, examples: Sequence[Example]) -> str:
        example = examples[number]
        text = f"{self._heading(number)}{self._until_query(example.document)} {example.query}"
        if self.worse_label and len(examples) > 1:
            text += f"\n{self.worse_label} {examples[(number + 1) % len(examples)].query}"
        return text

    def _heading(self, number: int) -> str:
        return f"Example {number + 1}:\n" if self.numbered else ""

    def _until_query(self, document: CutDocument) -> str:
        whole = f"{document.title} {document.text}".strip()
        return f"{self.document_label} {whole}\n{self.query_label}"
