"""Checking a declared output before it is published: the files of its type, every row of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from querymill_jobs.artifact_types import ArtifactType
from querymill_jobs.row_schema import row_check

_INFO_BYTES = 16_384


def check_output(folder: Path, kind: ArtifactType, tick: Callable[[], None]) -> tuple[int | None, Any | None]:
    """Return the number of rows (None: not a row artifact) and the info, the content of its JSON file.

    ``tick`` is called for every row. ValueError says why the folder is not such an artifact.
    """
    needed = ((kind.rows,) if kind.rows else ()) + kind.files
    for name in needed:
        if not (folder / name).is_file():
            raise ValueError(f"{name} is missing")
    rows = _check_rows(folder / kind.rows, kind, tick) if kind.rows else None
    if "qrels.tsv" in kind.files:
        _check_qrels(folder / "qrels.tsv")
    return rows, _info(folder, kind)


def _check_rows(path: Path, kind: ArtifactType, tick: Callable[[], None]) -> int:
    line_reason = _run_line if path.suffix == ".trec" else _json_line(kind)
    number = 0
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            tick()
            reason = line_reason(line)
            if reason:
                raise ValueError(f"{path.name} line {number}: {reason}")
    return number


def _json_line(kind: ArtifactType) -> Callable[[bytes], str | None]:
    check = row_check(kind.columns)

    def reason(line: bytes) -> str | None:
        try:
            return check(json.loads(line))
        except ValueError as error:
            return f"not JSON ({error})"

    return reason


def _run_line(line: bytes) -> str | None:
    fields = line.decode("utf-8").split()
    if len(fields) != 6:
        return f"a line of a run has 6 fields, found {len(fields)}"
    try:
        int(fields[3])
        float(fields[4])
    except ValueError:
        return "rank and score must be numbers"
    return None


def _check_qrels(path: Path) -> None:
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            fields = line.rstrip("\n").split("\t")
            if len(fields) != 3 or (number > 1 and not fields[2].lstrip("-").isdigit()):
                raise ValueError(
                    f"{path.name} line {number}: expected query-id, corpus-id and an integer score"
                )


def _info(folder: Path, kind: ArtifactType) -> Any | None:
    name = kind.info_file
    if name is None:
        return None
    path = folder / name
    try:
        info = json.loads(path.read_bytes())
    except ValueError as error:
        raise ValueError(f"{name} is not JSON ({error})") from error
    if not isinstance(info, dict):
        raise ValueError(f"{name} is not an object")
    return info if path.stat().st_size <= _INFO_BYTES else None
