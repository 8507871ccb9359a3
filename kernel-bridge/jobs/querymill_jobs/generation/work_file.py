"""Rows as they come, so that a step that was killed does not write them again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from querymill_jobs.rows import RowWriter, read_whole_rows

WORK_FILE = "rows.jsonl"

RowPlace = tuple[str, int]
"""Document and number of the query."""


@dataclass(frozen=True)
class RawRow:
    """What the model wrote for one row, before cleaning."""

    doc_id: str
    n: int
    raw: str
    logprob: float | None
    tokens: int
    cut: bool
    """The limit ended it, not the model."""

    @property
    def place(self) -> RowPlace:
        return (self.doc_id, self.n)


class WorkFile:
    """The rows of this attempt, beginning with those of earlier ones.

    :param folder: this attempt's checkpoint folder
    :param earlier: checkpoint folders of earlier attempts at the same key
    """

    def __init__(self, folder: Path, earlier: Iterable[Path] = ()) -> None:
        self.path = folder / WORK_FILE
        self.rows: dict[RowPlace, RawRow] = {}
        for source in (folder, *earlier):
            for row in (RawRow(**found) for found in read_whole_rows(source / WORK_FILE)):
                self.rows.setdefault(row.place, row)
        self.restored = len(self.rows)
        self._writer = RowWriter(self.path)
        for row in self.rows.values():
            self._writer.write(asdict(row))
        self._writer.flush()

    def add(self, rows: Iterable[RawRow]) -> None:
        """Keep rows; they are with the system when this returns."""
        for row in rows:
            self.rows[row.place] = row
            self._writer.write(asdict(row))
        self._writer.flush()

    def close(self) -> None:
        """End the file."""
        self._writer.close()
