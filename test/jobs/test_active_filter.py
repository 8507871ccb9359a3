"""The block `activeFilter`: losses and gains against hand computation, selection, and the block as a step."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from querymill_jobs.colbert.build import load_encoder
from querymill_jobs.errors import UserError
from querymill_jobs.losses.negative_draw import NegativeDraw
from querymill_jobs.losses.open_retriever import open_retriever
from querymill_jobs.losses.retrieval_loss import maxsim, softmax_loss, state_loss
from querymill_jobs.losses.scored_query import ScoredQuery, encoded
from querymill_jobs.losses.scorers import DirectLoss, LossGain
from querymill_jobs.losses.selection import choose
from querymill_jobs.losses.token_states import StateEncoder, project, tapped_layers
from retriever_artifact import artifact, corpus_rows, pair_rows, query_rows, save_retriever_artifact, words
from step_runner import Json, StepRunner

SMALL = {"negatives": 4, "negativePool": 16}


@pytest.fixture(scope="module")
def retriever(tmp_path_factory: pytest.TempPathFactory) -> Json:
    return save_retriever_artifact(tmp_path_factory.mktemp("retriever"))


@pytest.fixture
def encoder(retriever: Json) -> StateEncoder:
    return StateEncoder(load_encoder(Path(retriever["path"])))


@pytest.fixture
def inputs(tmp_path: Path, retriever: Json) -> Json:
    return {
        "queries": artifact(tmp_path / "queries", "Queries", "queries.jsonl", query_rows(40)),
        "corpus": artifact(tmp_path / "corpus", "Corpus", "corpus.jsonl", corpus_rows(50)),
        "retriever": retriever,
    }


def items(count: int) -> list[ScoredQuery]:
    return [ScoredQuery(row["_id"], row["text"], row["doc_id"], row["document"]) for row in query_rows(count)]


def draw() -> NegativeDraw:
    rows = corpus_rows(30)
    return NegativeDraw(rows, [row["_id"] for row in rows], 12, 13)


def test_the_loss_is_the_cross_entropy_of_the_own_document() -> None:
    scores = torch.tensor([3.0, 2.0, 4.5, -1.0])
    expected = float(torch.nn.functional.cross_entropy(scores.unsqueeze(0), torch.tensor([0])))
    assert softmax_loss(3.0, np.array([2.0, 4.5, -1.0], np.float32)) == pytest.approx(expected)
    assert softmax_loss(1000.0, np.array([1000.0], np.float32)) == pytest.approx(np.log(2))


def test_hidden_states_and_projection_give_the_retrievers_own_vectors(encoder: StateEncoder) -> None:
    linear = encoder.projection.linear
    for state in encoder.encode([words(1, 3), words(2, 20)], "document"):
        assert torch.allclose(project(state.hidden, linear.weight, linear.bias), state.vectors, atol=1e-5)


def test_taps_are_means_of_the_layers(retriever: Json) -> None:
    model = load_encoder(Path(retriever["path"]))
    layers = tapped_layers(model)
    assert layers == (1, 2)
    state = StateEncoder(model, layers).encode([words(3, 5)], "query")[0]
    assert state.taps is not None and state.taps.shape == (2, 32)
    assert torch.allclose(state.taps[-1], state.hidden.mean(dim=0), atol=1e-5)


def test_the_direct_loss_is_that_of_the_drawn_negatives(encoder: StateEncoder) -> None:
    pool = draw()
    rows = DirectLoss(encoder, pool, 4, 8).scores(items(6))
    item = items(6)[5]
    query, document = encoder.encode([item.text], "query")[0], encoder.encode([item.document], "document")[0]
    texts = [pool.texts[place] for place in pool.draw(item.id, item.text, item.doc_id, 4)]
    others = [float(maxsim(query.vectors, found.vectors)) for found in encoder.encode(texts, "document")]
    own = float(maxsim(query.vectors, document.vectors))
    assert rows[5]["score"] == pytest.approx(softmax_loss(own, np.array(others, np.float32)), abs=1e-4)


def test_negatives_leave_out_what_is_relevant() -> None:
    rows = corpus_rows(6)
    labelled = [{"query": "Find  the DOG", "doc_id": "d2"}]
    pool = NegativeDraw(rows, [row["_id"] for row in rows], 6, 1, labelled)
    drawn = {pool.ids[place] for place in pool.draw("pq", "find the dog", "d4", 6)}
    assert drawn == {"d0", "d1", "d3", "d5"}
    assert pool.draw("pq", "x", "d4", 3) == pool.draw("pq", "x", "d4", 3)
    assert pool.draw("pq", "x", "d4", 3) != pool.draw("pq", "x", "d4", 3, round_number=1)


def test_the_gain_is_the_slope_of_the_held_out_loss(encoder: StateEncoder) -> None:
    seeds, pool = items(5), draw()
    gain = LossGain(encoder, pool, 4, 8, seeds)
    query = ScoredQuery("pq-d20-0", words(20, 3), "d20", words(20, 6))
    score = gain.scores([query])[0]["score"]
    weight = encoder.projection.linear.weight
    bank = encoder.encode(pool.texts, "document")

    def loss(block: list[ScoredQuery], at: torch.Tensor) -> torch.Tensor:
        losses = []
        for item, state, document in encoded(encoder, block, 8):
            places = pool.draw(item.id, item.text, item.doc_id, 4)
            losses.append(state_loss(state, [document, *(bank[place] for place in places)], at, None))
        return torch.stack(losses).mean()

    variable = weight.detach().clone().requires_grad_()
    (gradient,) = torch.autograd.grad(loss([query], variable), variable)
    rate = 1e-3
    with torch.no_grad():
        fall = loss(seeds, weight + rate * gradient) - loss(seeds, weight - rate * gradient)
    assert float(fall) / (2 * rate) == pytest.approx(score, rel=0.02, abs=1e-3)


def test_top_bottom_and_band_and_a_control_of_equal_size() -> None:
    ids = [f"q{n}" for n in range(10)]
    scores = [float(n) for n in range(10)]
    assert choose(ids, scores, "top", 0.3, 0.1, 1).kept == {"q9", "q8", "q7"}
    assert choose(ids, scores, "bottom", 0.3, 0.1, 1).kept == {"q0", "q1", "q2"}
    band = choose(ids, scores, "band", 0.3, 0.2, 1)
    assert band.kept == {"q7", "q6", "q5"}
    assert band.ranks[9] == 1 and len(band.control) == 3
    assert band.control == choose(ids, scores[::-1], "top", 0.3, 0, 1).control


def test_every_query_gets_a_score_and_half_are_kept(steps: StepRunner, inputs: Json) -> None:
    step = steps.succeed("activeFilter", inputs, SMALL)
    rows = step.rows("scores", "scores.jsonl")
    assert len(rows) == 40 and sorted(row["rank"] for row in rows) == list(range(1, 41))
    assert {row["rank"] for row in rows if row["kept"]} == set(range(5, 25))
    counts = [len(step.rows(port, "queries.jsonl")) for port in ("queries", "dropped", "control")]
    assert counts == [20, 20, 20]
    about = step.result["outputs"]["scores"]["info"]
    assert about["scorer"] == "active direct" and about["better"] == "band"
    assert step.result["metrics"]["meanKept"] > 0


def test_a_step_goes_on_with_the_scores_it_had(steps: StepRunner, inputs: Json, tmp_path: Path) -> None:
    queries = artifact(tmp_path / "many", "Queries", "queries.jsonl", query_rows(100))
    corpus = artifact(tmp_path / "large", "Corpus", "corpus.jsonl", corpus_rows(100))
    saved = tmp_path / "checkpoint"
    saved.mkdir()
    lines = "".join(json.dumps({"score": 50.0 + n}) + "\n" for n in range(66)) + '{"sco'
    (saved / "scores.jsonl").write_text(lines)
    step = steps.run("activeFilter", {**inputs, "queries": queries, "corpus": corpus}, SMALL, resume=[saved])
    scores = [row["score"] for row in step.rows("scores", "scores.jsonl")]
    assert scores[63] == 113.0 and max(scores[64:]) < 50


def test_gain_takes_the_gradient_of_held_out_pairs(steps: StepRunner, inputs: Json, tmp_path: Path) -> None:
    params = {**SMALL, "mode": "gain", "keep": "top", "share": 0.25}
    pairs = artifact(tmp_path / "pairs", "Pairs", "pairs.jsonl", pair_rows(8))
    step = steps.succeed("activeFilter", {**inputs, "pairs": pairs}, params)
    kept = [row for row in step.rows("scores", "scores.jsonl") if row["kept"]]
    assert len(kept) == 10 and {row["rank"] for row in kept} == set(range(1, 11))
    assert all(-1 <= row["cosine"] <= 1 and row["loss"] > 0 for row in kept)
    assert step.result["metrics"]["seedLoss"] > 0.1


def test_what_is_missing_is_said(steps: StepRunner, inputs: Json) -> None:
    alone = {name: inputs[name] for name in ("queries", "corpus")}
    assert "mode direct needs it. Connect the retriever" in steps.run("activeFilter", alone).error


def test_a_retriever_without_token_vectors_is_refused(tmp_path: Path) -> None:
    (tmp_path / "retriever.json").write_text('{"kind":"bi-encoder"}')
    with pytest.raises(UserError, match="it is a bi-encoder retriever, and token vectors are needed"):
        open_retriever(tmp_path)
