from __future__ import annotations

from types import SimpleNamespace

import pytest
from querymill_jobs.generation.document_cut import CutDocument
from querymill_jobs.generation.prompt_template import Example
from querymill_jobs.generation.templates import TEMPLATES

TOKENIZER = SimpleNamespace(bos_token=None, chat_template=None)
FERRY = CutDocument("Ferry", "It leaves at seven.")
DOGS = Example(CutDocument("", "Dogs travel free."), "are dogs free")
LOCK = Example(CutDocument("", "The lock opens at nine."), "when does the lock open")


@pytest.mark.parametrize(
    ("name", "prompt"),
    [
        (
            "bare",
            "Document: Dogs travel free.\nQuery: are dogs free\n\n"
            "Document: The lock opens at nine.\nQuery: when does the lock open\n\n"
            "Document: Ferry It leaves at seven.\nQuery:",
        ),
        (
            "inpars",
            "Example 1:\nDocument: Dogs travel free.\nRelevant Query: are dogs free\n\n"
            "Example 2:\nDocument: The lock opens at nine.\nRelevant Query: when does the lock open\n\n"
            "Example 3:\nDocument: Ferry It leaves at seven.\nRelevant Query:",
        ),
        (
            "inpars-gbq",
            "Example 1:\nDocument: Dogs travel free.\nGood Question: are dogs free\n"
            "Bad Question: when does the lock open\n\n"
            "Example 2:\nDocument: The lock opens at nine.\nGood Question: when does the lock open\n"
            "Bad Question: are dogs free\n\n"
            "Example 3:\nDocument: Ferry It leaves at seven.\nGood Question:",
        ),
        (
            "promptagator",
            "Passage: Dogs travel free.\nQuery: are dogs free\n\n"
            "Passage: The lock opens at nine.\nQuery: when does the lock open\n\n"
            "Passage: Ferry It leaves at seven.\nQuery:",
        ),
    ],
)
def test_a_plain_template_shows_examples_and_stops_where_the_query_begins(name: str, prompt: str) -> None:
    assert TEMPLATES[name].render(TOKENIZER, FERRY, [DOGS, LOCK]) == prompt
