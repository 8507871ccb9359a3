"""Generation without a model: cleaning, ids, cutting, overlap, sampling, the work file."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from querymill_jobs.generation.cleaning import clean_query
from querymill_jobs.generation.overlap import copies_document, distinct_ratio
from querymill_jobs.generation.query_id import query_id
from querymill_jobs.generation.row_stream import row_stream
from querymill_jobs.generation.sampling import draw_tokens
from querymill_jobs.generation.work_file import WORK_FILE, RawRow, WorkFile


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        (" how to close the lock", "how to close the lock"),
        ('"how to close the lock"', "how to close the lock"),
        ("“how to close the lock”", "how to close the lock"),
        ("Query: how to close the lock", "how to close the lock"),
        ("Search query: \"how to close 'the' lock\"", "how to close 'the' lock"),
        ("1. how to close the lock", "how to close the lock"),
        ("- Query 2: how to  close\tthe lock ", "how to close the lock"),
        ("\n\n  how to close the lock\nAnother line", "how to close the lock"),
        ("12 days of ice", "12 days of ice"),
        ("what does 'wend' mean", "what does 'wend' mean"),
        ("what does 'wend'", "what does 'wend'"),
        ("the boat's owner's", "the boat's owner's"),
        ('"cut off quote', "cut off quote"),
        ("query optimisation", "query optimisation"),
        ("...", ""),
        ("Query:", ""),
        ("", ""),
    ],
)
def test_cleaning_keeps_the_query_alone(raw: str, clean: str) -> None:
    assert clean_query(raw) == clean
    assert clean_query(clean) == clean


def test_the_same_text_has_the_same_id_whatever_its_case_and_blanks() -> None:
    assert query_id("d1", "Close the  Lock") == query_id("d1", " close the lock ")
    assert query_id("d1", "close the lock") != query_id("d2", "close the lock")
    assert query_id("d1", "close the lock") == "pq-d1-cfb0818554"


def test_white_space_in_a_document_id_is_percent_encoded() -> None:
    assert query_id("a b\tc", "x").startswith("pq-a%20b%09c-")


def test_eight_words_in_a_row_are_a_copy_and_seven_are_not() -> None:
    document = "When the fog comes down over the lower bank, ring the bell twice."
    assert copies_document("when the fog comes down over the lower", document)
    assert not copies_document("when the fog comes down over the", document)
    assert not copies_document("so when the fog comes down over a lower bank", document)


def test_distinct_ratio_falls_with_repeats() -> None:
    assert distinct_ratio(["a b c", "d e f"], 2) == 1
    assert distinct_ratio(["a b", "a b"], 2) == 0.5
    assert distinct_ratio([], 2) == 0


def test_a_row_stream_depends_on_its_place_alone() -> None:
    assert row_stream(13, "d1", 0).random() == row_stream(13, "d1", 0).random()
    others = {row_stream(seed, doc, n).random() for seed in (13, 14) for doc in ("d1", "d10") for n in (0, 1)}
    assert len(others) == 8


def frequencies(logits: torch.Tensor, temperature: float, top_p: float) -> torch.Tensor:
    uniforms = (torch.arange(20000, dtype=torch.float64) + 0.5) / 20000
    drawn = draw_tokens(logits.expand(20000, -1), uniforms, temperature, top_p)
    return torch.bincount(drawn.tokens, minlength=logits.shape[-1]) / 20000


def test_sampling_follows_the_distribution_at_its_temperature() -> None:
    logits = torch.tensor([1.0, 0.0, -1.0, 2.0])
    for temperature in (0.5, 1.0, 2.0):
        expected = (logits / temperature).softmax(-1)
        assert torch.allclose(frequencies(logits, temperature, 1.0), expected, atol=1e-3)


def test_the_nucleus_is_the_smallest_set_with_that_mass() -> None:
    logits = torch.tensor([0.5, 0.3, 0.15, 0.05]).log()
    assert torch.allclose(frequencies(logits, 1.0, 0.7), torch.tensor([0.625, 0.375, 0, 0]), atol=1e-3)
    assert torch.allclose(frequencies(logits, 1.0, 0.4), torch.tensor([1.0, 0, 0, 0]), atol=1e-3)


def test_a_flat_distribution_over_a_large_vocabulary_is_sampled_in_full() -> None:
    uniforms = (torch.arange(2000, dtype=torch.float64) + 0.5) / 2000
    drawn = draw_tokens(torch.zeros(2000, 1000), uniforms, 1.0, 0.9)
    assert len(set(drawn.tokens.tolist())) == 900


def test_temperature_zero_takes_the_most_likely_token_and_gives_its_log_probability() -> None:
    logits = torch.tensor([[0.0, 3.0, 1.0]])
    drawn = draw_tokens(logits, torch.tensor([0.99]), 0, 0.9)
    assert drawn.tokens.tolist() == [1]
    assert torch.allclose(drawn.logprobs, logits.log_softmax(-1)[:, 1])


def row(doc_id: str, n: int, raw: str = "x") -> RawRow:
    return RawRow(doc_id, n, raw, -1.5, 3, False)


def test_a_work_file_begins_with_the_rows_of_earlier_attempts(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("newest", "older", "now")]
    for folder in folders:
        folder.mkdir()
    for folder, rows in zip(folders, ([row("a", 0), row("a", 1)], [row("b", 0)], []), strict=True):
        work = WorkFile(folder)
        work.add(rows)
        work.close()
    work = WorkFile(folders[2], folders[:2])
    assert work.restored == 3
    work.add([row("c", 0)])
    assert set(WorkFile(folders[2]).rows) == {("a", 0), ("a", 1), ("b", 0), ("c", 0)}


def test_a_line_that_was_cut_by_a_kill_is_left_out(tmp_path: Path) -> None:
    work = WorkFile(tmp_path)
    work.add([row("a", 0), row("a", 1)])
    work.close()
    file = tmp_path / WORK_FILE
    file.write_bytes(file.read_bytes()[:-7])
    assert list(WorkFile(tmp_path).rows) == [("a", 0)]
