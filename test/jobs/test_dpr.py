from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from querymill_jobs.colbert.pairs import TrainingPairs
from querymill_jobs.dense.bi_encoder import load_bi_encoder
from querymill_jobs.dpr.loss import backward, ranking_loss
from querymill_jobs.dpr.train import known_answers
from querymill_jobs.errors import UserError
from querymill_jobs.models.cache import cached_model
from querymill_jobs.models.catalogue import find_entry
from rows_artifact import query_row, write_artifact
from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
from step_here import Outcome
from step_runner import HOME, Json, StepRunner
from tiny_models import TEXTS, save_tiny_bert
from topics_artifact import write_topics

Run = Callable[..., Outcome]

DOCUMENTS = [{"_id": f"d{n}", "title": f"Rule {n}", "text": f"{TEXTS[n % 3]} Number {n}."} for n in range(24)]
PAIRS = [
    {
        "_id": f"q{n}",
        "query": f"rule {n}",
        "doc_id": f"d{n}",
        "title": row["title"],
        "text": row["text"],
        "score": 1,
    }
    for n, row in enumerate(DOCUMENTS[:12])
]
PARAMS = {"maxSteps": 24, "batchSize": 6, "evalSteps": 6, "learningRate": 0.002, "maxTokens": 64}


@pytest.fixture
def given(tmp_path: Path) -> Json:
    return {
        "pairs": write_artifact(tmp_path / "pairs", "Pairs", PAIRS),
        "corpus": write_artifact(tmp_path / "corpus", "Corpus", DOCUMENTS),
        "dev": write_topics(
            tmp_path / "dev",
            {f"t{n}": f"rule number {n}" for n in range(6)},
            {f"t{n}": {f"d{n}": 1} for n in range(6)},
        ),
        "model": {"name": "tiny", "revision": "7", "path": str(save_tiny_bert(tmp_path / "bert"))},
    }


def test_the_loss_is_that_of_sentence_transformers() -> None:
    torch.manual_seed(1)
    queries, documents = torch.randn(4, 8), torch.randn(6, 8)
    ours = ranking_loss(queries, documents, torch.zeros(4, 6, dtype=torch.bool), 20.0)
    reference = MultipleNegativesRankingLoss(torch.nn.Identity(), scale=20.0)
    theirs = reference.compute_loss_from_embeddings([queries, documents[:4]], None)
    in_batch = ranking_loss(queries, documents[:4], torch.zeros(4, 4, dtype=torch.bool), 20.0)
    assert float(in_batch) == pytest.approx(float(theirs), abs=1e-6)
    assert float(ours) > float(in_batch)


def test_a_second_answer_in_the_batch_is_no_negative() -> None:
    rows = [PAIRS[0], {**PAIRS[1], "query": PAIRS[0]["query"]}, PAIRS[2]]
    pairs = TrainingPairs(rows, [])
    assert known_answers(pairs.pairs, pairs, 4).tolist() == [
        [False, True, False, False],
        [True, False, False, False],
        [False, False, False, False],
    ]


def test_the_gradient_is_the_same_in_parts(tmp_path: Path) -> None:
    folder = save_tiny_bert(tmp_path / "bert")
    texts = [row["query"] for row in PAIRS[:6]], [row["text"] for row in PAIRS[:6]]
    gradients = []
    for micro in (2, 6):
        torch.manual_seed(5)
        model = load_bi_encoder("tiny", folder).model.eval()
        backward(model, *texts, torch.zeros(6, 6, dtype=torch.bool), 20.0, micro)
        gradients.append(torch.cat([w.grad.flatten() for w in model.parameters() if w.grad is not None]))
    assert torch.allclose(*gradients, atol=1e-5)


def test_training_learns_the_pairs_and_leaves_a_bi_encoder(here: Run, given: Json, tmp_path: Path) -> None:
    step = here("dpr", given, {**PARAMS, "maxSteps": 120, "evalSteps": 40})
    losses = [event["value"] for event in step.events if event.get("name") == "loss" and "step" in event]
    assert len(losses) == 120
    assert np.mean(losses[-4:]) < 0.7 * np.mean(losses[:4])
    devs = {
        event["step"]: event["value"]
        for event in step.events
        if event.get("name") == "devNDCG10" and "step" in event
    }
    assert step.metrics["devNDCG10"] == max(devs.values()) == devs[step.metrics["bestStep"]]
    warned = step.texts("warning")
    assert bool(warned) == (step.metrics["devNDCG10"] <= step.metrics["devBefore"])
    about = json.loads((step.path("retriever") / "retriever.json").read_text())
    assert about["kind"] == "bi-encoder" and about["base"] == {"name": "tiny", "revision": "7"}
    assert str(tmp_path) not in "".join(
        path.read_text("utf-8") for path in step.path("retriever").rglob("*.json")
    )
    filtered = here(
        "denseFilter",
        {
            "queries": write_artifact(
                tmp_path / "queries",
                "Queries",
                [query_row("a", "rule 3", "d3"), query_row("b", "rule 3", "d9")],
            ),
            "corpus": given["corpus"],
            "scorer": step.input("retriever"),
        },
        {"pool": "corpus", "maxRank": 3},
    )
    ranks = {row["_id"]: row["rank"] for row in filtered.rows("scores")}
    assert ranks["a"] < ranks["b"]


@pytest.mark.parametrize("how", ["bm25", "mined"])
def test_hard_negatives_are_never_the_answer(here: Run, given: Json, how: str) -> None:
    step = here("dpr", given, {**PARAMS, "maxSteps": 2, "negatives": how, "negativesPerPair": 2})
    assert step.metrics["trainingPairs"] == 12


def test_one_document_is_too_few(here: Run, given: Json, tmp_path: Path) -> None:
    pairs = write_artifact(tmp_path / "few", "Pairs", PAIRS[:1])
    with pytest.raises(UserError, match="there are pairs for 1 documents"):
        here("dpr", {**given, "pairs": pairs}, PARAMS)


def test_a_killed_training_goes_on_and_ends_with_the_same_bytes(steps: StepRunner, given: Json) -> None:
    quiet = {"OMP_NUM_THREADS": "1"}
    whole = steps.run("dpr", given, PARAMS, **quiet)
    assert whole.result["state"] == "done", whole.result
    attempt = steps.prepare("dpr", given, PARAMS)
    steps.kill_at(attempt, "training", **quiet)
    resumed = steps.run("dpr", given, PARAMS, resume=[attempt / "checkpoints"], **quiet)
    assert any("going on after step" in event.get("text", "") for event in resumed.events())
    assert resumed.result["outputs"]["retriever"]["digest"] == whole.result["outputs"]["retriever"]["digest"]


def test_the_loss_falls_on_the_real_encoder(here: Run, tmp_path: Path) -> None:
    entry = find_entry("all-minilm-l6-v2")
    folder = cached_model(entry.name, entry.revision)
    if folder is None:
        pytest.skip(
            "the model cache lacks all-minilm-l6-v2: python -m querymill models fetch all-minilm-l6-v2"
        )
    data = HOME / "templates" / "data" / "tutorial"
    corpus = [json.loads(line) for line in (data / "corpus.jsonl").read_text("utf-8").splitlines()]
    queries = {
        row["_id"]: row["text"]
        for row in map(json.loads, (data / "queries.jsonl").read_text("utf-8").splitlines())
    }
    documents = {row["_id"]: row for row in corpus}
    judged = [
        line.split("\t") for line in (data / "qrels" / "train.tsv").read_text("utf-8").splitlines()[1:13]
    ]
    pairs = [
        {
            "_id": query,
            "query": queries[query],
            "doc_id": document,
            "title": documents[document]["title"],
            "text": documents[document]["text"],
            "score": 1,
        }
        for query, document, _ in judged
    ]
    step = here(
        "dpr",
        {
            "pairs": write_artifact(tmp_path / "pairs", "Pairs", pairs),
            "corpus": write_artifact(tmp_path / "corpus", "Corpus", corpus),
            "model": {"name": entry.name, "revision": entry.revision, "source": entry.source},
        },
        {"maxSteps": 8, "batchSize": 12, "maxTokens": 64, "learningRate": 1e-4},
    )
    losses = [event["value"] for event in step.events if event.get("name") == "loss" and "step" in event]
    assert np.mean(losses[-3:]) < np.mean(losses[:3])
