"""How fast ColBERT encodes documents: ours beside sentence-transformers' own loop, in turns.

    .venv/bin/python test/bench/colbert_encode_speed.py FOLDER --documents 256

FOLDER is a data set in BEIR layout. Prints and writes test/bench/results/colbert_encode_speed.json.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

HOME = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(HOME / "kernel-bridge" / "jobs"))

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # As in a job; OpenMP reads it when torch loads it.
import torch  # noqa: E402
from querymill_jobs.colbert.build import build_encoder  # noqa: E402
from querymill_jobs.colbert.encode import ColbertEncoder  # noqa: E402
from querymill_jobs.colbert.settings import ColbertSettings  # noqa: E402
from querymill_jobs.documents import document_text  # noqa: E402
from querymill_jobs.models.cache import cached_model  # noqa: E402
from querymill_jobs.models.catalogue import find_entry  # noqa: E402
from querymill_jobs.rows import read_rows  # noqa: E402

MODEL = "all-minilm-l6-v2"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=int, default=256)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    torch.set_num_threads(2)
    entry = find_entry(MODEL)
    folder = cached_model(entry.name, entry.revision)
    if folder is None:
        sys.exit(f"the model cache lacks {MODEL}: python -m querymill models fetch {MODEL}")
    model = build_encoder(MODEL, folder, ColbertSettings(128, 32, 180), 13)
    rows = islice(read_rows(arguments.folder / "corpus.jsonl"), arguments.documents)
    texts = [document_text(row) for row in rows]
    ours = ColbertEncoder(model)
    ways: dict[str, Callable[[], Any]] = {
        "querymill": lambda: list(ours.encode_documents(texts)),
        "sentence-transformers": lambda: model.encode_document(texts, show_progress_bar=False),
    }
    seconds = measure(ways, arguments.rounds)
    report = {
        "model": MODEL,
        "documents": len(texts),
        "documentLength": 180,
        "threads": 2,
        "rounds": arguments.rounds,
        "documentsPerSecond": {
            name: round(len(texts) / statistics.median(found), 1) for name, found in seconds.items()
        },
        "best": {name: round(len(texts) / min(found), 1) for name, found in seconds.items()},
        "loadAverage": round(os.getloadavg()[0], 1),
    }
    print(json.dumps(report, indent=2))
    path = HOME / "test" / "bench" / "results" / "colbert_encode_speed.json"
    path.write_text(json.dumps(report, indent=2) + "\n")


def measure(ways: dict[str, Callable[[], Any]], rounds: int) -> dict[str, list[float]]:
    """Time each way once a round, the first one last in every second round; a warm-up round is left out."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds + 1):
        for name in list(ways)[:: -1 if number % 2 else 1]:
            start = time.monotonic()
            ways[name]()
            if number:
                seconds[name].append(time.monotonic() - start)
    return seconds


if __name__ == "__main__":
    main()
