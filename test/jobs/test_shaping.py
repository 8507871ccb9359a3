from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from querymill_jobs.generation.collect import Tally
from querymill_jobs.generation.loaded_model import load_model
from querymill_jobs.generation.prompts import build_prompts
from querymill_jobs.generation.request import Decoding, Request
from querymill_jobs.generation.shaping import forbid, penalise_repetition
from querymill_jobs.generation.templates import INSTRUCT
from querymill_jobs.generation.writer import write_rows
from tiny_models import documents, save_tiny_llama


def test_written_tokens_become_less_likely_on_both_sides_of_zero() -> None:
    logits = torch.tensor([[2.0, -1.0, 4.0], [2.0, -1.0, 4.0]])
    shaped = penalise_repetition(logits, [[0, 1, 0], []], 2.0)
    assert shaped.tolist() == [[1.0, -2.0, 4.0], [2.0, -1.0, 4.0]]
    assert logits.tolist() == [[2.0, -1.0, 4.0], [2.0, -1.0, 4.0]]


def test_a_forbidden_token_is_out_in_its_rows_only() -> None:
    logits = torch.zeros(3, 4)
    shaped = forbid(logits, [0, 2], [1, 3])
    assert torch.isinf(shaped).tolist() == [
        [False, True, False, True],
        [False, False, False, False],
        [False, True, False, True],
    ]


def test_the_best_by_log_probability_stay_in_their_order() -> None:
    rows = [
        {"text": name, "logprob": value, "tokens": 1}
        for name, value in (("a", -2.0), ("b", -1.0), ("c", -3.0), ("d", -1.0))
    ]
    tally = Tally(kept=list(rows))
    tally.keep_best(2)
    assert [row["text"] for row in tally.kept] == ["b", "d"]
    assert tally.metrics()["unlikely"] == 2
    whole = Tally(kept=list(rows))
    whole.keep_best(0)
    assert len(whole.kept) == 4


@pytest.fixture
def one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.mark.usefixtures("one_thread")
def test_no_query_ends_before_min_tokens(tmp_path: Path) -> None:
    loaded = load_model("tiny", save_tiny_llama(tmp_path / "llama"), INSTRUCT.closing)
    prompts = build_prompts(documents(8), INSTRUCT, [], loaded.tokenizer, 40)

    def lengths(minimum: int) -> list[int]:
        request = Request(4, 13, 32, Decoding(2.0, 1.0, 12, minimum, 1.5))
        return [row.tokens for rows in write_rows(loaded, prompts, request) for row in rows]

    assert min(lengths(0)) < 8
    assert min(lengths(8)) >= 8
