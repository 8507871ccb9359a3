"""Loads a collection as four artifacts: corpus, train, dev and test."""

from __future__ import annotations

from querymill_jobs.beir.convert import Conversion, convert
from querymill_jobs.beir.folder_source import FolderSource
from querymill_jobs.beir.ir_datasets_source import IrDatasetsSource
from querymill_jobs.beir.source import Source
from querymill_jobs.job import Job
from querymill_jobs.models.cache import cache_root


def run(job: Job) -> None:
    """Convert the source named at port ``source``; what is odd about it becomes warnings."""
    outputs = {port: job.output(port) for port in ("corpus", "train", "dev", "test")}
    settings = Conversion(
        dev_fraction=job.params["devFraction"],
        max_documents=job.params.get("maxDocuments"),
        tick=lambda done: job.progress(done, None, "documents"),
    )
    report = convert(_open_source(job), outputs, settings)
    for text in report.warnings:
        job.warn(text)
    job.progress(report.documents, report.documents, "documents")
    job.metric("documents", report.documents)
    for split, count in report.queries.items():
        job.metric(f"{split}Queries", count)
    job.metric("testDocumentsSeen", report.shared_documents)


def _open_source(job: Job) -> Source:
    source = job.input("source")
    if source.path is not None:
        return FolderSource(source.path, source.name)
    if source.source is None:
        job.fail(
            "load data set",
            source.name,
            "it is neither a folder nor the name of a data set",
            "Give `tutorial`, the path of a BEIR folder or a name of templates/datasets.json.",
        )
    if source.source.get("note"):
        job.log(source.source["note"])
    return IrDatasetsSource(source.name, source.source, cache_root())
