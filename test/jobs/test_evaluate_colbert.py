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
