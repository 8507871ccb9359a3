"""Decoding in this process, by transformers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from querymill_jobs.generation.generator_input import Generator
from querymill_jobs.generation.loaded_model import load_model
from querymill_jobs.generation.prompts import PromptSet
from querymill_jobs.generation.request import Request
from querymill_jobs.generation.work_file import RawRow, RowPlace
from querymill_jobs.generation.writer import write_rows


class TransformersEngine:
    """Loads the model with its adapter merged in; CPU or GPU."""

    def __init__(self, generator: Generator) -> None:
        self._loaded = load_model(
            generator.name, generator.folder, generator.template.closing, generator.adapter
        )
        self.tokenizer = self._loaded.tokenizer

    def write(
        self,
        prompt_set: PromptSet,
        request: Request,
        done: Collection[RowPlace],
        stop: Callable[[], bool],
    ) -> Iterator[list[RawRow]]:
        """Rows as they end, batch by batch."""
        return write_rows(self._loaded, prompt_set, request, done, stop)
