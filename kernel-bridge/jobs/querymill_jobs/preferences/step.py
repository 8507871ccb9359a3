"""The block `preferences`."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any

from querymill_jobs.filtering.score_rows import read_scores
from querymill_jobs.generation.query_id import normalise_text
from querymill_jobs.job import Job
from querymill_jobs.judgements.verdicts import decide
from querymill_jobs.preferences.ranked_queries import Bands, RankedQuery, rank_queries
from querymill_jobs.rows import Row, write_rows
from querymill_jobs.sampling.seeded_order import seeded_order

TRAIN, HELD_OUT = "train", "heldOut"


def run_preferences(job: Job) -> None:
    """Write pairs of queries for the same document, the better one named."""
    params = job.params
    bands = Bands(params["easyRank"], params["mediumRank"], params["worstRank"])
    if bands.easy > bands.medium or bands.medium > bands.worst:
        job.fail(
            "use the rank bands",
            f"{bands.easy}, {bands.medium}, {bands.worst}",
            "they do not rise",
            "Give easyRank ≤ mediumRank ≤ worstRank.",
        )
    tables = [read_scores(item.path) for item in job.input("scores")]
    queries = list(job.rows("queries"))
    ranked = rank_queries(queries, tables, bands, params["prefer"], decide(job.rows("judgements")))
    by_document: dict[str, list[RankedQuery]] = defaultdict(list)
    for query in ranked:
        by_document[query.row["doc_id"]].append(query)
    candidates = {name: _pairs(group, params["minMargin"]) for name, group in sorted(by_document.items())}
    pairs = {name: found[: params["perDocument"]] for name, found in candidates.items() if found}
    total = sum(map(len, pairs.values()))
    if total < params["minPairs"]:
        _too_few(job, total, queries, ranked, by_document)
    held = _held_out(pairs, params["heldOutFraction"], params["seed"])
    rows = [
        _row(better, worse, HELD_OUT if name in held else TRAIN)
        for name, found in pairs.items()
        for better, worse in found
    ]
    write_rows(job.output("preferences") / "preferences.jsonl", rows)
    _report(job, rows, len(queries), ranked)


def _pairs(group: Sequence[RankedQuery], min_margin: float) -> list[tuple[RankedQuery, RankedQuery]]:
    """All pairs of a document that differ enough, the clearest first."""
    found = []
    for first, second in combinations(sorted(group, key=lambda query: query.row["_id"]), 2):
        better, worse = (first, second) if first.order > second.order else (second, first)
        same = normalise_text(better.row["text"]) == normalise_text(worse.row["text"])
        if not same and (better.level > worse.level or better.margin - worse.margin >= min_margin):
            found.append((better, worse))
    found.sort(
        key=lambda pair: (pair[0].level - pair[1].level, pair[0].margin - pair[1].margin), reverse=True
    )
    return found


def _held_out(documents: Iterable[str], fraction: float, seed: int) -> set[str]:
    names = seeded_order(documents, seed)
    count = max(1, round(fraction * len(names))) if fraction > 0 and len(names) > 1 else 0
    return set(names[:count])


def _row(better: RankedQuery, worse: RankedQuery, split: str) -> Row:
    chosen, rejected = better.row, worse.row
    digest = hashlib.sha256(f"{chosen['_id']}\0{rejected['_id']}".encode()).hexdigest()
    return {
        "_id": f"pf-{digest[:16]}",
        "doc_id": chosen["doc_id"],
        "chosen": chosen["text"],
        "rejected": rejected["text"],
        "margin": round(better.margin - worse.margin, 4),
        "split": split,
        "chosen_rank": better.rank,
        "rejected_rank": worse.rank,
        "chosen_logprob": chosen.get("logprob"),
        "rejected_logprob": rejected.get("logprob"),
        "title": chosen["title"],
        "text": chosen["document"],
    }


def _too_few(
    job: Job, total: int, queries: Sequence[Any], ranked: Sequence[Any], documents: dict[str, list[Any]]
) -> None:
    several = sum(len(group) > 1 for group in documents.values())
    job.fail(
        "make preferences from",
        "queries",
        f"{total} pairs came out and minPairs is {job.params['minPairs']}: of {len(queries)} queries "
        f"{len(ranked)} have every score, {several} documents have two such queries or more, and "
        "the others tie",
        "Generate more queries per document, lower minMargin or minPairs.",
    )


def _report(job: Job, rows: Sequence[Row], queries: int, ranked: Sequence[RankedQuery]) -> None:
    job.metric("pairs", len(rows))
    job.metric("documents", len({row["doc_id"] for row in rows}))
    job.metric("heldOut", sum(row["split"] == HELD_OUT for row in rows))
    job.metric("unscored", queries - len(ranked))
    longer = sum(len(row["chosen"]) > len(row["rejected"]) for row in rows)
    job.metric("chosenLonger", round(longer / len(rows), 4))
    job.samples(rows)
