"""ColBERT training on a tiny BERT: batches, gradients, masks, schedule."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import torch
from querymill_jobs.colbert.batches import batches
from querymill_jobs.colbert.build import build_encoder
from querymill_jobs.colbert.loss import (
    Tokens,
    backward,
    encode_tokens,
    in_batch_loss,
    known_relevant,
    maxsim_scores,
)
from querymill_jobs.colbert.pairs import TrainingPairs
from querymill_jobs.colbert.settings import ColbertSettings, TrainingSettings
from querymill_jobs.colbert.train import schedule
from tiny_models import TEXTS, save_tiny_bert

SHAPE = ColbertSettings(dimension=16, query_length=12, document_length=24)


def training_pairs(labelled: int = 12, pseudo: int = 20) -> TrainingPairs:
    return TrainingPairs(
        (
            {"query": f"label {n}", "doc_id": f"d{n % 7}", "title": "", "text": TEXTS[n % 3][: 20 + n]}
            for n in range(labelled)
        ),
        (
            {"text": f"pseudo {n}", "doc_id": f"d{n % 9}", "title": "T", "document": TEXTS[n % 3][: 30 + n]}
            for n in range(pseudo)
        ),
    )


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return build_encoder("tiny", save_tiny_bert(tmp_path_factory.mktemp("tiny") / "bert"), SHAPE, 13)


def test_no_document_stands_in_a_batch_twice() -> None:
    for batch in islice(batches(training_pairs().pairs, 8, 13), 60):
        assert len({pair.doc_id for pair in batch}) == len(batch) == 8


def test_every_pair_is_seen_equally_often() -> None:
    pairs = TrainingPairs([], ({"text": f"q{n}", "doc_id": f"d{n % 24}", "title": "", "document": "x"}
                               for n in range(72))).pairs  # fmt: skip
    seen = [pair for batch in islice(batches(pairs, 8, 13), 90) for pair in batch]
    counts = [seen.count(pair) for pair in pairs]
    assert sum(counts) == 720
    assert max(counts) - min(counts) <= 2


def test_the_order_follows_from_the_seed() -> None:
    pairs = training_pairs().pairs
    assert list(islice(batches(pairs, 8, 13), 9)) == list(islice(batches(pairs, 8, 13), 9))
    assert list(islice(batches(pairs, 8, 13), 9)) != list(islice(batches(pairs, 8, 14), 9))
    later = list(islice(batches(pairs, 8, 13), 5, 9))
    assert later == list(islice(batches(pairs, 8, 13), 9))[5:]


def test_a_batch_is_no_larger_than_the_number_of_documents() -> None:
    few = training_pairs(3, 0).pairs
    assert [len(batch) for batch in islice(batches(few, 16, 1), 4)] == [3, 3, 3, 3]


def test_a_pair_that_is_labelled_and_generated_counts_as_labelled() -> None:
    row = {"title": "", "text": "x"}
    pairs = TrainingPairs(
        [{**row, "query": "Close the lock", "doc_id": "d1"}],
        [{"title": "", "document": "x", "text": "close  the LOCK", "doc_id": "d1"}],
    )
    assert [pair.labelled for pair in pairs.pairs] == [True]


def test_documents_known_to_be_relevant_are_no_negatives() -> None:
    row = {"title": "", "text": "x"}
    labelled = [{**row, "query": "q", "doc_id": doc} for doc in ("d1", "d2")]
    pairs = TrainingPairs([*labelled, {**row, "query": "other", "doc_id": "d3"}], [])
    batch = pairs.pairs
    known = known_relevant(batch, pairs)
    assert known.tolist() == [[False, True, False], [True, False, False], [False, False, False]]
    vectors = torch.nn.functional.normalize(torch.randn(3, 4, 8), dim=-1)
    tokens = Tokens(vectors, torch.ones(3, 4, dtype=torch.bool))
    scores = maxsim_scores(tokens, tokens)
    expected = -scores[0, 0] + torch.logsumexp(scores[0, [0, 2]], 0)
    expected += -scores[1, 1] + torch.logsumexp(scores[1, [1, 2]], 0)
    expected += -scores[2, 2] + torch.logsumexp(scores[2], 0)
    assert torch.allclose(in_batch_loss(tokens, tokens, known), expected / 3)


def test_scores_leave_masked_tokens_out() -> None:
    queries = Tokens(torch.tensor([[[1.0, 0.0], [0.0, 1.0]]]), torch.tensor([[True, False]]))
    vectors = torch.tensor([[[0.5, 0.0], [0.9, 0.0]]])
    assert float(maxsim_scores(queries, Tokens(vectors, torch.tensor([[True, True]])))) == pytest.approx(0.9)
    assert float(maxsim_scores(queries, Tokens(vectors, torch.tensor([[True, False]])))) == pytest.approx(0.5)


@pytest.mark.parametrize("micro_batch", [1, 3, 5])
def test_micro_batches_give_the_gradient_of_the_whole_batch(encoder: Any, micro_batch: int) -> None:
    pairs = training_pairs()
    batch = next(batches(pairs.pairs, 7, 13))
    known = known_relevant(batch, pairs)
    encoder.eval()  # without dropout: parts and whole draw different random numbers
    gradients = []
    for size in (16, micro_batch):
        encoder.zero_grad()
        loss = backward(encoder, batch, known, size)
        gradients.append((loss, [weight.grad for weight in encoder.parameters() if weight.grad is not None]))
    (whole, one), (parts, two) = gradients
    assert parts == pytest.approx(whole, abs=1e-5)
    assert len(one) == len(two) > 10
    assert all(torch.allclose(left, right, atol=1e-5) for left, right in zip(one, two, strict=True))
    assert any(gradient.abs().max() > 1e-4 for gradient in one)


def test_both_passes_of_a_part_see_the_same_dropout(encoder: Any) -> None:
    pairs = training_pairs()
    batch = next(batches(pairs.pairs, 6, 13))
    known = known_relevant(batch, pairs)
    encoder.train()
    torch.manual_seed(5)
    encoder.zero_grad()
    backward(encoder, batch, known, 2)
    analytic = encoder[1].linear.weight.grad.clone()
    step = 1e-3
    losses = []
    for sign in (1, -1):
        with torch.no_grad():
            encoder[1].linear.weight += sign * step * analytic
        torch.manual_seed(5)
        losses.append(backward(encoder, batch, known, 2))
        with torch.no_grad():
            encoder[1].linear.weight -= sign * step * analytic
    numeric = (losses[0] - losses[1]) / (2 * step)
    assert numeric == pytest.approx(float((analytic**2).sum()), rel=0.05)


def test_queries_are_filled_up_and_documents_lose_their_punctuation(encoder: Any) -> None:
    queries = encode_tokens(encoder.eval(), ["a lock", "a much longer query about locks"], "query")
    assert queries.vectors.shape == (2, 12, 16)
    assert queries.mask.all()
    plain, dotted = (encode_tokens(encoder, [text], "document") for text in ("the lock", "the. lock!"))
    assert int(plain.mask.sum()) == int(dotted.mask.sum())
    lengths = queries.vectors.norm(dim=-1)
    assert torch.allclose(lengths, torch.ones_like(lengths), atol=1e-5)


def test_each_side_begins_with_its_marker_as_one_token(encoder: Any) -> None:
    for side, marker in (("query", "[unused0]"), ("document", "[unused1]")):
        features = encoder.preprocess(["the lock"], prompt=encoder.prompts[side], task=side)
        tokens = encoder.tokenizer.convert_ids_to_tokens(features["input_ids"][0])
        assert tokens[:2] == ["[CLS]", marker]


def test_the_projection_is_orthogonal_and_follows_the_seed(tmp_path: Path) -> None:
    folder = save_tiny_bert(tmp_path / "bert")
    one, two, other = (build_encoder("tiny", folder, SHAPE, seed)[1].linear.weight for seed in (1, 1, 2))
    assert torch.equal(one, two)
    assert not torch.equal(one, other)
    assert torch.allclose(one @ one.T, torch.eye(16), atol=1e-5)


def test_the_learning_rate_rises_over_the_warm_up_and_falls_to_the_end() -> None:
    settings = TrainingSettings(100, 8, 1e-4, 0.1, 50, 13, 16)
    rates = [schedule(step, settings) for step in range(100)]
    assert rates[:11] == sorted(rates[:11])
    assert max(rates) == rates[10] == 1.0
    assert rates[10:] == sorted(rates[10:], reverse=True)
    assert 0 < rates[99] < 0.02
    assert schedule(0, TrainingSettings(100, 8, 1e-4, 0.0, 50, 13, 16)) == 1.0
