from __future__ import annotations

import sys
from collections import namedtuple
from pathlib import Path
from types import ModuleType

import pytest
from querymill_jobs.beir.convert import Conversion, convert
from querymill_jobs.beir.ir_datasets_source import IrDatasetsSource
from querymill_jobs.errors import UserError
from querymill_jobs.rows import read_rows

Doc = namedtuple("Doc", ["doc_id", "text", "title"])
Query = namedtuple("Query", ["query_id", "text"])
Qrel = namedtuple("Qrel", ["query_id", "doc_id", "relevance", "iteration"])

ENTRY = {"corpus": "beir/toy", "train": "beir/toy/train", "dev": None, "test": "beir/toy/test"}


class Toy:
    """What ir_datasets.load() gives for one id."""

    def __init__(self, queries: range) -> None:
        self._queries = queries

    def docs_iter(self) -> object:
        return iter([Doc(f"d {number}", f"text {number}", "t") for number in range(12)])

    def queries_iter(self) -> object:
        return iter([Query(str(number), f"query {number}") for number in self._queries])

    def qrels_iter(self) -> object:
        return iter([Qrel(str(number), f"d {number}", 1, "0") for number in self._queries])


class Offline(Toy):
    def docs_iter(self) -> object:
        raise ConnectionError("no route to host")


@pytest.fixture
def ir_datasets(monkeypatch: pytest.MonkeyPatch) -> dict[str, Toy]:
    known: dict[str, Toy] = {
        "beir/toy": Toy(range(0)),
        "beir/toy/train": Toy(range(8)),
        "beir/toy/test": Toy(range(8, 12)),
    }
    module = ModuleType("ir_datasets")
    module.load = known.__getitem__  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "ir_datasets", module)
    return known


def settings() -> Conversion:
    return Conversion(dev_fraction=0.25, max_documents=None, tick=lambda done: None)


def outputs(folder: Path) -> dict[str, Path]:
    paths = {port: folder / port for port in ("corpus", "train", "dev", "test")}
    for path in paths.values():
        path.mkdir()
    return paths


def test_a_named_data_set_becomes_corpus_and_three_splits(
    tmp_path: Path, ir_datasets: dict[str, Toy]
) -> None:
    paths = outputs(tmp_path)
    report = convert(IrDatasetsSource("toy", ENTRY, tmp_path), paths, settings())
    assert report.documents == 12
    assert report.queries["train"] + report.queries["dev"] == 8
    assert report.queries["dev"] >= 1
    assert [row["_id"] for row in read_rows(paths["test"] / "queries.jsonl")] == ["8", "9", "10", "11"]
    assert next(read_rows(paths["corpus"] / "corpus.jsonl")) == {
        "_id": "d%200",
        "title": "t",
        "text": "text 0",
    }
    assert (paths["test"] / "qrels.tsv").read_text().splitlines()[1] == "8\td%208\t1"


def test_a_failed_download_says_what_to_do(tmp_path: Path, ir_datasets: dict[str, Toy]) -> None:
    ir_datasets["beir/toy"] = Offline(range(0))
    with pytest.raises(UserError, match=r"no route to host.*give the path of a BEIR folder"):
        convert(IrDatasetsSource("toy", ENTRY, tmp_path), outputs(tmp_path), settings())


def test_an_id_that_ir_datasets_lacks_is_named(tmp_path: Path, ir_datasets: dict[str, Toy]) -> None:
    with pytest.raises(UserError, match="beir/gone"):
        IrDatasetsSource("gone", {**ENTRY, "corpus": "beir/gone"}, tmp_path)
