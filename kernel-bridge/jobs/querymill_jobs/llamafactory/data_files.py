"""Rows as LLaMA-Factory's data sets, with dataset_info.json.

The prompt is written out whole, by the template that the other back end uses too, and LLaMA-Factory's own
template is `empty`: both back ends train on the same tokens, and their models can be exchanged.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from querymill_jobs.generation.document_cut import cut_document
from querymill_jobs.generation.prompt_template import PromptTemplate

Row = Mapping[str, Any]
COLUMNS = {"prompt": "instruction", "response": "output"}
RANKED_COLUMNS = {"prompt": "instruction", "chosen": "chosen", "rejected": "rejected"}


class DataFiles:
    """Writes data sets into one folder, `dataset_dir`."""

    def __init__(self, folder: Path, tokenizer: Any, template: PromptTemplate, document_tokens: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._tokenizer = tokenizer
        self._template = template
        self._limit = document_tokens
        self._info: dict[str, Any] = {}

    def write_pairs(self, name: str, rows: Iterable[Row]) -> None:
        """Labelled pairs, for the stage `sft`."""
        self._write(
            name,
            [{"instruction": self.prompt(row), "output": self._answer(row["query"])} for row in rows],
            {"columns": COLUMNS},
        )

    def write_preferences(self, name: str, rows: Iterable[Row]) -> None:
        """Ranked pairs, for the stage `rm`."""
        found = [
            {
                "instruction": self.prompt(row),
                "chosen": self._answer(row["chosen"]),
                "rejected": self._answer(row["rejected"]),
            }
            for row in rows
        ]
        self._write(name, found, {"ranking": True, "columns": RANKED_COLUMNS})

    def write_prompts(self, name: str, rows: Iterable[Row]) -> None:
        """Documents to write for, for the stage `ppo`."""
        self.write_texts(name, [self.prompt(row) for row in rows])

    def write_texts(self, name: str, prompts: Iterable[str]) -> None:
        """Prompts that are written out already."""
        found = [{"instruction": text, "output": ""} for text in prompts]
        self._write(name, found, {"columns": COLUMNS})

    def prompt(self, row: Row) -> str:
        """The prompt of a document, cut; never the instruction."""
        document = cut_document(self._tokenizer, row.get("title", ""), row["text"], self._limit)
        return self._template.render(self._tokenizer, document)

    def _answer(self, query: str) -> str:
        text = " ".join(str(query).split())
        return f"{self._template.gap}{text}{self._template.closing}{self._tokenizer.eos_token}"

    def _write(self, name: str, rows: list[dict[str, str]], info: dict[str, Any]) -> None:
        file = f"{name}.json"
        (self.folder / file).write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
        self._info[name] = {"file_name": file, **info}
        (self.folder / "dataset_info.json").write_text(json.dumps(self._info, indent=2), encoding="utf-8")
