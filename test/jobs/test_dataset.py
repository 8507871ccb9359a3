from __future__ import annotations

import json
from pathlib import Path

import pytest
from beir_folders import write_collection, write_qrels
from querymill_jobs.beir.convert import Conversion, convert
from querymill_jobs.beir.folder_source import FolderSource
from querymill_jobs.errors import UserError
from step_runner import HOME, Step, StepRunner


def load(steps: StepRunner, folder: Path, **params: object) -> Step:
    return steps.run("dataset", {"source": {"name": folder.name, "path": str(folder)}}, dict(params))


def splits(step: Step) -> dict[str, set[str]]:
    return {
        split: {row["_id"] for row in step.rows(split, "queries.jsonl")} for split in ("train", "dev", "test")
    }


def qrels(step: Step, split: str) -> list[str]:
    return (step.path(split) / "qrels.tsv").read_text("utf-8").splitlines()


def test_a_folder_without_dev_gets_one_from_train(steps: StepRunner, collection: Path) -> None:
    step = load(steps, collection)
    found = splits(step)
    assert found["train"] | found["dev"] == {f"q{number}" for number in range(20)}
    assert not found["train"] & found["dev"]
    assert 1 <= len(found["dev"]) <= 9
    assert found["test"] == {f"q{number}" for number in range(20, 30)}
    assert step.result["metrics"] == {
        "documents": 40,
        "trainQueries": len(found["train"]),
        "devQueries": len(found["dev"]),
        "testQueries": 10,
        "testDocumentsSeen": 0,
    }
    assert qrels(step, "test")[:2] == ["query-id\tcorpus-id\tscore", "q20\td20\t1"]
    assert step.rows("corpus", "corpus.jsonl")[0] == {
        "_id": "d0",
        "text": "What to do when the anchor is rusty.",
        "title": "rusty anchor",
    }
    assert step.warnings() == []


def test_a_query_keeps_its_side_when_others_come(steps: StepRunner, tmp_path: Path, collection: Path) -> None:
    before = splits(load(steps, collection))
    larger = write_collection(tmp_path / "larger")
    write_qrels(larger, "train", [f"q{number}\td{number}\t1" for number in range(30)])
    after = splits(load(steps, larger))
    assert before["dev"] <= after["dev"]
    assert before["train"] <= after["train"]


def test_a_dev_split_of_the_source_is_left_alone(steps: StepRunner, collection: Path) -> None:
    write_qrels(collection, "dev", ["q5\td5\t1"])
    found = splits(load(steps, collection, devFraction=0.5))
    assert found["dev"] == {"q5"}
    assert len(found["train"]) == 20


def test_a_test_split_far_smaller_than_dev_is_warned_of(steps: StepRunner, collection: Path) -> None:
    write_qrels(collection, "dev", [f"q{number}\td{number}\t1" for number in range(21)])
    write_qrels(collection, "test", ["q25\td25\t1"])
    assert load(steps, collection).warnings() == [
        "The test split has 1 queries and dev has 21: published figures may be on dev, "
        "as they are for MS MARCO."
    ]


def test_the_same_folder_gives_the_same_digests(steps: StepRunner, collection: Path) -> None:
    first, second = load(steps, collection), load(steps, collection)
    assert first.result["outputs"] == second.result["outputs"]


def test_the_tutorial_loads(steps: StepRunner) -> None:
    step = load(steps, HOME / "templates" / "data" / "tutorial")
    assert step.warnings() == []
    assert step.result["metrics"] == {
        "documents": 320,
        "trainQueries": 120,
        "devQueries": 60,
        "testQueries": 120,
        "testDocumentsSeen": 0,
    }


def test_a_reduced_corpus_keeps_all_relevant_documents(steps: StepRunner, collection: Path) -> None:
    step = load(steps, collection, maxDocuments=33)
    kept = {row["_id"] for row in step.rows("corpus", "corpus.jsonl")}
    assert len(kept) == 33
    assert {f"d{number}" for number in range(30)} <= kept
    assert load(steps, collection, maxDocuments=400).result["metrics"]["documents"] == 40
    error = load(steps, collection, maxDocuments=29).error
    assert error == (
        'Cannot reduce the corpus to maxDocuments "29": 30 documents are judged relevant and all of them '
        "must stay. Set maxDocuments to 30 or more."
    )


def test_whitespace_in_ids_is_percent_encoded_everywhere(steps: StepRunner, collection: Path) -> None:
    with (collection / "corpus.jsonl").open("a") as file:
        file.write('{"_id":"a b","title":"","text":"new"}\n')
    with (collection / "queries.jsonl").open("a") as file:
        file.write('{"_id":"q\\u00a0x","text":"new"}\n')
    write_qrels(collection, "test", ["q\u00a0x\ta b\t1"])
    step = load(steps, collection)
    assert qrels(step, "test")[1] == "q%C2%A0x\ta%20b\t1"
    assert splits(step)["test"] == {"q%C2%A0x"}


def test_judgements_without_document_or_query_are_counted_and_left_out(
    steps: StepRunner, collection: Path
) -> None:
    write_qrels(collection, "test", ["q20\td20\t1", "q20\tnowhere\t1", "q21\tnowhere\t1", "unasked\td3\t1"])
    step = load(steps, collection)
    assert step.warnings() == [
        "2 judgements name documents that the corpus does not have (first: nowhere); they are left out.",
        "1 judgements name queries that queries.jsonl does not have (first: unasked); they are left out.",
    ]
    assert qrels(step, "test")[1:] == ["q20\td20\t1"]
    assert splits(step)["test"] == {"q20"}


def test_repeated_and_empty_rows_are_told(steps: StepRunner, collection: Path) -> None:
    with (collection / "corpus.jsonl").open("a") as file:
        file.write('{"_id":"d1","text":"again"}\n{"_id":"blank","title":null,"text":" "}\n')
    step = load(steps, collection)
    assert step.result["metrics"]["documents"] == 41
    assert step.warnings() == [
        "1 documents have the id of an earlier one and are left out.",
        "1 documents have neither title nor text.",
    ]


def test_a_missing_split_is_empty_with_a_warning(steps: StepRunner, collection: Path) -> None:
    (collection / "qrels" / "test.tsv").unlink()
    step = load(steps, collection)
    assert step.warnings() == ["The source has no judgements for test: that split is empty."]
    assert splits(step)["test"] == set()


@pytest.mark.parametrize(
    ("file", "line", "told"),
    [
        (
            "corpus.jsonl",
            '{"_id":"x","text":"t"',
            "corpus.jsonl\": line 41 is not valid JSON (Expecting ',' delimiter",
        ),
        ("corpus.jsonl", '{"_id":"x"}', 'corpus.jsonl": line 41 has no field "text"'),
        ("corpus.jsonl", '{"_id":"x","text":7}', 'corpus.jsonl": line 41 has a "text" that is not a string'),
        (
            "corpus.jsonl",
            '{"_id":null,"text":"t"}',
            'corpus.jsonl": line 41 has an "_id" that is not a string',
        ),
        ("corpus.jsonl", '["x"]', 'corpus.jsonl": line 41 is not a JSON object'),
        ("corpus.jsonl", '{"_id":"x","text":"t","n":NaN}', 'corpus.jsonl": line 41 is not valid JSON (NaN'),
        (
            "corpus.jsonl",
            '{"_id":"x","text":"\\ud800"}',
            'corpus.jsonl": line 41 holds half of a surrogate pair',
        ),
        ("queries.jsonl", "not json", 'queries.jsonl": line 31 is not valid JSON'),
        (
            "qrels/test.tsv",
            "q1 d1 1",
            'test.tsv": line 12 is not query-id, corpus-id and score, parted by tabs',
        ),
        ("qrels/train.tsv", "q1\td1\thigh", 'train.tsv": line 24 has the score "high"'),
    ],
)
def test_a_malformed_line_is_named_with_its_file(
    tmp_path: Path, collection: Path, file: str, line: str, told: str
) -> None:
    with (collection / file).open("a") as opened:
        opened.write(line + "\n")
    outputs = {port: tmp_path / port for port in ("corpus", "train", "dev", "test")}
    for folder in outputs.values():
        folder.mkdir()
    with pytest.raises(UserError) as caught:
        convert(FolderSource(collection, "collection"), outputs, Conversion(0.2, None, lambda done: None))
    assert str(caught.value).startswith(f'Cannot read "{told}')
    assert str(collection / file) in caught.value.fix


def test_a_line_that_is_not_utf_8_is_named(steps: StepRunner, collection: Path) -> None:
    with (collection / "corpus.jsonl").open("ab") as file:
        file.write(b'{"_id":"x","text":"caf\xe9"}\n')
    step = load(steps, collection)
    assert step.result["error"]["kind"] == "user"
    assert step.error == (
        'Cannot read "corpus.jsonl": line 41 is not UTF-8 (byte 23). '
        f"Correct line 41 of {collection / 'corpus.jsonl'}."
    )


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(steps: StepRunner, collection: Path) -> None:
    plain = load(steps, collection)
    for path in [*collection.glob("*.jsonl"), *collection.glob("qrels/*.tsv")]:
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert load(steps, collection).result["outputs"] == plain.result["outputs"]


def test_folders_that_are_no_data_set_say_what_is_missing(
    steps: StepRunner, tmp_path: Path, collection: Path
) -> None:
    assert "there is no such folder" in load(steps, tmp_path / "absent").error
    empty = tmp_path / "empty"
    empty.mkdir()
    assert 'Cannot load data set "empty": the folder has no corpus.jsonl.' in load(steps, empty).error
    for path in (collection / "qrels").iterdir():
        path.unlink()
    error = load(steps, collection).error
    assert error.startswith('Cannot load data set "collection": the folder has no qrels. A BEIR folder holds')


def test_empty_data_is_an_error_that_says_which(steps: StepRunner, tmp_path: Path) -> None:
    for number, (file, told) in enumerate(
        [("corpus.jsonl", "its corpus is empty"), ("queries.jsonl", "it has no queries")]
    ):
        folder = write_collection(tmp_path / f"c{number}")
        (folder / file).write_text("\n")
        assert told in load(steps, folder).error
    folder = write_collection(tmp_path / "unjudged")
    write_qrels(folder, "train", [])
    write_qrels(folder, "test", [])
    assert "its qrels hold no judgement" in load(steps, folder).error


def test_an_unknown_name_is_refused(steps: StepRunner) -> None:
    error = steps.run("dataset", {"source": {"name": "nowhere", "path": None}}).error
    assert error.startswith(
        'Cannot load data set "nowhere": it is neither a folder nor the name of a data set.'
    )


def test_scifact_loads_as_published(steps: StepRunner, scifact: Path) -> None:
    step = load(steps, scifact)
    metrics = step.result["metrics"]
    assert metrics["documents"] == 5183
    assert metrics["trainQueries"] + metrics["devQueries"] == 809
    assert metrics["testQueries"] == 300
    assert metrics["testDocumentsSeen"] == 181
    assert abs(metrics["devQueries"] / 809 - 0.2) < 0.03
    first = json.loads((scifact / "corpus.jsonl").open().readline())
    assert step.rows("corpus", "corpus.jsonl")[0]["text"] == first["text"]
