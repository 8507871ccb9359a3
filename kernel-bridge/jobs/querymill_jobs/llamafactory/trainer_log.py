"""Reading trainer_log.jsonl while it is written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

LogRow = dict[str, Any]


class TrainerLog:
    """Gives the rows that are new since the last look; a last line that is not whole waits for its end."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0

    def new_rows(self) -> list[LogRow]:
        """Rows with `current_steps`, `total_steps` and whatever was logged; none before the file exists.

        A file that is shorter than before was begun anew, and is read from its start.
        """
        try:
            with self._path.open("rb") as file:
                if self._path.stat().st_size < self._offset:
                    self._offset = 0
                file.seek(self._offset)
                text = file.read()
        except FileNotFoundError:
            return []
        whole = text.rpartition(b"\n")[0]
        self._offset += len(whole) + 1 if whole else 0
        return [json.loads(line) for line in whole.splitlines() if line.strip()]
