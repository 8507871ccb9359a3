from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from querymill_jobs.errors import UserError
from rows_artifact import query_row, write_artifact
from step_here import Outcome
from step_runner import Json
from topics_artifact import write_topics

Run = Callable[..., Outcome]

DOCUMENTS = [
    {"_id": "d1", "title": "Ferry", "text": "It leaves\tat seven."},
    {"_id": "d2", "title": "", "text": "A cable\nslips."},
    {"_id": "d3", "title": "Dog", "text": "Dogs travel free."},
]


@pytest.fixture
def given(tmp_path: Path) -> Json:
    pair = {
        "_id": "q1",
        "query": "ferry time",
        "doc_id": "d1",
        "title": "Ferry",
        "text": "It leaves.",
        "score": 2,
    }
    queries = [query_row("pq-d2-x", "slipping\ncable", "d2", title="", document="A cable slips.")]
    triples = [{"query_id": "q1", "positive_id": "d1", "negative_id": "d3"}]
    return {
        "pairs": [write_artifact(tmp_path / "pairs", "Pairs", [pair])],
        "queries": [write_artifact(tmp_path / "queries", "Queries", queries)],
        "corpus": write_artifact(tmp_path / "corpus", "Corpus", DOCUMENTS),
        "topics": write_topics(tmp_path / "dev", {"t1": "free dogs"}, {"t1": {"d3": 1}}),
        "triples": write_artifact(tmp_path / "triples", "Triples", triples),
    }


def read(step: Outcome, file: str) -> str:
    return (step.path("files") / "files" / file).read_text("utf-8")


def lines(step: Outcome, file: str) -> list[str]:
    return read(step, file).splitlines()


def test_beir_files_make_a_collection_that_the_dataset_block_reads(here: Run, given: Json) -> None:
    step = here("export", given)
    assert lines(step, "qrels/train.tsv") == ["query-id\tcorpus-id\tscore", "q1\td1\t2", "pq-d2-x\td2\t1"]
    assert lines(step, "qrels/dev.tsv")[1:] == ["t1\td3\t1"]
    folder = step.path("files") / "files"
    again = here("dataset", {"source": {"name": "mine", "path": str(folder), "digest": "1" * 64}})
    assert [row["_id"] for row in again.rows("corpus")] == ["d1", "d2", "d3"]
    assert {row["_id"] for row in again.rows("train")} == {"q1", "pq-d2-x"}


def test_colbert_files_number_passages_by_line(here: Run, given: Json) -> None:
    step = here("export", given, {"format": "colbert"})
    assert lines(step, "collection.tsv") == [
        "0\tFerry It leaves at seven.",
        "1\tA cable slips.",
        "2\tDog Dogs travel free.",
    ]
    assert lines(step, "queries.tsv") == ["0\tferry time", "1\tslipping cable", "2\tfree dogs"]
    assert lines(step, "pids.tsv")[2] == "2\td3" and lines(step, "qids.tsv")[1] == "1\tpq-d2-x"
    assert lines(step, "qrels.tsv") == ["0\t0\t0\t2", "1\t0\t1\t1", "2\t0\t2\t1"]
    assert lines(step, "triples.jsonl") == ["[0, 0, 2]"]
    assert lines(step, "triples.tsv") == ["ferry time\tFerry It leaves at seven.\tDog Dogs travel free."]


def test_a_triple_of_an_unknown_document_is_named(here: Run, given: Json, tmp_path: Path) -> None:
    triples = [{"query_id": "q1", "positive_id": "d1", "negative_id": "d9"}]
    wrong = {**given, "triples": write_artifact(tmp_path / "wrong", "Triples", triples)}
    with pytest.raises(UserError, match='Cannot export triple with "d9"'):
        here("export", wrong, {"format": "colbert"})


def test_sptar_files_carry_number_and_experiment(here: Run, given: Json) -> None:
    step = here("export", given, {"format": "sptar", "experiment": "filtered_30"})
    assert [row["file"] for row in step.rows("files")] == [
        "prompt_train_1_filtered_30.tsv",
        "weak_queries_1_filtered_30.jsonl",
        "weak_train_1_filtered_30.tsv",
    ]
    assert lines(step, "weak_train_1_filtered_30.tsv") == ["query-id\tcorpus-id\tscore", "pq-d2-x\td2\t1"]
    assert json.loads(read(step, "weak_queries_1_filtered_30.jsonl")) == {
        "_id": "pq-d2-x",
        "text": "slipping\ncable",
        "metadata": {},
    }


def test_llamafactory_files_name_their_columns(here: Run, given: Json) -> None:
    step = here("export", given, {"format": "llamafactory", "instruction": "Ask."})
    info = json.loads(read(step, "dataset_info.json"))
    assert set(info) == {"querymill_pairs", "querymill_queries", "querymill_prompts"}
    assert info["querymill_pairs"]["columns"]["response"] == "output"
    assert json.loads(read(step, "pairs.json")) == [
        {"instruction": "Ask.", "input": "Ferry It leaves.", "output": "ferry time"}
    ]
    assert [row["output"] for row in json.loads(read(step, "prompts.json"))] == ["", "", ""]


def test_rows_leave_as_they_came_and_are_listed_with_their_digest(here: Run, given: Json) -> None:
    step = here("export", {"queries": given["queries"]}, {"format": "jsonl"})
    row = step.rows("files")[0]
    content = read(step, "queries.jsonl").encode()
    assert row == {
        "file": "queries.jsonl",
        "lines": 1,
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def test_without_a_corpus_the_documents_are_those_of_the_rows(here: Run, given: Json) -> None:
    step = here("export", {name: given[name] for name in ("pairs", "queries")})
    texts = [json.loads(line)["text"] for line in lines(step, "corpus.jsonl")]
    assert texts == ["It leaves.", "A cable slips."]


def test_nothing_to_export_is_an_error(here: Run) -> None:
    with pytest.raises(UserError, match="no input is connected"):
        here("export", {})
