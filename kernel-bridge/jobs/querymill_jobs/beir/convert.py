"""From a source to the four artifacts of the dataset block."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from querymill_jobs.beir.dev_split import choose_dev
from querymill_jobs.beir.qrels import write_qrels
from querymill_jobs.beir.reduced_corpus import choose_documents
from querymill_jobs.beir.source import SPLITS, Judgement, Source
from querymill_jobs.errors import UserError
from querymill_jobs.rows import RowWriter

Split = list[Judgement]


@dataclass
class Report:
    """What a conversion found: counts, and what is odd, in words."""

    documents: int = 0
    queries: dict[str, int] = field(default_factory=dict)
    shared_documents: int = 0
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Conversion:
    """Settings of a conversion. ``tick`` is called with the number of documents read so far."""

    dev_fraction: float
    max_documents: int | None
    tick: Callable[[int], None]


def convert(source: Source, outputs: Mapping[str, Path], settings: Conversion) -> Report:
    """Stream a source into the folders ``corpus``, ``train``, ``dev`` and ``test``; return what was found."""
    report = Report()
    splits = _three_splits(source.judgements(), settings.dev_fraction, report)
    if not any(splits.values()):
        raise UserError(
            "load data set", source.name, "its qrels hold no judgement", "Add judgements to its qrels."
        )
    present = _write_corpus(source, outputs["corpus"], splits, settings, report)
    known = _write_queries(source, outputs, _with_relevant(splits, present), report)
    for split, judgements in splits.items():
        kept = [item for item in judgements if item.doc_id in present and item.query_id in known[split]]
        write_qrels(outputs[split] / "qrels.tsv", kept)
    _report_missing(splits, present, known, report)
    _report_traps(splits, report)
    return report


def _report_traps(splits: Mapping[str, Split], report: Report) -> None:
    """Tell what misleads people in known collections: test documents in train or dev, a tiny test split."""
    relevant = {split: {item.doc_id for item in found if item.score > 0} for split, found in splits.items()}
    report.shared_documents = len(relevant["test"] & (relevant["train"] | relevant["dev"]))
    test, dev = report.queries["test"], report.queries["dev"]
    if test and dev > 20 * test:
        report.warnings.append(
            f"The test split has {test} queries and dev has {dev}: published figures may be on dev, "
            "as they are for MS MARCO."
        )


def _three_splits(found: Mapping[str, Split], dev_fraction: float, report: Report) -> dict[str, Split]:
    splits = {split: list(found.get(split, [])) for split in SPLITS}
    if not splits["dev"]:
        chosen = choose_dev((item.query_id for item in splits["train"]), dev_fraction)
        splits["dev"] = [item for item in splits["train"] if item.query_id in chosen]
        splits["train"] = [item for item in splits["train"] if item.query_id not in chosen]
    for split in SPLITS:
        if not splits[split]:
            report.warnings.append(f"The source has no judgements for {split}: that split is empty.")
    return splits


def _write_corpus(
    source: Source, folder: Path, splits: Mapping[str, Split], settings: Conversion, report: Report
) -> set[str]:
    """Write the corpus; return those of the judged documents that are in it."""
    judged = {item.doc_id for split in splits.values() for item in split}
    wanted = _wanted(source, splits, settings)
    seen: set[int] = set()
    present: set[str] = set()
    repeated = empty = 0
    with RowWriter(folder / "corpus.jsonl") as writer:
        for number, document in enumerate(source.documents(), 1):
            settings.tick(number)
            identifier = document["_id"]
            if wanted is not None and identifier not in wanted:
                continue
            # The hash instead of the id: a set of nine million strings would not fit beside the rest.
            if hash(identifier) in seen:
                repeated += 1
                continue
            seen.add(hash(identifier))
            empty += not (document["text"].strip() or document["title"].strip())
            if identifier in judged:
                present.add(identifier)
            writer.write(document)
    if not seen:
        raise UserError("load data set", source.name, "its corpus is empty", "Add documents to corpus.jsonl.")
    report.documents = len(seen)
    _warn(report, repeated, "documents have the id of an earlier one and are left out.")
    _warn(report, empty, "documents have neither title nor text.")
    return present


def _wanted(source: Source, splits: Mapping[str, Split], settings: Conversion) -> set[str] | None:
    """Return the ids of a reduced corpus, None for the whole one. It takes a reading of its own."""
    if settings.max_documents is None:
        return None
    relevant = {item.doc_id for split in splits.values() for item in split if item.score > 0}

    identifiers = (document["_id"] for document in source.documents())
    return choose_documents(identifiers, relevant, settings.max_documents)


def _write_queries(
    source: Source, outputs: Mapping[str, Path], wanted: Mapping[str, set[str]], report: Report
) -> dict[str, set[str]]:
    """Write each split's queries, in the order of the source; return which were found."""
    known: dict[str, set[str]] = {split: set() for split in wanted}
    writers = {split: RowWriter(outputs[split] / "queries.jsonl") for split in wanted}
    total = empty = 0
    for query in source.queries():
        total += 1
        empty += not query["text"].strip()
        for split, identifiers in wanted.items():
            if query["_id"] in identifiers and query["_id"] not in known[split]:
                known[split].add(query["_id"])
                writers[split].write({**query, "text": query["text"].strip()})
    for writer in writers.values():
        writer.close()
    if total == 0:
        raise UserError("load data set", source.name, "it has no queries", "Add queries to queries.jsonl.")
    report.queries = {split: len(found) for split, found in known.items()}
    _warn(report, empty, "queries are empty.")
    return known


def _with_relevant(splits: Mapping[str, Split], present: set[str]) -> dict[str, set[str]]:
    """Return the queries of each split that have a relevant document in the corpus."""
    return {
        split: {item.query_id for item in judgements if item.score > 0 and item.doc_id in present}
        for split, judgements in splits.items()
    }


def _report_missing(
    splits: Mapping[str, Split], present: set[str], known: Mapping[str, set[str]], report: Report
) -> None:
    documents = [item.doc_id for split in splits.values() for item in split if item.doc_id not in present]
    queries = [
        item.query_id
        for split, found in splits.items()
        for item in found
        if item.query_id not in known[split] and item.doc_id in present and item.score > 0
    ]
    for missing, what in ((documents, "documents that the corpus"), (queries, "queries that queries.jsonl")):
        first = f" (first: {missing[0]})" if missing else ""
        _warn(report, len(missing), f"judgements name {what} does not have{first}; they are left out.")


def _warn(report: Report, count: int, text: str) -> None:
    if count:
        report.warnings.append(f"{count} {text}")
