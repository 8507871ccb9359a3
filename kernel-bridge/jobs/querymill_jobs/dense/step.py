"""The block `denseFilter`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from querymill_jobs.bm25.index import Bm25Index, Bm25Settings
from querymill_jobs.dense.bi_encoder import load_bi_encoder
from querymill_jobs.dense.cross_encoder import CrossEncoderScorer
from querymill_jobs.dense.kinds import BI_ENCODER, COLBERT, MONOT5, scorer_kind
from querymill_jobs.dense.monot5 import MonoT5Scorer
from querymill_jobs.dense.pair_standings import pair_standings
from querymill_jobs.dense.vector_standings import DIGITS, vector_standings
from querymill_jobs.documents import document_text
from querymill_jobs.filtering.pool import Pool
from querymill_jobs.filtering.report import report_filter
from querymill_jobs.filtering.score_rows import score_row, write_filtered
from querymill_jobs.filtering.standing import Positions, Standing
from querymill_jobs.filtering.verdict import judge, read_thresholds
from querymill_jobs.inputs import ArtifactInput
from querymill_jobs.job import Job
from querymill_jobs.models import resolve_model
from querymill_jobs.models.threads import use_cpus
from querymill_jobs.rows import Row


@dataclass(frozen=True)
class Scorer:
    """What the filter ranks by: its name for a reader, its kind and the folder of its files."""

    name: str
    kind: str
    folder: Path


@dataclass(frozen=True)
class Competition:
    """Queries that have their document in the corpus (``queries``), its position, and who competes."""

    queries: list[Row]
    owns: list[int]
    index: Bm25Index
    pool: Pool
    texts: list[str]

    def pools(self) -> list[Positions | None]:
        """Return the other documents for each query; None: the whole corpus."""
        return [
            self.pool.others(query["_id"], own) for query, own in zip(self.queries, self.owns, strict=True)
        ]

    def shortlist(self, most: int) -> Callable[[int], Positions]:
        """Return what gives, for a query, the ``most`` other documents of its pool that BM25 ranks first."""
        terms = self.index.tokenize([query["text"] for query in self.queries])

        def choose(number: int) -> Positions:
            own = self.owns[number]
            others = self.pool.others(self.queries[number]["_id"], own)
            if others is None:
                others = np.delete(np.arange(len(self.index)), own)
            if len(others) > most:
                scores = self.index.scores(terms[number])[others]
                others = others[np.sort(np.argsort(-scores, kind="stable")[:most])]
            return others

        return choose


def run_dense_filter(job: Job) -> None:
    """Rank the document of every query in its pool, write the score of each and part kept from dropped."""
    use_cpus(job.resources)
    scorer = _find_scorer(job)
    job.log(f"scoring with {scorer.name} ({scorer.kind})")
    queries = list(job.rows("queries"))
    competition = _prepare(job, queries)
    pool = competition.pool
    found, unit, scored = _rank(job, scorer, competition)
    if found is None:
        return
    by_query = iter(found)
    present = {query["_id"] for query in competition.queries}
    standings = [next(by_query) if query["_id"] in present else None for query in queries]
    thresholds = read_thresholds(job.params)
    verdicts = judge(standings, competition.index.titles, thresholds, pool.size)
    ids = competition.index.ids
    scores = [score_row(*parts, ids, DIGITS) for parts in zip(queries, standings, verdicts, strict=True)]
    about = {
        "scorer": scorer.name,
        "kind": scorer.kind,
        "pool": pool.kind,
        "candidates": pool.size,
        "scored": scored,
        **thresholds.to_json(),
        "better": "higher",
        "unit": unit,
    }
    report_filter(job, standings, scores, write_filtered(job, queries, scores, about), pool.size)


def _find_scorer(job: Job) -> Scorer:
    given = job.input("scorer")
    if isinstance(given, ArtifactInput):
        kind = scorer_kind("scorer", given.path, job.params["kind"])
        return Scorer(f"{kind} {given.digest[:8]}", kind, given.path)
    model = resolve_model(given)
    return Scorer(model.name, scorer_kind(model.name, model.folder, job.params["kind"]), model.folder)


def _prepare(job: Job, queries: Sequence[Row]) -> Competition:
    texts: list[str] = []

    def documents() -> Sequence[Row]:
        rows = list(job.rows("corpus"))
        texts.extend(document_text(row) for row in rows)
        return rows

    index = Bm25Index(documents(), Bm25Settings())
    pool = Pool(index, job.params["pool"], job.params["candidates"], job.params["seed"])
    if pool.whole and job.params["pool"] != "corpus":
        job.warn(
            f"candidates {job.params['candidates']} covers all {len(index)} documents: "
            "the whole corpus competes."
        )
    position = {name: place for place, name in enumerate(index.ids)}
    present = [query for query in queries if query["doc_id"] in position]
    return Competition(present, [position[query["doc_id"]] for query in present], index, pool, texts)


def _rank(job: Job, scorer: Scorer, competition: Competition) -> tuple[list[Standing] | None, str, int]:
    """Return the standings, the unit of the scores and how many documents were scored for a query."""
    texts, owns = competition.texts, competition.owns
    queries = [query["text"] for query in competition.queries]
    most, batch = job.params.get("maxTokens"), job.params["batchSize"]
    if scorer.kind == BI_ENCODER:
        encoder = load_bi_encoder(scorer.name, scorer.folder, most)
        found = vector_standings(job, encoder, texts, queries, owns, competition.pools())
        return found, encoder.unit, competition.pool.size
    if scorer.kind == COLBERT:
        from querymill_jobs.colbert.encode import load

        found = vector_standings(job, load(scorer.folder), texts, queries, owns, competition.pools())
        return found, "MaxSim", competition.pool.size
    reader = MonoT5Scorer if scorer.kind == MONOT5 else CrossEncoderScorer
    model = reader(scorer.name, scorer.folder, most, batch)
    rivals = competition.shortlist(job.params["shortlist"])
    found = pair_standings(job, model, texts, queries, owns, rivals)
    return found, model.unit, min(job.params["shortlist"] + 1, competition.pool.size)
