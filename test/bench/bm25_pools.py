"""The BM25 filter on 5,000 unfiltered pseudo queries: how much each pool keeps, and how long the step takes.

    .venv/bin/python test/bench/bm25_pools.py --data FOLDER

FOLDER holds 5,000 MS MARCO passages with one query each (SPTAR's, unfiltered) in BEIR layout. Prints and
writes test/bench/results/bm25_pools.txt. A step is timed whole: its process, index, ranks, files, publishing.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

HOME = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(HOME / "kernel-bridge" / "jobs"), str(HOME / "test" / "jobs")]

import bm25s  # noqa: E402
import Stemmer  # noqa: E402
from querymill_jobs.beir.folder_source import FolderSource  # noqa: E402
from querymill_jobs.documents import document_text  # noqa: E402
from rows_artifact import query_row, write_artifact  # noqa: E402
from step_runner import Json, StepRunner  # noqa: E402

RESULT = HOME / "test" / "bench" / "results" / "bm25_pools.txt"
REFERENCE = {"random": (0.928, 0.964), "neighbours": (0.837, 0.924), "corpus": (0.826, 0.907)}
LIMITS = {"random": 20.0, "neighbours": 20.0, "corpus": 5.0}
CUTS = (1, 3, 5, 10, 30)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    arguments = parser.parse_args()
    source = FolderSource(arguments.data, "msmarco-weak")
    corpus = [{key: row[key] for key in ("_id", "title", "text")} for row in source.documents()]
    own = {item.query_id: item.doc_id for item in source.judgements()["train"]}
    rows = {row["_id"]: row["text"].strip() for row in source.queries()}
    queries = [query_row(f"pq-{own[name]}-{name}", text, own[name]) for name, text in rows.items()]
    lines = [
        f"BM25 filter: {len(queries)} unfiltered pseudo queries, {len(corpus)} passages, 500 candidates",
        "made by: python test/bench/bm25_pools.py --data msmarco-weak",
        "",
        "share of queries whose document ranks at k or better (reference at 1 and 3)",
        f"{'pool':34s}" + " ".join(f"{f'k={cut}':>6s}" for cut in CUTS) + "  reference    seconds  limit",
    ]
    with tempfile.TemporaryDirectory() as folder:
        steps = StepRunner(Path(folder) / ".querymill")
        inputs = {
            "queries": write_artifact(Path(folder) / "queries", "Queries", queries),
            "corpus": write_artifact(Path(folder) / "corpus", "Corpus", corpus),
        }
        lines += [measure(steps, inputs, pool, reindex=False) for pool in REFERENCE]
        lines += [measure(steps, inputs, pool, reindex=True) for pool in ("random", "neighbours")]
    lines += ["", plain_loop([document_text(row) for row in corpus], [row["text"] for row in queries])]
    text = "\n".join(lines) + "\n"
    RESULT.write_text(text, encoding="utf-8")
    print(text)


def measure(steps: StepRunner, inputs: Json, pool: str, reindex: bool) -> str:
    """Run the step; one line of the table."""
    start = time.monotonic()
    step = steps.succeed("bm25Filter", inputs, {"pool": pool, "candidates": 500, "reindex": reindex})
    seconds = time.monotonic() - start
    ranks = [json.loads(line)["rank"] for line in (step.path("scores") / "scores.jsonl").open()]
    shares = [sum(rank <= cut for rank in ranks) / len(ranks) for cut in CUTS]
    figures = " ".join(f"{share:6.4f}" for share in shares)
    if reindex:
        return f"{pool + ', its own statistics':33s} {figures}  {'':12s} {seconds:7.1f}"
    reference = "/".join(f"{share:.3f}" for share in REFERENCE[pool])
    return f"{pool:33s} {figures}  {reference:12s} {seconds:7.1f}  {LIMITS[pool]:5.0f}"


def plain_loop(texts: list[str], queries: list[str]) -> str:
    """bm25s as its own documentation uses it, for the time of the top 1,000 alone."""
    start = time.monotonic()
    stemmer = Stemmer.Stemmer("english")
    index = bm25s.BM25(k1=1.5, b=0.75, method="lucene")
    index.index(
        bm25s.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False), show_progress=False
    )
    tokens = bm25s.tokenize(queries, stopwords="en", stemmer=stemmer, show_progress=False)
    index.retrieve(tokens, k=1000, show_progress=False)
    return f"bm25s alone, index and top 1,000 of the corpus in memory: {time.monotonic() - start:.1f} s"


if __name__ == "__main__":
    main()
