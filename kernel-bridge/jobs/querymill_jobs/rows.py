"""Reading and writing JSONL: one JSON object a line, UTF-8."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

from querymill_jobs.canonical import canonical_json
from querymill_jobs.errors import UserError

Row = dict[str, Any]


def read_rows(path: Path, fields: Iterable[str] = ()) -> Iterator[Row]:
    """Yield the rows of a JSONL file; blank lines are passed over, further fields stay.

    A line that is not a JSON object, or lacks one of ``fields``, raises UserError with file and line.
    """
    wanted = tuple(fields)
    for number, line in numbered_lines(path):
        yield parse_row(path, number, line, wanted)


def parse_row(path: Path, number: int, line: bytes, fields: Iterable[str] = ()) -> Row:
    """Return the JSON object of one line; whatever is wrong with it raises UserError with file and line."""
    try:
        row = _DECODER.decode(line.decode("utf-8"))
    except json.JSONDecodeError as error:
        raise malformed_line(
            path, number, f"is not valid JSON ({error.msg}, column {error.colno})"
        ) from error
    except UnicodeDecodeError as error:
        raise malformed_line(path, number, f"is not UTF-8 (byte {error.start + 1})") from error
    except ValueError as error:
        raise malformed_line(path, number, f"is not valid JSON ({error})") from error
    if not isinstance(row, dict):
        raise malformed_line(path, number, "is not a JSON object")
    for field in fields:
        if field not in row:
            raise malformed_line(path, number, f'has no field "{field}"')
    if b"\\ud" in line.lower():
        _refuse_half_characters(path, number, row)
    return row


def numbered_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield the lines that are not blank, each with its number from 1; a byte order mark is dropped."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise UserError(
            "read", str(path), error.strerror or "it cannot be opened", "Check path and rights."
        ) from error
    with file:
        for number, line in enumerate(file, 1):
            if number == 1 and line.startswith(b"\xef\xbb\xbf"):
                line = line[3:]
            if not line.isspace():
                yield number, line


def read_whole_rows(path: Path) -> Iterator[Row]:
    """Yield the rows of a checkpoint up to the first line that a kill cut off; none without a file."""
    if not path.is_file():
        return
    for line in path.read_bytes().split(b"\n")[:-1]:
        try:
            yield json.loads(line)
        except ValueError:
            return


def malformed_line(path: Path, number: int, cause: str) -> UserError:
    """Return the error for one bad line of a file."""
    return UserError("read", path.name, f"line {number} {cause}", f"Correct line {number} of {path}.")


class RowWriter:
    """Writes rows as canonical JSONL, so that equal rows give equal bytes and digests."""

    def __init__(self, path: Path, append: bool = False) -> None:
        self.count = 0
        self._file: BinaryIO = path.open("ab" if append else "wb")

    def __enter__(self) -> RowWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def write(self, row: Mapping[str, Any]) -> None:
        """Write one row; a value that JSON has no form for (NaN, infinity) raises ValueError."""
        self._file.write(canonical_json(row).encode("utf-8") + b"\n")
        self.count += 1

    def close(self) -> None:
        """End the file; calling it again does nothing."""
        self._file.close()

    def flush(self) -> None:
        """Hand the rows written so far to the system."""
        self._file.flush()


def write_rows(path: Path, rows: Iterable[Mapping[str, Any]]) -> int:
    """Write rows as ``RowWriter`` does; return how many there were."""
    with RowWriter(path) as writer:
        for row in rows:
            writer.write(row)
        return writer.count


def write_json(path: Path, value: Any) -> None:
    """Write one JSON value in canonical form."""
    path.write_bytes(canonical_json(value).encode("utf-8") + b"\n")


def _reject(constant: str) -> Any:
    raise ValueError(f"{constant} is not a JSON number")


_DECODER = json.JSONDecoder(parse_constant=_reject)


def _refuse_half_characters(path: Path, number: int, row: Row) -> None:
    """JSON can escape half of a surrogate pair, which no file can hold as UTF-8."""
    try:
        canonical_json(row).encode("utf-8")
    except UnicodeEncodeError as error:
        raise malformed_line(path, number, "holds half of a surrogate pair") from error
