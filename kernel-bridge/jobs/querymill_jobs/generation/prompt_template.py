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

    `instruction` is repeated after each document, so that it is the last thing the model reads and a long
    document never pushes it out. `opening` begins every answer and `closing` ends it: a small model that
    has to finish `Search query: "…"` writes a query and stops, where one that is free to answer rambles.
    `gap` stands between the prompt and the query.
    """

    name: str
    instruction: str = ""
    opening: str = ""
    closing: str = ""
    system: str = ""
    gap: str = ""

    def messages(self, document: CutDocument, examples: Sequence[Example] = ()) -> list[Message]:
        """The conversation up to the turn that the model is to write.

        :param document: the document to write for, cut already
        :param examples: pairs to show first, in this order
        """
        turns = [{"role": "system", "content": self.system}] if self.system else []
        for example in examples:
            turns.append({"role": "user", "content": self._question(example.document)})
            turns.append({"role": "assistant", "content": self.answer(example.query)})
        turns.append({"role": "user", "content": self._question(document)})
        return turns

    def answer(self, query: str) -> str:
        """The whole turn that holds a query, as in examples and in tuning."""
        return f"{self.opening}{query}{self.closing}"

    def render(self, tokenizer: Any, document: CutDocument, examples: Sequence[Example] = ()) -> str:
        """The prompt as text up to where the query begins; special tokens are in it, none is to be added.

        Uses the chat template of the model; a model without one gets the same turns as plain paragraphs.
        """
        messages = self.messages(document, examples)
        if tokenizer.chat_template:
            text: str = tokenizer.apply_chat_template(
                messages, tokenize=False, add_generation_prompt=True, enable_thinking=False
            )
        else:
            turns = [f"{message['content']}\n\n" for message in messages]
            text = (tokenizer.bos_token or "") + "".join(turns)
        return text + self.opening

    def _question(self, document: CutDocument) -> str:
        head = f"{document.title}\n" if document.title else ""
        return f"{head}{document.text}\n\n{self.instruction}"
