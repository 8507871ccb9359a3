"""qrels/*.tsv in BEIR form: ``query-id TAB corpus-id TAB score`` under a header line."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from querymill_jobs.beir.record_id import encode_id
from querymill_jobs.beir.source import Judgement
from querymill_jobs.rows import malformed_line, numbered_lines

HEADER = "query-id\tcorpus-id\tscore\n"


def read_qrels(path: Path) -> list[Judgement]:
    """Return the judgements of a file in its order; a malformed line raises UserError with file and line.

    A pair judged twice counts once, with the higher score.
    """
    scores: dict[tuple[str, str], int] = {}
    for number, line in numbered_lines(path):
        fields = _fields(path, number, line)
        score = _score(fields[2])
        if score is None:
            if number == 1:
                continue
            raise malformed_line(path, number, f'has the score "{fields[2]}", which is not a whole number')
        pair = (encode_id(fields[0]), encode_id(fields[1]))
        scores[pair] = max(score, scores.get(pair, score))
    return [Judgement(query, document, score) for (query, document), score in scores.items()]


def write_qrels(path: Path, judgements: Iterable[Judgement]) -> int:
    """Write judgements in the order given; return how many there were."""
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(HEADER)
        for item in judgements:
            file.write(f"{item.query_id}\t{item.doc_id}\t{item.score}\n")
            count += 1
    return count


def _fields(path: Path, number: int, line: bytes) -> list[str]:
    try:
        fields = [field.strip() for field in line.decode("utf-8").rstrip("\r\n").split("\t")]
    except UnicodeDecodeError as error:
        raise malformed_line(path, number, f"is not UTF-8 (byte {error.start + 1})") from error
    if len(fields) != 3 or not all(fields):
        raise malformed_line(path, number, "is not query-id, corpus-id and score, parted by tabs")
    return fields


def _score(text: str) -> int | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return int(value) if value.is_integer() else None
