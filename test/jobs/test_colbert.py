"""The block `colbert` on a tiny BERT: artifact, restart, choice on dev; and once on the real encoder."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

import numpy as np
import pytest
from querymill_jobs.colbert.dev_pool import WHOLE_CORPUS, dev_pool
from querymill_jobs.colbert.encode import load
from querymill_jobs.models.cache import cached_model
from querymill_jobs.models.catalogue import find_entry
from querymill_jobs.rows import write_rows
from querymill_jobs.topics import Topics, read_topics
from step_runner import Json, Step, StepRunner
from tiny_models import TEXTS, save_tiny_bert

ONE_THREAD = {"OMP_NUM_THREADS": "1"}
PARAMS = {
    "maxSteps": 40, "batchSize": 6, "evalSteps": 10, "dimension": 16, "queryLength": 12, "documentLength": 24,
    "learningRate": 0.002,
}  # fmt: skip


def corpus(count: int = 24) -> list[Json]:
    return [
        {"_id": f"d{n}", "title": f"Rule {n}", "text": f"{TEXTS[n % 3]} Number {n}."} for n in range(count)
    ]


def artifact(folder: Path, kind: str, name: str, rows: list[Json]) -> Json:
    folder.mkdir()
    write_rows(folder / name, rows)
    return {"type": kind, "digest": "0" * 64, "path": str(folder)}


@pytest.fixture
def inputs(tmp_path: Path) -> Json:
    documents = corpus()
    pairs = [
        {
            "_id": f"q{n}",
            "query": f"rule {n}",
            "doc_id": f"d{n}",
            "title": row["title"],
            "text": row["text"],
            "score": 1,
        }
        for n, row in enumerate(documents[:8])
    ]
    queries = [
        {
            "_id": f"pq-d{n}-1",
            "text": f"number {n}",
            "doc_id": f"d{n}",
            "title": row["title"],
            "document": row["text"],
        }
        for n, row in enumerate(documents[8:20], 8)
    ]
    dev = artifact(
        tmp_path / "dev",
        "Topics",
        "queries.jsonl",
        [{"_id": f"t{n}", "text": f"rule number {n}"} for n in range(6)],
    )
    (tmp_path / "dev" / "qrels.tsv").write_text(
        "query-id\tcorpus-id\tscore\n" + "".join(f"t{n}\td{n}\t1\n" for n in range(6))
    )
    return {
        "pairs": artifact(tmp_path / "pairs", "Pairs", "pairs.jsonl", pairs),
        "queries": [artifact(tmp_path / "queries", "Queries", "queries.jsonl", queries)],
        "corpus": artifact(tmp_path / "corpus", "Corpus", "corpus.jsonl", documents),
        "dev": dev,
        "model": {"name": "tiny", "revision": "7", "path": str(save_tiny_bert(tmp_path / "bert"))},
    }


def series(step: Step, name: str) -> list[tuple[int, float]]:
    return [
        (event["step"], event["value"])
        for event in step.events()
        if event["kind"] == "metric" and event["name"] == name and "step" in event
    ]


def done(step: Step) -> Step:
    assert step.result["state"] == "done", (step.result.get("error"), (step.folder / "log").read_text())
    return step


def test_a_killed_training_goes_on_and_ends_with_the_same_bytes(steps: StepRunner, inputs: Json) -> None:
    whole = done(steps.run("colbert", inputs, PARAMS, **ONE_THREAD))
    check_whole(whole)

    attempt = steps.prepare("colbert", inputs, PARAMS)
    steps.kill_at(attempt, "training", **ONE_THREAD)

    resumed = done(steps.run("colbert", inputs, PARAMS, resume=[attempt / "checkpoints"], **ONE_THREAD))
    start = next(
        event["text"] for event in resumed.events() if "going on after step" in event.get("text", "")
    )
    assert 10 <= int(start.split("step ")[1].split()[0]) < 40
    assert resumed.result["outputs"]["retriever"]["digest"] == whole.result["outputs"]["retriever"]["digest"]
    assert series(resumed, "loss") == series(whole, "loss")
    assert series(resumed, "devNDCG10") == series(whole, "devNDCG10")


def check_whole(step: Step) -> None:
    losses = [value for _, value in series(step, "loss")]
    assert len(losses) == 40
    assert sum(losses[-8:]) < sum(losses[:8])
    devs = dict(series(step, "devNDCG10"))
    assert sorted(devs) == [10, 20, 30, 40]
    metrics = step.result["metrics"]
    assert metrics["devNDCG10"] == max(devs.values())
    assert devs[metrics["bestStep"]] == max(devs.values())
    assert metrics["trainingPairs"] == 20
    assert metrics["labelledShare"] == pytest.approx(0.4, abs=0.02)
    folder = step.path("retriever")
    retriever = json.loads((folder / "retriever.json").read_text())
    assert retriever["kind"] == "multi-vector"
    assert retriever["base"] == {"name": "tiny", "revision": "7"}
    assert retriever["settings"] == {"dimension": 16, "queryLength": 12, "documentLength": 24}
    for file in folder.rglob("*.json"):
        assert str(step.store.parent) not in file.read_text(), file
    check_encoder(folder)


def check_encoder(folder: Path) -> None:
    encoder = load(folder)
    texts = [row["text"] * (1 + n % 3) for n, row in enumerate(corpus())]
    matrices = list(encoder.encode_documents(texts, batch_size=4))
    assert len(matrices) == len(texts)
    assert all(matrix.dtype == np.float16 and matrix.shape[1] == 16 for matrix in matrices)
    alone = next(encoder.encode_documents([texts[5]], batch_size=1))
    assert np.allclose(alone, matrices[5], atol=2e-3)
    assert [matrix.shape for matrix in encoder.encode_queries(["one", "two three"])] == [(12, 16), (12, 16)]


def test_a_stop_leaves_a_checkpoint_at_once(steps: StepRunner, inputs: Json) -> None:
    params = {**PARAMS, "maxSteps": 4000, "evalSteps": 4000}
    attempt = steps.prepare("colbert", inputs, params)
    process = steps.start(attempt, **ONE_THREAD)
    events = attempt / "events.jsonl"
    deadline = time.monotonic() + 300
    while not (events.exists() and events.read_bytes().count(b'"loss"') > 3):
        assert process.poll() is None and time.monotonic() < deadline, (attempt / "log").read_text()
        time.sleep(0.02)
    process.send_signal(signal.SIGTERM)
    stopped = steps.finish(attempt, process)
    assert stopped.result["state"] == "stopped"
    state = json.loads((attempt / "checkpoints" / "training" / "state.json").read_text())
    assert 3 <= state["step"] < 4000


def test_one_document_alone_is_refused(steps: StepRunner, inputs: Json, tmp_path: Path) -> None:
    row = {"_id": "q", "query": "rule", "doc_id": "d0", "title": "", "text": "x", "score": 1}
    one = artifact(tmp_path / "one", "Pairs", "pairs.jsonl", [row])
    step = steps.run("colbert", {**inputs, "pairs": one, "queries": []}, PARAMS, **ONE_THREAD)
    assert "pairs for 1 documents" in step.error


def test_a_small_corpus_is_measured_whole_and_a_large_one_by_a_pool(inputs: Json) -> None:
    topics = read_topics(Path(inputs["dev"]["path"]))
    assert dev_pool(corpus(), topics).whole
    large = dev_pool(corpus(3 * WHOLE_CORPUS), topics)
    assert not large.whole
    assert len(large.ids) <= WHOLE_CORPUS
    assert topics.relevant_documents() <= set(large.ids)
    assert large.ids == dev_pool(corpus(3 * WHOLE_CORPUS), topics).ids


def test_a_pool_keeps_every_relevant_document(inputs: Json) -> None:
    rows = corpus(3 * WHOLE_CORPUS)
    many = Topics({"t": "rule"}, {"t": {row["_id"]: 1 for row in rows[::2]}})
    assert set(dev_pool(rows, many).ids) == {row["_id"] for row in rows[::2]}


@pytest.mark.skipif(not os.environ.get("QUERYMILL_SLOW_TESTS"), reason="QUERYMILL_SLOW_TESTS is not set")
def test_the_real_encoder_learns(steps: StepRunner, inputs: Json) -> None:
    entry = find_entry("all-minilm-l6-v2")
    if cached_model(entry.name, entry.revision) is None:
        pytest.skip(f"the model cache lacks {entry.name}: python -m querymill models fetch {entry.name}")
    named = {"name": entry.name, "revision": entry.revision, "path": None, "source": entry.source}
    params = {"maxSteps": 6, "batchSize": 6, "evalSteps": 3, "documentLength": 64}
    step = done(steps.run("colbert", {**inputs, "model": named}, params))
    losses = [value for _, value in series(step, "loss")]
    assert losses[-1] < losses[0]
    assert step.result["metrics"]["devNDCG10"] > 0.3
