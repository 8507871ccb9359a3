"""A BEIR data set by name, through ir_datasets, which downloads it once.

MacAvaney et al. 2021, https://arxiv.org/abs/2103.02280
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from querymill_jobs.beir.record_id import encode_id
from querymill_jobs.beir.source import SPLITS, Judgement
from querymill_jobs.disk_full import is_disk_full
from querymill_jobs.errors import UserError


class IrDatasetsSource:
    """Reads a data set of templates/datasets.json; ``entry`` has the ir_datasets ids of corpus and splits."""

    def __init__(self, name: str, entry: Mapping[str, Any], cache: Path) -> None:
        self.name = name
        os.environ.setdefault("IR_DATASETS_HOME", str(cache / "ir_datasets"))
        module = importlib.import_module("ir_datasets")
        try:
            self._corpus = module.load(entry["corpus"])
            self._splits = {split: module.load(entry[split]) for split in SPLITS if entry.get(split)}
        except KeyError as error:
            raise UserError(
                "load data set", name, f"this ir_datasets does not know {error}", "Update ir_datasets."
            ) from error

    def judgements(self) -> Mapping[str, list[Judgement]]:
        """Return the qrels of each split the data set has."""
        return {split: list(self._qrels(data)) for split, data in self._splits.items()}

    def documents(self) -> Iterator[dict[str, Any]]:
        """Yield the documents in the order of ir_datasets."""
        for item in self._read(self._corpus.docs_iter):
            yield {
                "_id": encode_id(item.doc_id),
                "title": getattr(item, "title", "") or "",
                "text": item.text,
            }

    def queries(self) -> Iterator[dict[str, Any]]:
        """Yield the queries of every split."""
        for data in self._splits.values():
            for item in self._read(data.queries_iter):
                yield {"_id": encode_id(item.query_id), "text": item.text}

    def _qrels(self, data: Any) -> Iterator[Judgement]:
        for item in self._read(data.qrels_iter):
            yield Judgement(encode_id(item.query_id), encode_id(item.doc_id), int(item.relevance))

    def _read(self, records: Callable[[], Iterator[Any]]) -> Iterator[Any]:
        """Pass records on; asking for them starts the download, which is where the network can fail."""
        try:
            yield from records()
        except (OSError, RuntimeError) as error:
            if is_disk_full(error):
                raise
            reason = str(error) if len(str(error)) <= 100 else type(error).__name__
            raise UserError(
                "load data set",
                self.name,
                f"ir_datasets could not download it ({reason})",
                "Check the network and run again, or give the path of a BEIR folder that you downloaded.",
            ) from error
