from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from querymill_jobs.colbert.build import build_encoder
from querymill_jobs.colbert.encode import load
from querymill_jobs.colbert.settings import ColbertSettings
from querymill_jobs.documents import document_text
from querymill_jobs.retrieval.top_state import TopState
from step_runner import Json, Step, StepRunner
from tiny_models import save_tiny_bert
from topics_artifact import write_topics

TEXT = "ferry cable lock screw turn dog cart boat morning seven nine free half wait never"
WORDS = TEXT.split()


@pytest.fixture(scope="module")
def retriever(tmp_path_factory: pytest.TempPathFactory) -> Json:
    folder = tmp_path_factory.mktemp("retriever")
    base = save_tiny_bert(folder / "base")
    encoder = build_encoder("tiny", base, ColbertSettings(16, 12, 48), seed=1)
    encoder.save(str(folder / "saved"))
    (folder / "saved" / "retriever.json").write_text('{"kind":"multi-vector"}')
    return {"type": "Retriever", "digest": "0" * 64, "path": str(folder / "saved")}


def corpus_rows(count: int) -> list[Json]:
    return [
        {
            "_id": f"d{n}",
            "title": WORDS[n % 15],
            "text": " ".join(WORDS[(n * k) % 15] for k in range(2, 4 + n % 9)),
        }
        for n in range(count)
    ]


def inputs(folder: Path, retriever: Json, rows: list[Json]) -> Json:
    (folder / "corpus").mkdir()
    (folder / "corpus" / "corpus.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    topics = write_topics(
        folder / "topics",
        {"q1": "free cart", "q2": "seven dogs wait for the boat"},
        {"q1": {"d3": 1}, "q2": {"d5": 1}},
    )
    return {
        "retriever": retriever,
        "corpus": {"type": "Corpus", "digest": "0" * 64, "path": str(folder / "corpus")},
        "topics": topics,
    }


def run_lines(step: Step, query: str) -> list[tuple[str, float]]:
    lines = [line.split() for line in (step.path("run") / "run.trec").read_text().splitlines()]
    return [(line[2], float(line[4])) for line in lines if line[0] == query]


def test_the_ranking_is_that_of_exact_maxsim(steps: StepRunner, tmp_path: Path, retriever: Json) -> None:
    rows = corpus_rows(300)
    step = steps.succeed("evaluate", inputs(tmp_path, retriever, rows), {"depth": 100, "batchSize": 16})
    encoder = load(Path(retriever["path"]))
    query = next(encoder.encode_queries(["free cart"])).astype(np.float32)
    documents = encoder.encode_documents([document_text(row) for row in rows])
    expected = {
        row["_id"]: float((query @ vectors.astype(np.float32).T).max(axis=1).sum())
        for row, vectors in zip(rows, documents, strict=True)
    }
    found = run_lines(step, "q1")
    assert len(found) == 100
    assert dict(found) == pytest.approx({name: expected[name] for name, _ in found}, abs=2e-3)
    assert min(score for _, score in found) >= sorted(expected.values())[-100] - 2e-3
    assert step.result["outputs"]["measures"]["info"]["kind"] == "multi-vector"
    assert step.result["metrics"]["queries"] == 2


def test_a_step_that_was_cut_off_goes_on_after_the_documents_it_had(
    steps: StepRunner, tmp_path: Path, retriever: Json
) -> None:
    saved = tmp_path / "checkpoint"
    saved.mkdir()
    # A score that no encoder gives: where it turns up, the state was taken up.
    TopState(np.full((2, 1), 99, np.float32), np.full((2, 1), 7, np.int64), 290).save(saved)
    step = steps.run(
        "evaluate", inputs(tmp_path, retriever, corpus_rows(300)), {"depth": 100}, resume=[saved]
    )
    names = [name for name, _ in run_lines(step, "q1")]
    assert run_lines(step, "q1")[0] == ("d7", 99.0)
    assert sorted(names[1:]) == sorted(f"d{number}" for number in range(290, 300))


def test_reranking_sees_the_documents_of_bm25_alone(
    steps: StepRunner, tmp_path: Path, retriever: Json
) -> None:
    rows = corpus_rows(300)
    given = inputs(tmp_path, retriever, rows)
    exact = steps.succeed("evaluate", given, {"depth": 300})
    bm25 = steps.succeed("evaluate", {**given, "retriever": {"name": "bm25"}}, {"depth": 100})
    reranked = steps.succeed("evaluate", given, {"search": "rerank", "rerankDepth": 40})
    info = reranked.result["outputs"]["measures"]["info"]
    assert info["search"] == "rerank@40" and info["encoded"] <= 80
    assert exact.result["outputs"]["measures"]["info"]["search"] == "full"
    for query in ("q1", "q2"):
        found = dict(run_lines(reranked, query))
        assert set(found) == {name for name, _ in run_lines(bm25, query)[:40]}
        scores = dict(run_lines(exact, query))
        assert found == pytest.approx({name: scores[name] for name in found}, abs=2e-3)


def test_a_named_encoder_searches_as_it_is(steps: StepRunner, tmp_path: Path, retriever: Json) -> None:
    given = inputs(tmp_path, retriever, corpus_rows(30))
    base = {"name": "tiny", "revision": "7", "path": str(Path(retriever["path"]).parent / "base")}
    step = steps.succeed(
        "evaluate", {"model": base, "corpus": given["corpus"], "topics": given["topics"]}, {"depth": 100}
    )
    info = step.result["outputs"]["measures"]["info"]
    assert (info["kind"], info["model"], info["search"]) == ("bi-encoder", "tiny", "full")
    scores = [score for _, score in run_lines(step, "q1")]
    assert len(scores) == 30 and scores == sorted(scores, reverse=True) and max(scores) <= 1.001
    rows = [json.loads(line) for line in (step.path("run") / "queries.jsonl").read_text().splitlines()]
    assert [row["_id"] for row in rows] == ["q1", "q2"] and rows[0]["relevant"] == ["d3"]


def test_what_cannot_search_is_said(steps: StepRunner, tmp_path: Path, retriever: Json) -> None:
    given = inputs(tmp_path, retriever, corpus_rows(5))
    assert "neither retriever nor model" in steps.run("evaluate", {**given, "retriever": None}).error
    plaid = steps.run("evaluate", given, {"search": "plaid"})
    assert plaid.error.startswith('Cannot search with "plaid": a PLAID index needs PyLate')
