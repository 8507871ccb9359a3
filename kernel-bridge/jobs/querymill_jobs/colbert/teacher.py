"""Scores of a cross-encoder, from which a retriever learns."""

from __future__ import annotations

import json
from pathlib import Path

from querymill_jobs.colbert.objectives import Teacher
from querymill_jobs.colbert.pairs import TrainingPairs
from querymill_jobs.dense.cross_encoder import CrossEncoderScorer
from querymill_jobs.dense.kinds import CROSS_ENCODER, MONOT5, scorer_kind
from querymill_jobs.dense.monot5 import MonoT5Scorer
from querymill_jobs.errors import UserError
from querymill_jobs.inputs import NamedInput
from querymill_jobs.job import Job
from querymill_jobs.models import resolve_model

_FILE = "teacher.jsonl"


def teacher_scores(job: Job, model: NamedInput, pairs: TrainingPairs) -> Teacher | None:
    """Score the document and the negatives of every pair once; None when asked to stop.

    A later attempt goes on with the scores that are there.

    :raises UserError: the model is no cross-encoder, or the pairs have no negatives
    """
    if not all(pair.negatives for pair in pairs.pairs):
        raise UserError(
            "learn from teacher",
            model.name,
            "it ranks a pair's document against its negatives, and the pairs have none",
            "Make triples and connect them in place of pairs.",
        )
    found = resolve_model(model)
    kind = scorer_kind(found.name, found.folder, "auto")
    if kind not in (CROSS_ENCODER, MONOT5):
        raise UserError(
            "learn from teacher", found.name, f"it is a {kind}", "Name a cross-encoder or a MonoT5."
        )
    scores = _earlier((job.checkpoint_dir, *job.resume_dirs))
    reader = MonoT5Scorer if kind == MONOT5 else CrossEncoderScorer
    scorer = reader(found.name, found.folder, None, job.params["microBatch"])
    with (job.checkpoint_dir / _FILE).open("w", encoding="utf-8") as file:
        for (query, name), score in scores.items():
            file.write(json.dumps([query, name, score]) + "\n")
        for number, pair in enumerate(pairs.pairs, 1):
            if job.stop_requested:
                return None
            texts = {pair.doc_id: pair.document, **dict(pair.negatives)}
            missing = [name for name in texts if (pair.query, name) not in scores]
            for name, score in zip(
                missing,
                scorer.score(pair.query, [texts[name] for name in missing]) if missing else [],
                strict=True,
            ):
                scores[pair.query, name] = float(score)
                file.write(json.dumps([pair.query, name, float(score)]) + "\n")
            file.flush()
            job.progress(number, len(pairs), "pairs", "scored by the teacher")
    return scores


def _earlier(folders: tuple[Path, ...]) -> dict[tuple[str, str], float]:
    for folder in folders:
        path = folder / _FILE
        if path.is_file():
            lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
            rows = [json.loads(line) for line in lines if line.endswith("\n")]
            return {(query, name): score for query, name, score in rows}
    return {}
