"""Generating by LLaMA-Factory: `do_predict` over all documents, as a batch."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from typing import Any

from transformers import AutoTokenizer

from querymill_jobs.generation.generator_input import Generator
from querymill_jobs.generation.prompts import PromptSet
from querymill_jobs.generation.request import Request
from querymill_jobs.generation.work_file import RawRow, RowPlace
from querymill_jobs.job import Job
from querymill_jobs.llamafactory.adapter_files import hand_over
from querymill_jobs.llamafactory.base_folder import base_folder
from querymill_jobs.llamafactory.command import train
from querymill_jobs.llamafactory.data_files import DataFiles
from querymill_jobs.llamafactory.follow import follow
from querymill_jobs.llamafactory.installation import find_installation
from querymill_jobs.llamafactory.settings import WORK_FOLDER, hardware_settings, model_settings


class LlamaFactoryEngine:
    """Gives all rows at the end: LLaMA-Factory writes its predictions when it has them all.

    It has no log-probabilities, and one seed for the whole set.
    """

    def __init__(self, job: Job, generator: Generator) -> None:
        """:raises UserError: there is no environment for it, or it holds another version"""
        self._job = job
        self._generator = generator
        self._installation = find_installation(job, "predict")
        self.tokenizer: Any = AutoTokenizer.from_pretrained(generator.folder)

    def write(
        self,
        prompt_set: PromptSet,
        request: Request,
        done: Collection[RowPlace],
        stop: Callable[[], bool],
    ) -> Iterator[list[RawRow]]:
        """All missing rows; none when the job is stopped."""
        places = [(prompt, n) for prompt in prompt_set.prompts for n in request.missing(prompt, done)]
        if not places:
            return
        job, generator = self._job, self._generator
        data = DataFiles(job.work_dir / "data", self.tokenizer, generator.template, 0)
        texts = [self.tokenizer.decode([*prompt_set.prefix, *prompt.tokens]) for prompt, _ in places]
        data.write_texts("prompts", texts)
        given = None if generator.adapter is None else hand_over(generator.adapter, job.work_dir / "given")
        output = job.work_dir / WORK_FOLDER
        config = {
            "stage": "sft",
            **model_settings(base_folder(generator.folder, job.work_dir, self._installation), data, given),
            "eval_dataset": "prompts",
            "do_predict": True,
            "predict_with_generate": True,
            "per_device_eval_batch_size": request.batch_size,
            "output_dir": str(output),
            "overwrite_output_dir": True,
            "report_to": "none",
            "seed": request.seed,
            **_sampling(request),
            **hardware_settings(),
        }
        if not train(job, self._installation, config, "inference", follow(job, output, {}, "batches")):
            return
        lines = (output / "generated_predictions.jsonl").read_text(encoding="utf-8").splitlines()
        yield [
            self._raw(prompt.doc_id, n, json.loads(line)["predict"], request.decoding.max_tokens)
            for (prompt, n), line in zip(places, lines, strict=True)
        ]

    def _raw(self, doc_id: str, n: int, text: str, limit: int) -> RawRow:
        """Up to the template's closing or a line break: LLaMA-Factory ends at the end of a turn alone."""
        count = len(self.tokenizer(text, add_special_tokens=False)["input_ids"])
        closing = self._generator.template.closing
        head = text.lstrip().split("\n")[0]
        query = head.split(closing)[0] if closing else head
        return RawRow(doc_id, n, query, None, count, query == text.lstrip() and count >= limit)


def _sampling(request: Request) -> dict[str, Any]:
    decoding = request.decoding
    drawn = {"temperature": float(decoding.temperature), "top_p": float(decoding.top_p), "top_k": 0}
    return {
        "do_sample": decoding.temperature > 0,
        **(drawn if decoding.temperature > 0 else {}),
        "max_new_tokens": decoding.max_tokens,
        "repetition_penalty": float(decoding.repetition_penalty),
    }
