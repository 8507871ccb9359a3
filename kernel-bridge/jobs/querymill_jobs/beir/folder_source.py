"""A local folder in BEIR layout: corpus.jsonl, queries.jsonl and qrels/<split>.tsv."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from querymill_jobs.beir.qrels import read_qrels
from querymill_jobs.beir.record_id import encode_id
from querymill_jobs.beir.source import SPLITS, Judgement
from querymill_jobs.errors import UserError
from querymill_jobs.rows import malformed_line, numbered_lines, parse_row

_LAYOUT = "A BEIR folder holds corpus.jsonl, queries.jsonl and qrels/<split>.tsv (train, dev or test)."


class FolderSource:
    """Reads a BEIR folder; whatever is wrong with it is told with file and line."""

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self._folder = folder
        if not folder.is_dir():
            raise UserError("load data set", name, "there is no such folder", f"Check the path {folder}.")
        for file in ("corpus.jsonl", "queries.jsonl"):
            if not (folder / file).is_file():
                raise UserError("load data set", name, f"the folder has no {file}", _LAYOUT)

    def judgements(self) -> Mapping[str, list[Judgement]]:
        """Return the qrels of each split that has a file."""
        paths = {split: self._folder / "qrels" / f"{split}.tsv" for split in SPLITS}
        found = {split: read_qrels(path) for split, path in paths.items() if path.is_file()}
        if not found:
            raise UserError("load data set", self.name, "the folder has no qrels", _LAYOUT)
        return found

    def documents(self) -> Iterator[dict[str, Any]]:
        """Yield the documents in the order of corpus.jsonl."""
        for row in self._rows(self._folder / "corpus.jsonl"):
            yield {**row, "title": str(row.get("title") or "")}

    def queries(self) -> Iterator[dict[str, Any]]:
        """Yield the queries in the order of queries.jsonl."""
        yield from self._rows(self._folder / "queries.jsonl")

    def _rows(self, path: Path) -> Iterator[dict[str, Any]]:
        for number, line in numbered_lines(path):
            row = parse_row(path, number, line, ("_id", "text"))
            identifier = row["_id"]
            if isinstance(identifier, bool) or not isinstance(identifier, (str, int)) or identifier == "":
                raise malformed_line(path, number, 'has an "_id" that is not a string')
            if not isinstance(row["text"], str):
                raise malformed_line(path, number, 'has a "text" that is not a string')
            if not row.get("metadata"):
                row.pop("metadata", None)
            yield {**row, "_id": encode_id(str(identifier))}
