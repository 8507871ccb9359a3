"""BEIR: corpus.jsonl, queries.jsonl and qrels/<split>.tsv. Thakur et al. 2021, https://arxiv.org/abs/2104.08663"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from querymill_jobs.beir.qrels import write_qrels
from querymill_jobs.beir.source import Judgement
from querymill_jobs.exporting.material import Material
from querymill_jobs.job import Job
from querymill_jobs.rows import RowWriter, write_rows


def write_beir(job: Job, material: Material, folder: Path) -> None:
    """Write pairs and pseudo queries as the train split, topics as the split that ``split`` names."""
    (folder / "qrels").mkdir()
    with RowWriter(folder / "corpus.jsonl") as writer:
        for name, row in material.documents(job):
            extra = row.get("metadata", {})
            writer.write({"_id": name, "title": row["title"], "text": row["text"], "metadata": extra})
            job.progress(writer.count, None, "documents")
    texts = dict(material.texts)
    train = [Judgement(query, document, score) for (query, document), score in material.judged.items()]
    if train:
        write_qrels(folder / "qrels" / "train.tsv", train)
    if material.topics is not None:
        texts.update(material.topics.queries)
        write_qrels(folder / "qrels" / f"{job.params['split']}.tsv", _of_topics(material))
    rows = ({"_id": name, "text": text, "metadata": {}} for name, text in texts.items())
    write_rows(folder / "queries.jsonl", rows)


def _of_topics(material: Material) -> Iterable[Judgement]:
    topics = material.topics
    if topics is None:
        return []
    return [
        Judgement(query, document, score)
        for query, judged in topics.qrels.items()
        for document, score in judged.items()
    ]
