"""Time and memory of ColBERT training steps on the tutorial's train pairs.

    .venv/bin/python test/bench/colbert_speed.py --steps 48

prints and writes test/bench/results/colbert_speed.json.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HOME = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(HOME / "kernel-bridge" / "jobs"))

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # As in a job; OpenMP reads it when torch loads it.
import torch  # noqa: E402
from querymill_jobs.colbert.build import build_encoder  # noqa: E402
from querymill_jobs.colbert.checkpoint import TrainingState  # noqa: E402
from querymill_jobs.colbert.dev_measure import dev_ndcg  # noqa: E402
from querymill_jobs.colbert.dev_pool import dev_pool  # noqa: E402
from querymill_jobs.colbert.pairs import TrainingPairs  # noqa: E402
from querymill_jobs.colbert.settings import ColbertSettings, TrainingSettings  # noqa: E402
from querymill_jobs.colbert.train import Watcher, make_optimizer, train  # noqa: E402
from querymill_jobs.models.cache import cached_model  # noqa: E402
from querymill_jobs.models.catalogue import find_entry  # noqa: E402
from querymill_jobs.topics import Topics  # noqa: E402

TUTORIAL = HOME / "templates" / "data" / "tutorial"
RESULT = HOME / "test" / "bench" / "results" / "colbert_speed.json"
MODEL = "all-minilm-l6-v2"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--steps", type=int, default=48)
    parser.add_argument("--micro-batch", type=int, default=16)
    arguments = parser.parse_args()
    torch.set_num_threads(2)
    entry = find_entry(MODEL)
    folder = cached_model(entry.name, entry.revision)
    if folder is None:
        sys.exit(f"the model cache lacks {MODEL}: python -m querymill models fetch {MODEL}")

    corpus = read_jsonl(TUTORIAL / "corpus.jsonl")
    pairs = train_pairs(corpus)
    topics = split_topics("dev")
    pool = dev_pool(corpus, topics)
    settings = TrainingSettings(arguments.steps, 16, 1e-4, 0.1, arguments.steps, 13, arguments.micro_batch)
    torch.manual_seed(13)
    model = build_encoder(MODEL, folder, ColbertSettings(128, 32, 180), 13)
    load_before = os.getloadavg()[0]
    start = time.monotonic()
    untrained = dev_ndcg(model, topics, pool)
    measuring = time.monotonic() - start
    losses = time_training(model, pairs, settings)
    report = {
        "model": MODEL,
        "threads": 2,
        "loadAverage": {"before": round(load_before, 1), "after": round(os.getloadavg()[0], 1)},
        "pairs": len(pairs),
        "steps": arguments.steps,
        "batchSize": 16,
        "microBatch": arguments.micro_batch,
        "trainingSeconds": losses.pop("seconds"),
        **losses,
        "devSeconds": round(measuring, 1),
        "devDocuments": len(pool.ids),
        "devNDCG10": {"untrained": round(untrained, 4), "trained": round(dev_ndcg(model, topics, pool), 4)},
        "peakMemoryMiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    print(json.dumps(report, indent=2))
    RESULT.write_text(json.dumps(report, indent=2) + "\n")


def time_training(model: Any, pairs: TrainingPairs, settings: TrainingSettings) -> dict[str, Any]:
    losses: list[float] = []
    watcher = Watcher(
        None, lambda: False, lambda _, loss: losses.append(loss), lambda *_: None, lambda *_: None
    )
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        train(
            model,
            make_optimizer(model, settings),
            pairs,
            settings,
            (TrainingState(), {}),
            Path(folder),
            watcher,
        )
    return {
        "seconds": round(time.monotonic() - start, 1),
        "loss": [round(losses[0], 3), round(losses[-1], 3)],
    }


def train_pairs(corpus: list[dict[str, Any]]) -> TrainingPairs:
    documents = {row["_id"]: row for row in corpus}
    topics = split_topics("train")
    return TrainingPairs(
        (
            {**documents[document], "query": topics.queries[query], "doc_id": document}
            for query, judged in topics.qrels.items()
            for document in judged
        ),
        [],
    )


def split_topics(split: str) -> Topics:
    texts = {row["_id"]: row["text"] for row in read_jsonl(TUTORIAL / "queries.jsonl")}
    qrels: dict[str, dict[str, int]] = {}
    for line in (TUTORIAL / "qrels" / f"{split}.tsv").read_text().splitlines()[1:]:
        query, document, score = line.split("\t")
        qrels.setdefault(query, {})[document] = int(score)
    return Topics({query: texts[query] for query in qrels}, qrels)


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    main()
