"""The one object that turns a document into a prompt; tuning, generation and reinforcement share it.

A tuned model stores the name of its template, and generating with another one is an error: a model answers
badly what it was not trained to read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from querymill_jobs.generation.document_cut import CutDocument

Message = dict[str, str]


@dataclass(frozen=True)
class Example:
    """One labelled pair, shown to the model as a finished turn."""

    document: CutDocument
    query: str


@dataclass(frozen=True)
class PromptTemplate:
    """Wording of a prompt.

    `system` sets the task once, `instruction` is repeated after each document, so that it is the last thing the
    model reads and a long document never pushes it out.
    """

    name: str
    system: str
    instruction: str

    def messages(self, document: CutDocument, examples: Sequence[Example] = ()) -> list[Message]:
        """The conversation up to the turn that the model is to write.

        :param document: the document to write for, cut already
        :param examples: pairs to show first, in this order
        """
        turns = [{"role": "system", "content": self.system}] if self.system else []
        for example in examples:
            turns.append({"role": "user", "content": self._question(example.document)})
            turns.append({"role": "assistant", "content": example.query})
        turns.append({"role": "user", "content": self._question(document)})
        return turns

    def render(self, tokenizer: Any, document: CutDocument, examples: Sequence[Example] = ()) -> str:
        """The prompt as text, special tokens included, ready to be tokenised without adding any.

        Uses the chat template of the model; a model without one gets the same turns as plain lines.
        """
        messages = self.messages(document, examples)
        if tokenizer.chat_template:
            text: str = tokenizer.apply_chat_template(
                messages, tokenize=False, add_generation_prompt=True, enable_thinking=False
            )
            return text
        lines = [message["content"] if message["role"] != "assistant" else f"Query: {message['content']}\n"
                 for message in messages]  # fmt: skip
        return (tokenizer.bos_token or "") + "\n".join([*lines, "Query:"])

    def _question(self, document: CutDocument) -> str:
        head = f"{document.title}\n" if document.title else ""
        return f"{head}{document.text}\n\n{self.instruction}"


INSTRUCT = PromptTemplate(
    name="instruct",
    system="You write the short queries that people type into a search engine.",
    instruction="Write a search query that this passage answers.",
)
"""A plain instruction; few-shot when examples are given."""

TEMPLATES = {template.name: template for template in (INSTRUCT,)}
"""Every template by name."""
