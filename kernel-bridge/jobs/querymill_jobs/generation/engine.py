"""What decodes: one interface for the three engines of block `generate`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any, Protocol

from querymill_jobs.generation.generator_input import Generator
from querymill_jobs.generation.prompts import PromptSet
from querymill_jobs.generation.request import Request
from querymill_jobs.generation.work_file import RawRow, RowPlace
from querymill_jobs.job import Job


class Engine(Protocol):
    """Writes rows; `tokenizer` is the generator's."""

    tokenizer: Any

    def write(
        self,
        prompt_set: PromptSet,
        request: Request,
        done: Collection[RowPlace],
        stop: Callable[[], bool],
    ) -> Iterator[list[RawRow]]:
        """Yield rows as they end.

        :param done: rows that exist already
        :param stop: True ends early, after the rows that are finished
        """
        ...


def open_engine(job: Job, generator: Generator) -> Engine:
    """The engine that the parameter `engine` names.

    :raises UserError: its environment is not there or holds another version
    """
    name = job.params["engine"]
    if name == "vllm":
        from querymill_jobs.generation.vllm_engine import VllmEngine

        return VllmEngine(job, generator)
    if name == "llamafactory":
        from querymill_jobs.llamafactory.predict_stage import LlamaFactoryEngine

        return LlamaFactoryEngine(job, generator)
    from querymill_jobs.generation.transformers_engine import TransformersEngine

    return TransformersEngine(generator)
