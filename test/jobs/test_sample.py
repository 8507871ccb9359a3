from __future__ import annotations

from pathlib import Path

import pytest
from beir_folders import write_collection, write_qrels
from querymill_jobs.sampling.stratified_draw import stratified_draw
from step_runner import Json, Step, StepRunner


def draw(steps: StepRunner, data: Step, **params: object) -> Step:
    return steps.run("sample", sample_inputs(data), dict(params))


def load(steps: StepRunner, folder: Path) -> Step:
    return steps.succeed("dataset", {"source": {"name": folder.name, "path": str(folder)}})


def sample_inputs(data: Step) -> Json:
    return {
        "train": data.input("train"),
        "corpus": data.input("corpus"),
        "exclude": [data.input("dev"), data.input("test")],
    }


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Step:
    """Train: q0 to q19 (q0 has grades 2 and 1, q4 two equal ones), dev: q20, test: q21 to q29."""
    folder = tmp_path_factory.mktemp("graded")
    collection = write_collection(folder / "collection")
    train = [f"q{number}\td{number}\t{2 if number == 0 else 1}" for number in range(20)]
    write_qrels(collection, "train", [*train, "q0\td1\t1", "q4\td5\t1"])
    write_qrels(collection, "dev", ["q20\td20\t1"])
    write_qrels(collection, "test", [f"q{number}\td{number}\t1" for number in range(21, 30)] + ["q29\td0\t1"])
    return load(StepRunner(folder / ".querymill"), collection)


def test_pairs_carry_their_text_and_come_from_train_alone(steps: StepRunner, graded: Step) -> None:
    step = draw(steps, graded, size=6)
    pairs = step.rows("pairs", "pairs.jsonl")
    assert len({pair["_id"] for pair in pairs}) == 6
    assert all(pair["doc_id"] in {f"d{number}" for number in range(20)} for pair in pairs)
    pair = pairs[0]
    assert pair["title"] in pair["query"]
    assert pair["title"].split()[1] in pair["text"]
    seeds = {row["_id"] for row in step.rows("seedDocuments", "documents.jsonl")}
    assert seeds == {pair["doc_id"] for pair in pairs}


def test_a_query_gives_its_best_documents(steps: StepRunner, graded: Step) -> None:
    pairs = draw(steps, graded, size=20).rows("pairs", "pairs.jsonl")
    found = {pair["_id"]: [p["doc_id"] for p in pairs if p["_id"] == pair["_id"]] for pair in pairs}
    assert found["q0"] == ["d0"]
    assert found["q4"] == ["d4", "d5"]
    assert len(pairs) == 21


def test_the_pool_holds_what_no_split_judges(steps: StepRunner, graded: Step) -> None:
    step = draw(steps, graded, size=3)
    assert [row["_id"] for row in step.rows("documents", "documents.jsonl")] == [
        f"d{n}" for n in range(30, 40)
    ]
    assert step.result["metrics"]["documents"] == 10
    assert len(draw(steps, graded, size=3, pool="all").rows("documents", "documents.jsonl")) == 40


def test_a_pool_can_be_cut_and_a_smaller_cut_is_part_of_a_larger(steps: StepRunner, graded: Step) -> None:
    small = {
        row["_id"] for row in draw(steps, graded, size=3, maxDocuments=4).rows("documents", "documents.jsonl")
    }
    large = {
        row["_id"] for row in draw(steps, graded, size=3, maxDocuments=8).rows("documents", "documents.jsonl")
    }
    assert len(small) == 4
    assert small < large


def test_documents_shared_with_an_excluded_split_are_counted_or_left_out(
    steps: StepRunner, graded: Step
) -> None:
    step = draw(steps, graded, size=20)
    assert step.result["metrics"]["sharedWithExcluded"] == 1
    strict = draw(steps, graded, size=20, excludeTestDocsFromPairs=True)
    assert strict.result["metrics"]["sharedWithExcluded"] == 0
    assert [pair["doc_id"] for pair in strict.rows("pairs", "pairs.jsonl") if pair["_id"] == "q0"] == ["d1"]


def test_the_same_seed_draws_the_same_and_another_does_not(steps: StepRunner, graded: Step) -> None:
    def drawn(seed: int) -> list[str]:
        return [pair["_id"] for pair in draw(steps, graded, size=8, seed=seed).rows("pairs", "pairs.jsonl")]

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)


def test_a_size_larger_than_the_data_names_both_numbers(steps: StepRunner, graded: Step) -> None:
    step = draw(steps, graded, size=500)
    assert step.result["error"]["kind"] == "user"
    assert step.error == (
        'Cannot sample queries, size "500": the train split has only 20 queries with a relevant document '
        "that may be used. Set size to 20 or less."
    )


def test_a_data_set_without_train_cannot_be_sampled(steps: StepRunner, collection: Path) -> None:
    write_qrels(collection, "train", [])
    assert "has only 0 queries" in draw(steps, load(steps, collection), size=1).error


def test_a_corpus_that_is_judged_throughout_has_no_pool(steps: StepRunner, collection: Path) -> None:
    write_qrels(collection, "test", [f"q29\td{number}\t1" for number in range(40)])
    assert 'Set pool to "all"' in draw(steps, load(steps, collection), size=1).error


def test_the_draw_mirrors_how_many_relevant_documents_queries_have() -> None:
    relevant = (
        {f"one{n}": 1 for n in range(60)}
        | {f"two{n}": 2 for n in range(30)}
        | {f"many{n}": 9 for n in range(10)}
    )
    drawn = stratified_draw(relevant, 20, seed=7)
    assert len(set(drawn)) == 20
    assert [sum(query.startswith(kind) for query in drawn) for kind in ("one", "two", "many")] == [12, 6, 2]
    assert sorted(stratified_draw(relevant, 100, seed=7)) == sorted(relevant)


def test_figures_can_be_given_with_and_without_shared_documents(steps: StepRunner, graded: Step) -> None:
    metrics = draw(steps, graded, size=20).result["metrics"]
    assert (metrics["pairs"], metrics["pairsWithoutShared"], metrics["excludedInTrain"]) == (21, 20, 1)


def test_a_pool_without_excluded_splits_is_warned_of(steps: StepRunner, graded: Step) -> None:
    inputs = {**sample_inputs(graded), "exclude": []}
    warned = steps.succeed("sample", inputs, {"size": 3}).warnings()
    assert warned == ["No split is excluded: the pool may hold documents that answer dev or test queries."]
