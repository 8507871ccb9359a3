from __future__ import annotations

import json
import random
from itertools import pairwise
from pathlib import Path

import ir_measures
import numpy as np
import pytest
from beir_folders import write_qrels
from querymill_jobs.retrieval.measures import MEASURES, mean_measures, measure_queries
from querymill_jobs.retrieval.ranking import Hit, id_order, top_positions
from querymill_jobs.retrieval.run_file import write_ranking
from step_runner import Step, StepRunner


def evaluate_bm25(steps: StepRunner, folder: Path, split: str = "test", **params: object) -> Step:
    data = steps.succeed("dataset", {"source": {"name": folder.name, "path": str(folder)}})
    inputs = {"retriever": {"name": "bm25"}, "corpus": data.input("corpus"), "topics": data.input(split)}
    return steps.run("evaluate", inputs, dict(params))


def test_a_collection_whose_queries_are_titles_is_found_at_once(steps: StepRunner, collection: Path) -> None:
    step = evaluate_bm25(steps, collection)
    assert step.result["metrics"] == {
        "nDCG10": 1.0,
        "MRR10": 1.0,
        "MAP": 1.0,
        "Recall10": 1.0,
        "Recall100": 1.0,
        "queries": 10,
    }
    info = step.result["outputs"]["measures"]["info"]
    assert info["kind"] == "bm25" and info["queries"] == 10 and info["measures"]["nDCG10"] == 1.0


def test_the_run_is_in_trec_form_and_every_query_has_a_row(steps: StepRunner, collection: Path) -> None:
    step = evaluate_bm25(steps, collection)
    lines = [line.split() for line in (step.path("run") / "run.trec").read_text().splitlines()]
    assert {len(line) for line in lines} == {6}
    mine = [line for line in lines if line[0] == "q20"]
    assert mine[0][1:4] == ["Q0", "d20", "1"] and mine[0][5] == "querymill-bm25"
    assert [int(line[3]) for line in mine] == list(range(1, len(mine) + 1))
    scores = [float(line[4]) for line in mine]
    assert scores == sorted(scores, reverse=True)
    tied = [(line[4], line[2]) for line in mine]
    assert all(a[1] > b[1] for a, b in pairwise(tied) if a[0] == b[0])
    row = next(row for row in step.rows("perQuery", "table.jsonl") if row["_id"] == "q20")
    assert row["query"] == "rusty ferry" and row["first"] == "rusty ferry" and row["first_is_relevant"]
    assert step.result["outputs"]["run"]["rows"] == len(lines)


def test_a_query_that_finds_nothing_counts_zero(steps: StepRunner, collection: Path) -> None:
    with (collection / "queries.jsonl").open("a") as file:
        file.write('{"_id":"lost","text":"zebra"}\n')
    write_qrels(collection, "test", ["q20\td20\t1", "lost\td3\t1"])
    step = evaluate_bm25(steps, collection)
    assert step.result["metrics"]["queries"] == 2
    assert step.result["metrics"]["MAP"] == 0.5
    row = next(row for row in step.rows("perQuery", "table.jsonl") if row["_id"] == "lost")
    assert row["nDCG10"] == 0 and row["first"] == "" and row["first_id"] is None


def test_bm25_goes_on_after_the_batches_of_queries_it_had(steps: StepRunner, collection: Path) -> None:
    queries = [f"q{number}" for number in range(600)]
    with (collection / "queries.jsonl").open("w") as file:
        file.writelines(json.dumps({"_id": name, "text": "rusty ferry"}) + "\n" for name in queries)
    write_qrels(collection, "test", [f"{name}\td20\t1" for name in queries])
    whole = evaluate_bm25(steps, collection)
    batches = sorted(path.name for path in (whole.folder / "checkpoints").glob("bm25-*.npz"))
    assert batches == ["bm25-0.npz", "bm25-256.npz", "bm25-512.npz"]
    (whole.folder / "checkpoints" / "bm25-512.npz").unlink()
    # A score that BM25 does not give: where it turns up, the batch was taken over.
    second = whole.folder / "checkpoints" / "bm25-256.npz"
    with np.load(second) as saved:
        held = {**saved, "scores": saved["scores"] + 99}
    np.savez(second, **held)
    data = steps.succeed("dataset", {"source": {"name": collection.name, "path": str(collection)}})
    inputs = {"retriever": {"name": "bm25"}, "corpus": data.input("corpus"), "topics": data.input("test")}
    again = steps.run("evaluate", inputs, {}, resume=[whole.folder / "checkpoints"])
    before, after = (
        [line.split() for line in (step.path("run") / "run.trec").read_text().splitlines()]
        for step in (whole, again)
    )
    added = {line[0]: float(line[4]) - float(old[4]) for line, old in zip(after, before, strict=True)}
    assert [name for name, more in added.items() if more > 98] == list(added)[256:512]
    assert again.result["metrics"] == whole.result["metrics"]


def test_an_empty_split_cannot_be_measured(steps: StepRunner, collection: Path) -> None:
    (collection / "qrels" / "test.tsv").unlink()
    assert evaluate_bm25(steps, collection).error.startswith(
        'Cannot measure on "topics": the split has no query.'
    )


def test_ties_are_broken_alike_in_every_measure() -> None:
    tied = [Hit(name, 1.0) for name in ("c", "b", "a")]
    values = measure_queries({"q": tied}, {"q": {"b": 1}})["q"]
    assert values["MRR10"] == values["MAP"] == 0.5


def test_measures_are_those_of_trec_eval() -> None:
    ranking = [Hit(f"d{number}", -number) for number in range(20)]
    values = measure_queries(
        {"q": ranking, "unasked": ranking}, {"q": {"d1": 2, "d3": 1, "d15": 1, "x": 0}, "r": {"d1": 1}}
    )
    assert set(values) == {"q", "r"}
    ideal = 2 / 1 + 1 / 1.584962500721156 + 1 / 2
    assert values["q"]["nDCG10"] == pytest.approx((2 / 1.584962500721156 + 1 / 2.321928094887362) / ideal)
    assert values["q"]["MRR10"] == 0.5
    assert values["q"]["MAP"] == pytest.approx((1 / 2 + 2 / 4 + 3 / 16) / 3)
    assert values["q"]["Recall10"] == pytest.approx(2 / 3)
    assert values["q"]["Recall100"] == 1.0
    assert set(values["r"].values()) == {0.0}
    assert mean_measures(values)["MRR10"] == 0.25


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({}, {"nDCG10": 0.6863, "Recall100": 0.9127, "MRR10": 0.6492}),
        ({"k1": 0.9, "b": 0.4}, {"nDCG10": 0.6762, "Recall100": 0.9127, "MRR10": 0.6413}),
    ],
)
def test_bm25_on_scifact_agrees_with_the_published_figures(
    steps: StepRunner, scifact: Path, params: dict[str, float], expected: dict[str, float]
) -> None:
    metrics = evaluate_bm25(steps, scifact, **params).result["metrics"]
    assert metrics["queries"] == 300
    assert 0.676 <= metrics["nDCG10"] <= 0.690
    assert {name: metrics[name] for name in expected} == pytest.approx(expected, abs=2e-4)


def test_the_measures_file_holds_neither_time_nor_place(steps: StepRunner, collection: Path) -> None:
    text = (evaluate_bm25(steps, collection).path("measures") / "measures.json").read_text()
    assert str(collection.parent) not in text
    assert sorted(json.loads(text)) == ["b", "depth", "k1", "kind", "measures", "queries", "search"]


def test_a_run_full_of_ties_measures_as_trec_eval_measures_its_file(tmp_path: Path) -> None:
    generator = random.Random(5)
    ids = [f"d{number}" for number in range(60)]
    order = id_order(ids)
    rankings, qrels = {}, {}
    for query in ("q1", "q2", "q3"):
        scores = np.array([generator.choice([1.0, 2.0, 3.0]) for _ in ids], np.float32)
        best = top_positions(scores, order, 60)
        rankings[query] = [Hit(ids[position], float(scores[position])) for position in best]
        qrels[query] = {name: generator.choice([1, 2]) for name in generator.sample(ids, 9)}
    path = tmp_path / "run.trec"
    with path.open("w") as file:
        for query, hits in rankings.items():
            write_ranking(file, query, hits, "tied")
    ours = measure_queries(rankings, qrels)
    # RR@10 is left out: ir_measures gives it to a library with an order of its own.
    names = {measure: name for measure, name in MEASURES.items() if name != "MRR10"}
    found = list(ir_measures.pytrec_eval.iter_calc(list(names), qrels, ir_measures.read_trec_run(str(path))))
    assert len(found) == 12
    for result in found:
        assert ours[result.query_id][names[result.measure]] == pytest.approx(result.value, abs=1e-9)
