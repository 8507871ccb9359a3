"""Small BEIR folders for tests."""

from __future__ import annotations

import json
from pathlib import Path

THINGS = ["anchor", "barge", "cable", "drum", "engine", "ferry", "gate", "hull", "island", "jetty"]
STATES = ["rusty", "loose", "heavy", "frozen"]


def write_collection(folder: Path) -> Path:
    """40 documents, one query each for 30 of them: 20 train (2 with a second relevant document), 10 test."""
    (folder / "qrels").mkdir(parents=True)
    names = [(state, thing) for thing in THINGS for state in STATES]
    documents = [
        {"_id": f"d{number}", "title": f"{state} {thing}", "text": f"What to do when the {thing} is {state}."}
        for number, (state, thing) in enumerate(names)
    ]
    queries = [
        {"_id": f"q{number}", "text": f"{state} {thing}"} for number, (state, thing) in enumerate(names[:30])
    ]
    write_lines(folder / "corpus.jsonl", [json.dumps(row) for row in documents])
    write_lines(folder / "queries.jsonl", [json.dumps(row) for row in queries])
    train = [f"q{number}\td{number}\t1" for number in range(20)] + ["q0\td1\t1", "q4\td5\t1"]
    write_qrels(folder, "train", train)
    write_qrels(folder, "test", [f"q{number}\td{number}\t1" for number in range(20, 30)])
    return folder


def write_qrels(folder: Path, split: str, lines: list[str]) -> None:
    write_lines(folder / "qrels" / f"{split}.tsv", ["query-id\tcorpus-id\tscore", *lines])


def write_lines(path: Path, lines: list[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
