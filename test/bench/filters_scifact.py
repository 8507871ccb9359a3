"""BM25 and the bi-encoder of the filters on SciFact test, beside published figures and other code.

    .venv/bin/python test/bench/filters_scifact.py --data FOLDER

FOLDER holds SciFact in BEIR layout. Prints and writes test/bench/results/filters_scifact.txt. About ten
minutes of CPU time, nearly all of it for encoding 5,183 abstracts.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

HOME = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(HOME / "kernel-bridge" / "jobs"))
os.environ.setdefault("HF_HUB_OFFLINE", "1")

import ir_measures  # noqa: E402
import numpy as np  # noqa: E402
import torch  # noqa: E402
from ir_measures import AP, R, nDCG  # noqa: E402
from querymill_jobs.beir.folder_source import FolderSource  # noqa: E402
from querymill_jobs.bm25.index import Bm25Index, Bm25Settings  # noqa: E402
from querymill_jobs.dense.bi_encoder import load_bi_encoder  # noqa: E402
from querymill_jobs.documents import document_text  # noqa: E402
from querymill_jobs.models.cache import cached_model  # noqa: E402
from querymill_jobs.models.catalogue import find_entry  # noqa: E402
from querymill_jobs.retrieval.bm25_ranking import bm25_rankings  # noqa: E402
from querymill_jobs.retrieval.measures import MEASURES, Values, mean_measures, measure_queries  # noqa: E402
from querymill_jobs.retrieval.ranking import Hit, id_order, top_positions  # noqa: E402

RESULT = HOME / "test" / "bench" / "results" / "filters_scifact.txt"
MODEL = "all-minilm-l6-v2"
DEPTH = 1000
COLUMNS = ("nDCG@10", "MRR@10", "MAP", "R@10", "R@100", "seconds")

Rankings = dict[str, list[Hit]]
Qrels = dict[str, dict[str, int]]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    source = FolderSource(arguments.data, "scifact")
    documents = list(source.documents())
    qrels: Qrels = {}
    for item in source.judgements()["test"]:
        qrels.setdefault(item.query_id, {})[item.doc_id] = item.score
    queries = {row["_id"]: row["text"] for row in source.queries() if row["_id"] in qrels}
    lines = [
        "SciFact test: BM25 and a bi-encoder as the filters use them",
        f"made by: python test/bench/filters_scifact.py --data scifact --threads {arguments.threads}",
        f"{len(documents)} documents, {len(queries)} queries, top {DEPTH}, title and text as one field",
        "",
        " ".join([f"{'retriever':34s}", *(f"{name:>8s}" for name in COLUMNS)]),
    ]
    runs: dict[str, Rankings] = {}
    for name, settings in {
        "BM25 1.5/0.75, stems, stop words": Bm25Settings(),
        "BM25 0.9/0.4, stems, stop words": Bm25Settings(k1=0.9, b=0.4),
        "BM25 1.5/0.75, stop words": Bm25Settings(stemmer="none"),
    }.items():
        start = time.monotonic()
        index = Bm25Index(documents, settings)
        rankings = dict(zip(queries, bm25_rankings(index, list(queries.values()), DEPTH), strict=True))
        lines.append(row(name, mean_measures(measure_queries(rankings, qrels)), time.monotonic() - start))
        runs[name] = rankings
    lines += agreement(runs["BM25 1.5/0.75, stems, stop words"], qrels)
    start = time.monotonic()
    rankings = bi_encoder_rankings(documents, queries)
    if rankings is not None:
        found = row(MODEL, mean_measures(measure_queries(rankings, qrels)), time.monotonic() - start)
        lines.insert(8, found)
    lines += [
        "",
        "published: BM25 nDCG@10 0.665 (BEIR, two fields), 0.679 (Anserini flat), 0.686 (bm25s, 1.5/0.75);",
        "all-MiniLM-L6-v2 nDCG@10 0.645 (MTEB).",
        f"seconds are wall time; the whole script took {time.process_time():.0f} s of CPU time",
    ]
    text = "\n".join(lines) + "\n"
    RESULT.write_text(text, encoding="utf-8")
    print(text)


def row(name: str, means: Values, seconds: float) -> str:
    """One line of the table."""
    figures = " ".join(f"{means[key]:8.4f}" for key in ("nDCG10", "MRR10", "MAP", "Recall10", "Recall100"))
    return f"{name:34s} {figures} {seconds:8.1f}"


def bi_encoder_rankings(documents: Sequence[dict], queries: Mapping[str, str]) -> Rankings | None:
    """Rank every document by the cosine of its vector, as denseFilter compares them."""
    entry = find_entry(MODEL)
    folder = cached_model(entry.name, entry.revision)
    if folder is None:
        print(f"the model cache lacks {MODEL}: python -m querymill models fetch {MODEL}")
        return None
    encoder = load_bi_encoder(MODEL, folder)
    ids = [document["_id"] for document in documents]
    texts = [document_text(document) for document in documents]
    by_length = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    matrix = np.zeros((len(texts), 384), dtype=np.float32)
    for place, vector in zip(
        by_length, encoder.encode_documents([texts[place] for place in by_length]), strict=True
    ):
        matrix[place] = vector[0]
    found = np.concatenate(list(encoder.encode_queries(list(queries.values())))) @ matrix.T
    order = id_order(ids)
    rankings: Rankings = {}
    for query, scores in zip(queries, found, strict=True):
        # Shifted above 0: top_positions takes 0 for "not found", which BM25 needs and a cosine does not.
        best = top_positions(scores + 2, order, DEPTH)
        rankings[query] = [Hit(ids[place], float(scores[place])) for place in best]
    return rankings


def agreement(rankings: Rankings, qrels: Qrels) -> list[str]:
    """Compare our per-query values with ir_measures over the written scores, and with the plain formulas."""
    tied = {query: tie(hits) for query, hits in rankings.items()}
    shares = [len(hits) - len({hit.score for hit in hits}) for hits in tied.values()]
    return [
        "",
        "largest difference of a query's value (all measures)",
        f"  ours against ir_measures on the scores of the run    {against_ir_measures(rankings, qrels):.1e}",
        f"  ours against the formulas written out                {against_formulas(rankings, qrels):.1e}",
        f"  the same, scores rounded to whole numbers (of {DEPTH} ranks {np.mean(shares):.0f} tied):",
        f"    ours against trec_eval (pytrec_eval, tied scores)  {against_trec_eval(tied, qrels):.1e}",
        f"    ours against the formulas written out              {against_formulas(tied, qrels):.1e}",
    ]


def tie(hits: Sequence[Hit]) -> list[Hit]:
    """Round scores and rank anew: score descending, then id descending."""
    rounded = [Hit(hit.doc_id, float(round(hit.score))) for hit in hits]
    rounded.sort(key=lambda hit: hit.doc_id, reverse=True)
    rounded.sort(key=lambda hit: -hit.score)
    return rounded


def against_ir_measures(rankings: Rankings, qrels: Qrels) -> float:
    """Over the float scores, in whatever order ir_measures puts equal ones."""
    run = {query: {hit.doc_id: hit.score for hit in hits} for query, hits in rankings.items()}
    return largest(measure_queries(rankings, qrels), ir_measures.iter_calc(list(MEASURES), qrels, run))


def against_trec_eval(rankings: Rankings, qrels: Qrels) -> float:
    """The measures that trec_eval itself computes without a cut: its order of ties shows in MAP and RR."""
    run = {query: {hit.doc_id: hit.score for hit in hits} for query, hits in rankings.items()}
    wanted = [nDCG @ 10, AP, R @ 10, R @ 100]
    return largest(measure_queries(rankings, qrels), ir_measures.pytrec_eval.iter_calc(wanted, qrels, run))


def largest(ours: Mapping[str, Values], theirs) -> float:
    differences = [abs(ours[result.query_id][MEASURES[result.measure]] - result.value) for result in theirs]
    return max(differences)


def against_formulas(rankings: Rankings, qrels: Qrels) -> float:
    ours = measure_queries(rankings, qrels)
    worst = 0.0
    for query, judged in qrels.items():
        gains = [judged.get(hit.doc_id, 0) for hit in rankings[query]]
        total = sum(score > 0 for score in judged.values())
        hits = [rank for rank, gain in enumerate(gains, 1) if gain > 0]
        ideal = sorted(judged.values(), reverse=True)[:10]
        expected = {
            "nDCG10": dcg(gains[:10]) / dcg(ideal),
            "MRR10": 1 / hits[0] if hits and hits[0] <= 10 else 0.0,
            "MAP": sum(number / rank for number, rank in enumerate(hits, 1)) / total,
            "Recall10": sum(rank <= 10 for rank in hits) / total,
            "Recall100": sum(rank <= 100 for rank in hits) / total,
        }
        worst = max(worst, *(abs(ours[query][name] - value) for name, value in expected.items()))
    return worst


def dcg(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))


if __name__ == "__main__":
    main()
