"""The block `activeFilter`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import numpy as np

from querymill_jobs.documents import document_text
from querymill_jobs.filtering.score_rows import plain_row, write_filtered
from querymill_jobs.filtering.verdict import NO_DOCUMENT, Verdict
from querymill_jobs.job import Job
from querymill_jobs.losses.negative_draw import NegativeDraw
from querymill_jobs.losses.open_retriever import open_retriever
from querymill_jobs.losses.predictor.artifact import RETRIEVER, load_predictor
from querymill_jobs.losses.score_store import ScoreStore
from querymill_jobs.losses.scored_query import ScoredQuery
from querymill_jobs.losses.scorers import DirectLoss, LossGain, PredictedLoss, Scorer
from querymill_jobs.losses.selection import Choice, choose
from querymill_jobs.losses.token_states import StateEncoder
from querymill_jobs.models.threads import use_cpus
from querymill_jobs.rows import Row, write_rows

_BLOCK = 64
_BARS = 20
UNITS = {
    "direct": "loss",
    "predicted": "predicted loss, order only",
    "gain": "fall of the held-out loss per unit of learning rate",
}


def run_active_filter(job: Job) -> None:
    """Score every query on the retriever, choose, and draw a random control set of equal size."""
    use_cpus(job.resources)
    queries = list(job.rows("queries"))
    items, lost = _items(job, queries)
    scorer = _scorer(job)
    found = _score(job, scorer, items)
    if found is None:
        return
    params = job.params
    choice = choose(
        [item.id for item in items],
        [row["score"] for row in found],
        params["keep"],
        params["share"],
        params["bandStart"],
        params["seed"],
    )
    scores = {item.id: row for item, row in zip(items, found, strict=True)}
    ranks = {item.id: rank for item, rank in zip(items, choice.ranks, strict=True)}
    rows = [_row(job, query, scores.get(query["_id"]), ranks, choice) for query in queries]
    _write(job, queries, rows, choice, len(items))
    _report(job, rows, choice, lost)


def _items(job: Job, queries: Sequence[Row]) -> tuple[list[ScoredQuery], int]:
    """The queries whose document is in the corpus, each once, and how many are not."""
    wanted = {query["doc_id"] for query in queries}
    texts = {row["_id"]: document_text(row) for row in job.rows("corpus") if row["_id"] in wanted}
    items = {
        query["_id"]: ScoredQuery(query["_id"], query["text"], query["doc_id"], texts[query["doc_id"]])
        for query in queries
        if query["doc_id"] in texts
    }
    return list(items.values()), sum(query["doc_id"] not in texts for query in queries)


def _scorer(job: Job) -> Scorer:
    mode = job.params["mode"]
    predictor, retriever, pairs = job.input("predictor"), job.input("retriever"), job.input("pairs")
    batch = job.params["encodeBatch"]
    if mode == "predicted":
        if predictor is None:
            _missing(job, "predictor", "mode predicted", "Connect a lossPredictor, or choose mode direct.")
        module, about = load_predictor(predictor.path)
        encoder = StateEncoder(open_retriever(predictor.path / RETRIEVER), about["layers"])
        return PredictedLoss(encoder, module, batch)
    folder: Path | None = retriever.path if retriever is not None else None
    if folder is None and predictor is not None:
        folder = predictor.path / RETRIEVER
    if folder is None:
        _missing(job, "retriever", f"mode {mode}", "Connect the retriever that is to learn.")
    encoder = StateEncoder(open_retriever(folder))
    draw = _draw(job)
    if mode == "direct":
        return DirectLoss(encoder, draw, job.params["negatives"], batch)
    if pairs is None:
        _missing(job, "pairs", "mode gain", "Connect labelled pairs that the retriever was not trained on.")
    seeds = [
        ScoredQuery(f"seed {place}", row["query"], row["doc_id"], document_text(row))
        for place, row in enumerate(job.rows("pairs"))
    ]
    if not seeds:
        _missing(job, "pairs", "mode gain", "The pairs are empty: give labelled pairs.")
    job.log(f"gradient of {len(seeds)} held-out pairs")
    gain = LossGain(encoder, draw, job.params["negatives"], batch, seeds)
    job.metric("seedLoss", gain.seed_loss)
    if gain.seed_loss < 0.01:
        job.warn(
            f"the mean loss of the held-out pairs is {gain.seed_loss:.4f}: the retriever knows them, and "
            "their gradient says little. Give pairs that it was not trained on."
        )
    return gain


def _missing(job: Job, port: str, what: str, fix: str) -> NoReturn:
    job.fail("score queries without", port, f"{what} needs it", fix)


def _draw(job: Job) -> NegativeDraw:
    ids = [row["_id"] for row in job.rows("corpus")]
    if len(ids) < 2:
        job.fail("draw negatives from", "corpus", f"it has {len(ids)} documents", "Give the whole corpus.")
    labelled = job.rows("pairs") if job.input("pairs") is not None else iter(())
    return NegativeDraw(job.rows("corpus"), ids, job.params["negativePool"], job.params["seed"], labelled)


def _score(job: Job, scorer: Scorer, items: Sequence[ScoredQuery]) -> list[Row] | None:
    """A row for each query, block by block; None when asked to stop. A later attempt goes on."""
    store = ScoreStore(job.checkpoint_dir, job.resume_dirs, _BLOCK)
    while len(store.rows) < len(items):
        if job.stop_requested:
            return None
        start = len(store.rows)
        store.add(scorer.scores(items[start : start + _BLOCK]))
        job.checkpointed(store.file, step=len(store.rows))
        job.progress(len(store.rows), len(items), "queries")
    return store.rows


def _row(job: Job, query: Row, found: Row | None, ranks: dict[str, int], choice: Choice) -> Row:
    kept = query["_id"] in choice.kept
    rank = ranks.get(query["_id"])
    verdict = Verdict(kept, _reason(job, rank, len(choice.ranks), kept))
    row = plain_row(query, verdict, found["score"] if found else None, rank)
    row["control"] = query["_id"] in choice.control
    return {**row, **{name: round(value, 6) for name, value in (found or {}).items() if name != "score"}}


def _reason(job: Job, rank: int | None, count: int, kept: bool) -> str:
    if rank is None:
        return NO_DOCUMENT
    where = f"rank {rank} of {count} by {UNITS[job.params['mode']].split(',')[0]}"
    if kept:
        return where
    return f"{where}: not in the {job.params['keep']}"


def _write(job: Job, queries: Sequence[Row], rows: Sequence[Row], choice: Choice, count: int) -> None:
    mode, keep = job.params["mode"], job.params["keep"]
    about = {
        "scorer": f"active {mode}",
        "pool": "random" if mode != "predicted" else "none",
        "candidates": job.params["negatives"] + 1 if mode != "predicted" else 1,
        "keep": keep,
        "better": {"top": "higher", "bottom": "lower", "band": "band"}[keep],
        "unit": UNITS[mode],
    }
    predictor = job.input("predictor")
    if mode == "predicted" and predictor is not None:
        about["pairAccuracy"] = json.loads((predictor.path / "predictor.json").read_bytes())["pairAccuracy"]
    kept, dropped = write_filtered(job, queries, rows, about)
    control = [query for query, row in zip(queries, rows, strict=True) if row["control"]]
    write_rows(job.output("control") / "queries.jsonl", control)
    job.metric("kept", kept)
    job.metric("dropped", dropped)
    job.metric("control", len(control))


def _report(job: Job, rows: Sequence[Row], choice: Choice, lost: int) -> None:
    if lost:
        job.warn(f"{lost} queries name a document that the corpus does not have; they are dropped.")
    kept = [row["score"] for row in rows if row["kept"]]
    control = [row["score"] for row in rows if row["control"]]
    if kept:
        job.metric("meanKept", float(np.mean(kept)))
        job.metric("meanControl", float(np.mean(control)))
    if choice.ranks:
        values = [row["score"] for row in rows if row["score"] is not None]
        counts, edges = np.histogram(values, bins=_BARS)
        for count, edge in zip(counts, edges[1:], strict=True):
            job.metric("scoreHistogram", int(count), step=round(float(edge), 6))
    order = sorted(rows, key=lambda row: row["rank"] or len(rows) + 1)
    job.samples([*order[:10], *order[10:][-10:]])
