from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from querymill_jobs.colbert.build import build_encoder
from querymill_jobs.colbert.settings import ColbertSettings
from querymill_jobs.dense.bi_encoder import load_bi_encoder
from querymill_jobs.dense.cross_encoder import CrossEncoderScorer
from querymill_jobs.dense.kinds import scorer_kind
from querymill_jobs.dense.monot5 import MonoT5Scorer
from querymill_jobs.documents import document_text
from querymill_jobs.errors import UserError
from rows_artifact import query_row, write_artifact
from step_here import Outcome
from step_runner import Json, StepRunner
from tiny_models import save_tiny_bert, save_tiny_cross_encoder, save_tiny_t5
from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

Run = Callable[..., Outcome]

WORDS = ["ferry", "cable", "lock", "screw", "turn", "dog", "cart", "boat"]
WORDS += ["morning", "seven", "nine", "free", "half", "wait", "never"]
DOCUMENTS = [
    {
        "_id": f"d{n}",
        "title": WORDS[n % 15],
        "text": " ".join(WORDS[(n * k) % 15] for k in range(2, 5 + n % 9)),
    }
    for n in range(40)
]
QUERIES = [query_row(f"q{n}", f"{WORDS[n % 15]} {WORDS[(n * 3) % 15]}", f"d{n}") for n in range(12)]
QUERIES.append(query_row("orphan", "ferry", "gone"))


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("scorers")
    bert = save_tiny_bert(folder / "bert")
    colbert = build_encoder("tiny", bert, ColbertSettings(16, 12, 48), seed=1)
    colbert.save(str(folder / "colbert"))
    return {
        "biEncoder": bert,
        "colbert": folder / "colbert",
        "crossEncoder": save_tiny_cross_encoder(folder / "cross"),
        "monot5": save_tiny_t5(folder / "t5"),
    }


def inputs(folder: Path, scorer: Path, queries: list[Json] = QUERIES) -> Json:
    return {
        "queries": write_artifact(folder / "queries", "Queries", queries),
        "corpus": write_artifact(folder / "corpus", "Corpus", DOCUMENTS),
        "scorer": {"name": scorer.name, "digest": "1" * 64, "path": str(scorer)},
    }


def scores_of(step: Outcome) -> dict[str, Json]:
    return {row["_id"]: row for row in step.rows("scores")}


@pytest.mark.parametrize("kind", ["biEncoder", "colbert", "crossEncoder", "monot5"])
def test_the_kind_of_a_scorer_is_seen_from_its_files(models: dict[str, Path], kind: str) -> None:
    assert scorer_kind("tiny", models[kind], "auto") == kind


def test_an_encoder_is_no_monot5(models: dict[str, Path]) -> None:
    with pytest.raises(
        UserError, match=r'Cannot score with "tiny": its config.json says that it is a biEncoder'
    ):
        scorer_kind("tiny", models["biEncoder"], "monot5")


def test_a_bi_encoder_ranks_by_the_cosine_of_its_vectors(
    here: Run, tmp_path: Path, models: dict[str, Path]
) -> None:
    step = here("denseFilter", inputs(tmp_path, models["biEncoder"]), {"pool": "corpus"})
    encoder = load_bi_encoder("tiny", models["biEncoder"])
    documents = np.concatenate(list(encoder.encode_documents([document_text(row) for row in DOCUMENTS])))
    vectors = np.concatenate(list(encoder.encode_queries([row["text"] for row in QUERIES[:12]])))
    expected = vectors @ documents.T
    scores = scores_of(step)
    for number in range(12):
        row = scores[f"q{number}"]
        own = expected[number, number]
        others = np.delete(expected[number], number)
        assert row["score"] == pytest.approx(own, abs=2e-6)
        assert row["best_other"] == pytest.approx(others.max(), abs=2e-6)
        assert row["rank"] == 1 + np.sum(np.round(others, 6) >= round(float(own), 6))
        assert row["kept"] == (row["rank"] == 1)
    orphan = scores["orphan"]
    assert (orphan["score"], orphan["rank"], orphan["kept"]) == (None, None, False)
    assert orphan["reason"] == "its document is not in the corpus"
    info = json.loads((step.path("scores") / "scores.json").read_text())
    assert info["kind"] == "biEncoder" and info["unit"] == "cosine" and info["candidates"] == 40


@pytest.mark.parametrize("kind", ["biEncoder", "colbert"])
def test_a_pool_is_a_mask_on_the_same_scores(
    here: Run, tmp_path: Path, models: dict[str, Path], kind: str
) -> None:
    given = inputs(tmp_path, models[kind])
    whole = scores_of(here("denseFilter", given, {"pool": "corpus"}))
    part = scores_of(here("denseFilter", given, {"pool": "random", "candidates": 10}))
    for name, row in part.items():
        if name != "orphan":
            assert row["score"] == pytest.approx(whole[name]["score"], abs=2e-5)
            assert row["rank"] <= min(10, whole[name]["rank"])


@pytest.mark.parametrize("kind", ["crossEncoder", "monot5"])
def test_a_reader_of_pairs_scores_a_shortlist(
    here: Run, tmp_path: Path, models: dict[str, Path], kind: str
) -> None:
    params = {"pool": "corpus", "shortlist": 5, "maxRank": 3}
    step = here("denseFilter", inputs(tmp_path, models[kind]), params)
    rows = [row for row in step.rows("scores") if row["_id"] != "orphan"]
    assert {row["rank"] for row in rows} <= {1, 2, 3, 4, 5, 6}
    assert all(row["kept"] == (row["rank"] <= 3) for row in rows)
    assert json.loads((step.path("scores") / "scores.json").read_text())["scored"] == 6
    reader = MonoT5Scorer if kind == "monot5" else CrossEncoderScorer
    scorer = reader("tiny", models[kind], None, 4)
    first = scorer.score(QUERIES[0]["text"], [document_text(DOCUMENTS[0])])
    assert rows[0]["score"] == pytest.approx(float(first[0]), abs=1e-5)


def test_monot5_scores_by_the_log_probability_of_true(models: dict[str, Path]) -> None:
    documents = [
        "The ferry leaves.",
        "A cable that slips is tightened by one turn of the screw, never by two.",
    ]
    found = MonoT5Scorer("tiny", models["monot5"], None, 8).score("when does it leave", documents)
    tokenizer = AutoTokenizer.from_pretrained(models["monot5"])
    model = AutoModelForSeq2SeqLM.from_pretrained(models["monot5"], dtype=torch.float32).eval()
    true, false = tokenizer.convert_tokens_to_ids(["▁true", "▁false"])
    for document, score in zip(documents, found, strict=True):
        text = f"Query: when does it leave Document: {document} Relevant:"
        ids = tokenizer(text, return_tensors="pt").input_ids
        with torch.no_grad():
            logits = model(input_ids=ids, decoder_input_ids=torch.zeros((1, 1), dtype=torch.long)).logits[
                0, 0
            ]
        reference = logits[true] - torch.log(torch.exp(logits[true]) + torch.exp(logits[false]))
        assert float(score) == pytest.approx(float(reference), abs=1e-5)
    assert found[0] != found[1]


def test_monot5_cuts_a_long_document_and_never_the_prompt(models: dict[str, Path]) -> None:
    scorer = MonoT5Scorer("tiny", models["monot5"], 64, 8)
    prompt = scorer.prompt("lock", "cable " * 100)
    assert prompt.startswith("Query: lock Document: cable") and prompt.endswith(" Relevant:")
    tokens = AutoTokenizer.from_pretrained(models["monot5"])(prompt)["input_ids"]
    assert 58 <= len(tokens) <= 64


def test_a_cross_encoder_of_two_labels_gives_log_odds(tmp_path: Path) -> None:
    folder = save_tiny_cross_encoder(tmp_path / "two", labels=2)
    found = CrossEncoderScorer("two", folder, None, 4).score("lock", ["cable", "screw turn"])
    assert found.shape == (2,)


def test_three_labels_are_refused(tmp_path: Path) -> None:
    folder = save_tiny_cross_encoder(tmp_path / "three", labels=3)
    with pytest.raises(UserError, match="it tells 3 labels apart"):
        CrossEncoderScorer("three", folder, None, 4)


def test_a_filter_that_was_killed_goes_on_and_ends_with_the_same_bytes(
    steps: StepRunner, here: Run, tmp_path: Path, models: dict[str, Path]
) -> None:
    many = [query_row(f"q{n}", QUERIES[n % 12]["text"], f"d{n % 40}") for n in range(150)]
    given = inputs(tmp_path, models["monot5"], many)
    params = {"pool": "neighbours", "candidates": 12, "shortlist": 8}
    attempt = steps.prepare("denseFilter", given, params)
    process = steps.start(attempt)
    checkpoint = attempt / "checkpoints" / "standings.jsonl"
    deadline = time.monotonic() + 120
    while not (checkpoint.is_file() and checkpoint.stat().st_size > 500) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert checkpoint.is_file(), (attempt / "log").read_text("utf-8")
    process.send_signal(signal.SIGKILL)
    process.wait()
    resumed = steps.run("denseFilter", given, params, resume=[attempt / "checkpoints"])
    assert resumed.result["state"] == "done"
    whole = here("denseFilter", given, params)
    assert resumed.rows("scores", "scores.jsonl") == whole.rows("scores")


def test_vectors_of_an_earlier_attempt_are_not_made_again(
    steps: StepRunner, here: Run, tmp_path: Path, models: dict[str, Path]
) -> None:
    given = inputs(tmp_path, models["colbert"])
    whole = here("denseFilter", given)
    kept = whole.folder / "checkpoints"
    resumed = here("denseFilter", given, resume=[kept])
    assert resumed.rows("scores") == whole.rows("scores")
    assert not list((resumed.folder / "checkpoints").glob("*.npy"))


def test_no_queries_are_no_error(here: Run, tmp_path: Path, models: dict[str, Path]) -> None:
    step = here("denseFilter", inputs(tmp_path, models["biEncoder"], []))
    assert step.metrics == {"kept": 0, "dropped": 0}
