"""Scores on disk as they come, so that a step that was cut off goes on where it was."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from querymill_jobs.rows import Row, read_whole_rows

_FILE = "scores.jsonl"


class ScoreStore:
    """``rows`` in the order in which they were added, earlier attempts included; ``file`` holds them.

    Only whole blocks of ``block`` rows are taken over: what is encoded together stays the same.
    """

    def __init__(self, folder: Path, resume: Iterable[Path], block: int) -> None:
        self.file = folder / _FILE
        self.rows: list[Row] = next(
            (rows for path in (folder, *resume) if (rows := list(read_whole_rows(path / _FILE)))), []
        )
        del self.rows[len(self.rows) // block * block :]
        self.file.write_text("".join(json.dumps(row) + "\n" for row in self.rows), encoding="utf-8")

    def add(self, rows: Sequence[Row]) -> None:
        """Take in rows and write them at once."""
        self.rows.extend(rows)
        with self.file.open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows)
            file.flush()
            os.fsync(file.fileno())
