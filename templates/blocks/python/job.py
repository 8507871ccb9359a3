"""Runs a function of the user's over rows or files, as a step like any other."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from querymill_jobs.artifact_types import artifact_type
from querymill_jobs.inputs import ArtifactInput
from querymill_jobs.job import Job
from querymill_jobs.row_schema import row_check
from querymill_jobs.rows import Row, RowWriter
from querymill_jobs.snippet.load import ROWS, first_line, load_function, snippet_error

_PORTS = {"Table": "table", "Queries": "queries", "Documents": "documents", "Pairs": "pairs"}


def run(job: Job) -> None:
    """Write what the function gives to the port of ``returns``; the other ports are empty."""
    random.seed(job.params["seed"])
    kind, function = load_function(job.params["code"])
    for name, port in _PORTS.items():
        (job.output(port) / _file(name)).touch()
    if kind == ROWS:
        _write_rows(job, function)
        return
    folder = job.output("table")
    (folder / "files").mkdir()
    inputs = [item.path for item in job.input("inputs") if isinstance(item, ArtifactInput)]
    try:
        found = function(inputs, folder / "files")
    except Exception as error:
        raise snippet_error(job.params["code"], error) from error
    paths = sorted(path for path in (folder / "files").rglob("*") if path.is_file())
    rows = (
        found
        if found is not None
        else [
            {"file": path.relative_to(folder / "files").as_posix(), "bytes": path.stat().st_size}
            for path in paths
        ]
    )
    with RowWriter(folder / _file("Table")) as writer:
        for row in _checked(job, iter(rows), "Table"):
            writer.write(row)
    job.metric("files", len(paths))
    job.metric("rows", writer.count)


def _write_rows(job: Job, function: Any) -> None:
    returns = job.params["returns"]
    port = _PORTS[returns]
    code = job.params["code"]
    _check_inputs(job)
    shown: list[Row] = []
    with RowWriter(job.output(port) / _file(returns)) as writer:
        try:
            rows = iter(function(_counted(job)))
        except Exception as error:
            raise snippet_error(code, error) from error
        for row in _checked(job, rows, returns):
            if job.stop_requested:
                return
            try:
                writer.write(row)
            except (TypeError, ValueError) as error:
                job.fail(
                    "write row",
                    writer.count + 1,
                    f"it cannot be written as JSON ({error})",
                    "Yield objects of texts, finite numbers, booleans, lists and None.",
                )
            if len(shown) < 20:
                shown.append(row)
    job.samples(shown)
    job.metric("rows", writer.count)


def _check_inputs(job: Job) -> None:
    for item in job.input("inputs"):
        if isinstance(item, ArtifactInput) and not (artifact_type(item.type).rows or "").endswith(".jsonl"):
            job.fail(
                "read the rows of",
                item.type,
                "it has no rows in JSONL",
                "Define `def files(inputs, output)`, which gets its folder.",
            )


def _counted(job: Job) -> Iterator[Row]:
    """Yield the rows of all inputs in order, and tell how many went by."""
    for number, row in enumerate(job.rows("inputs"), 1):
        job.progress(number, None, "rows")
        yield row


def _checked(job: Job, rows: Iterator[Any], returns: str) -> Iterator[Row]:
    """Yield rows that are objects with the columns of their type; whatever else comes is an error."""
    check = row_check(artifact_type(returns).columns)
    number = 0
    while True:
        number += 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except Exception as error:
            raise snippet_error(job.params["code"], error) from error
        problem = check(row)
        if problem is not None:
            job.fail(
                "run snippet",
                first_line(job.params["code"]),
                f"row {number} is no row of {returns}: {problem}",
                "Yield one object for each row, with the columns of its type.",
            )
        yield row


def _file(kind: str) -> str:
    name = artifact_type(kind).rows
    if name is None:
        raise ValueError(f"{kind} has no rows")
    return name
