"""The block `triples`, and ColBERT trained on what it makes."""

from __future__ import annotations

import math
from itertools import islice
from pathlib import Path

import pytest
import torch
from querymill_jobs.colbert.batches import batches
from querymill_jobs.colbert.build import build_encoder
from querymill_jobs.colbert.loss import backward, known_relevant
from querymill_jobs.colbert.objectives import distilled, in_batch, own_columns, two_way
from querymill_jobs.colbert.pairs import TrainingPair, TrainingPairs
from querymill_jobs.colbert.settings import ColbertSettings
from querymill_jobs.colbert.triples import read_triples
from querymill_jobs.rows import read_rows
from querymill_jobs.triples.negative_sources import draw_negatives
from retriever_artifact import artifact, corpus_rows, pair_rows, query_rows, words
from step_runner import Json, StepRunner
from tiny_models import save_tiny_bert
from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

SCORES = torch.tensor([[3.0, 1.0, 2.0, 0.0], [1.0, 2.0, 0.5, 4.0]])


def pair(number: int, *negatives: int) -> TrainingPair:
    return TrainingPair(
        f"query {number}",
        f"d{number}",
        words(number, 5),
        True,
        tuple((f"d{n}", words(n, 5)) for n in negatives),
    )


@pytest.fixture
def inputs(tmp_path: Path) -> Json:
    return {
        "pairs": artifact(tmp_path / "pairs", "Pairs", "pairs.jsonl", pair_rows(12)),
        "queries": [artifact(tmp_path / "queries", "Queries", "queries.jsonl", query_rows(20, 12))],
        "corpus": artifact(tmp_path / "corpus", "Corpus", "corpus.jsonl", corpus_rows(60)),
    }


def test_negatives_are_drawn_from_the_ranking_first_and_never_relevant() -> None:
    ids = [f"d{n}" for n in range(40)]
    ranked = ["d1", "d2", "d3"]
    drawn, filled = draw_negatives("q", ranked, ids, lambda name: name == "d2", 2, 1)
    assert set(drawn) == {"d1", "d3"} and filled == 0
    more, filled = draw_negatives("q", ranked, ids, lambda name: name == "d2", 5, 1)
    assert filled == 3 and len(set(more)) == 5 and "d2" not in more
    assert draw_negatives("q", [], ids, lambda _: False, 5, 1) == draw_negatives(
        "q", [], ids, lambda _: False, 5, 1
    )
    assert draw_negatives("q", [], ["d1"], lambda _: True, 1, 1) == ([], 0)


def test_the_two_way_loss_is_the_softmax_over_a_pair() -> None:
    batch = [pair(0, 5), pair(1, 6)]
    assert own_columns(batch) == [[0, 2], [1, 3]]
    expected = (math.log(1 + math.exp(2 - 3)) + math.log(1 + math.exp(4 - 2))) / 2
    known = torch.zeros(2, 4, dtype=torch.bool)
    assert float(two_way(SCORES, known, batch)) == pytest.approx(expected)
    in_all = -3 + math.log(sum(math.exp(x) for x in (3, 1, 2, 0)))
    in_all += -2 + math.log(sum(math.exp(x) for x in (1, 2, 0.5, 4)))
    assert float(in_batch(SCORES, known, batch)) == pytest.approx(in_all / 2)


def test_a_teacher_that_agrees_adds_nothing_and_one_that_does_not_pulls() -> None:
    batch = [pair(0, 5), pair(1, 6)]
    known = torch.zeros(2, 4, dtype=torch.bool)
    agreeing = {
        ("query 0", "d0"): 3.0,
        ("query 0", "d5"): 2.0,
        ("query 1", "d1"): 2.0,
        ("query 1", "d6"): 4.0,
    }
    base = float(two_way(SCORES, known, batch))
    assert float(distilled(two_way, 0.5, agreeing)(SCORES, known, batch)) == pytest.approx(base / 2)
    other = {**agreeing, ("query 1", "d6"): 0.0}
    p, q = 1 / (1 + math.exp(-2)), 1 / (1 + math.exp(2))
    divergence = p * math.log(p / q) + (1 - p) * math.log((1 - p) / (1 - q))
    assert float(distilled(two_way, 1.0, other)(SCORES, known, batch)) == pytest.approx(
        divergence / 2, rel=1e-5
    )


def test_no_document_stands_in_a_batch_twice_negatives_included() -> None:
    pairs = [pair(n, 40 + n % 7, 50 + n % 5) for n in range(20)]
    for batch in islice(batches(pairs, 4, 3), 40):
        names = [name for one in batch for name in one.doc_ids]
        assert batch and len(names) == len(set(names))
    alone = list(islice(batches([pair(0, 9), pair(1, 9)], 2, 1), 4))
    assert [len(batch) for batch in alone] == [1, 1, 1, 1]


def test_a_negative_known_to_be_relevant_does_not_count() -> None:
    batch = [TrainingPair("q", "d0", "x", True, (("d1", "y"),)), TrainingPair("other", "d2", "z", True)]
    pairs = TrainingPairs.of([*batch, TrainingPair("Q", "d1", "y", True)])
    assert known_relevant(batch, pairs).tolist() == [[False, False, True], [False, False, False]]


def test_micro_batches_with_negatives_give_the_same_gradient(tmp_path: Path) -> None:
    model = build_encoder("tiny", save_tiny_bert(tmp_path / "bert"), ColbertSettings(16, 12, 24), 1)
    model.eval()
    batch = [pair(n, 20 + n, 30 + n) for n in range(3)]
    known = known_relevant(batch, TrainingPairs.of(batch))
    gradients = []
    for size in (16, 2):
        model.zero_grad()
        loss = backward(model, batch, known, size, two_way)
        gradients.append((loss, model[1].linear.weight.grad.clone()))
    assert gradients[0][0] == pytest.approx(gradients[1][0], abs=1e-5)
    assert torch.allclose(gradients[0][1], gradients[1][1], atol=1e-5)


def test_every_pair_gets_negatives_and_colberts_own_files(steps: StepRunner, inputs: Json) -> None:
    step = steps.succeed("triples", inputs, {"negatives": "bm25", "perPair": 2, "depth": 10})
    rows = step.rows("triples", "triples.jsonl")
    assert len(rows) == 64 and sum(row["source"] == "pseudo" for row in rows) == 40
    assert all(row["positive_id"] != row["negative_id"] for row in rows)
    folder = step.path("triples")
    texts = dict(line.split("\t") for line in (folder / "collection.tsv").read_text().splitlines())
    assert set(texts) == {row[side] for row in rows for side in ("positive_id", "negative_id")}
    assert len((folder / "queries.tsv").read_text().splitlines()) == 32
    read = read_triples(folder, read_rows(Path(inputs["corpus"]["path"]) / "corpus.jsonl"))
    assert len(read) == 32 and all(len(found.negatives) == 2 for found in read.pairs)
    assert step.result["metrics"]["triples"] == 64


def save_cross_encoder(folder: Path) -> Json:
    """A two-layer BERT that reads query and document together; random weights."""
    save_tiny_bert(folder)
    tokenizer = PreTrainedTokenizerFast.from_pretrained(str(folder))
    torch.manual_seed(3)
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        max_position_embeddings=256,
        num_labels=1,
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    return {"name": "judge", "revision": "1", "path": str(folder)}


def test_colbert_learns_from_mined_triples_and_a_teacher(
    steps: StepRunner, inputs: Json, tmp_path: Path
) -> None:
    base = {"name": "tiny", "revision": "7", "path": str(save_tiny_bert(tmp_path / "bert"))}
    mined = steps.succeed("triples", {**inputs, "miner": base}, {"negatives": "mined", "skip": 2})
    assert mined.result["metrics"]["filledAtRandom"] == 0
    params = {
        "maxSteps": 60,
        "batchSize": 6,
        "dimension": 16,
        "queryLength": 12,
        "documentLength": 24,
        "learningRate": 0.002,
        "loss": "twoWay",
        "distillation": 0.2,
    }
    given = {
        "triples": mined.input("triples"),
        "corpus": inputs["corpus"],
        "model": base,
        "teacher": save_cross_encoder(tmp_path / "judge"),
    }
    step = steps.succeed("colbert", given, params)
    losses = [event["value"] for event in step.events() if event.get("name") == "loss" and "step" in event]
    assert len(losses) == 60 and sum(losses[-10:]) < 0.8 * sum(losses[:10])
    assert step.result["metrics"]["trainingPairs"] == 32
    # A retriever trained before is a place to start from.
    again = steps.succeed(
        "colbert", {**given, "teacher": None, "model": step.input("retriever")}, {**params, "maxSteps": 2}
    )
    assert again.result["outputs"]["retriever"]["info"]["base"] == {"name": "tiny", "revision": "7"}
    both = steps.run("colbert", {**given, "pairs": inputs["pairs"]}, params)
    assert "pairs or queries are connected too" in both.error
