from __future__ import annotations

import json
from pathlib import Path
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
        (
            "sptar",
            "Document: Dogs travel free.\nRelevant Query: are dogs free\n\n"
            "Document: The lock opens at nine.\nRelevant Query: when does the lock open\n\n"
            "Document: Ferry It leaves at seven.\nRelevant Query:",
        ),
    ],
)
def test_a_plain_template_shows_examples_and_stops_where_the_query_begins(name: str, prompt: str) -> None:
    assert TEMPLATES[name].render(TOKENIZER, FERRY, [DOGS, LOCK]) == prompt


@pytest.mark.parametrize("block", ["sft", "generate"])
def test_a_block_offers_the_templates_there_are(block: str) -> None:
    text = (Path(__file__).parents[2] / "templates/blocks" / block / "block.json").read_text(encoding="utf-8")
    assert json.loads(text)["params"]["properties"]["template"]["enum"] == list(TEMPLATES)


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_tuning_goes_on_after_the_prompt_as_an_example_does(name: str) -> None:
    template = TEMPLATES[name]
    shown = template.render(TOKENIZER, FERRY, [DOGS])
    alone = template.render(TOKENIZER, DOGS.document)
    assert shown.startswith(f"{alone}{template.gap}{DOGS.query}{template.closing}")
