"""SPTAR's file names: weak_queries_<n>_<experiment>.jsonl and weak_train_<n>_<experiment>.tsv.

Peng et al. 2023, https://arxiv.org/abs/2307.08303
"""

from __future__ import annotations

from pathlib import Path

from querymill_jobs.beir.qrels import write_qrels
from querymill_jobs.beir.source import Judgement
from querymill_jobs.exporting.material import Material
from querymill_jobs.job import Job
from querymill_jobs.rows import write_rows


def write_sptar(job: Job, material: Material, folder: Path) -> None:
    """Write the pseudo queries; labelled pairs, where there are some, as prompt_train of the same name."""
    name = f"{len(material.queries)}_{job.params['experiment']}"
    rows = ({"_id": row["_id"], "text": row["text"], "metadata": {}} for row in material.queries)
    write_rows(folder / f"weak_queries_{name}.jsonl", rows)
    weak = [Judgement(row["_id"], row["doc_id"], 1) for row in material.queries]
    write_qrels(folder / f"weak_train_{name}.tsv", weak)
    if material.pairs:
        labelled = [Judgement(row["_id"], row["doc_id"], int(row["score"])) for row in material.pairs]
        write_qrels(folder / f"prompt_train_{len(labelled)}_{job.params['experiment']}.tsv", labelled)
    job.progress(len(material.queries), len(material.queries), "queries")
