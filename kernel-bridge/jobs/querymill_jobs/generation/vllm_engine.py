"""Decoding by vLLM, in the environment `vllm`, on a GPU."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

from transformers import AutoTokenizer, GenerationConfig

from querymill_jobs.child_process import die_with_parent
from querymill_jobs.errors import StepError
from querymill_jobs.generation import vllm_worker
from querymill_jobs.generation.ending_tokens import ending_tokens
from querymill_jobs.generation.generator_input import Generator
from querymill_jobs.generation.prompts import PromptSet
from querymill_jobs.generation.request import Request
from querymill_jobs.generation.row_stream import row_stream
from querymill_jobs.generation.work_file import RawRow, RowPlace
from querymill_jobs.job import Job
from querymill_jobs.job_environments import environment_interpreter, installed_versions
from querymill_jobs.tuning.model_artifact import CONFIG

ENVIRONMENT = "vllm"
SECONDS = 0.5
"""Between two looks at what is there."""


class VllmEngine:
    """Hands all rows to one process of vLLM, which shares the common beginning of the prompts by itself."""

    def __init__(self, job: Job, generator: Generator) -> None:
        """:raises UserError: the environment is missing, or it has another vLLM than the step asks for"""
        self._job = job
        self._generator = generator
        self._interpreter = environment_interpreter(ENVIRONMENT)
        version = installed_versions(self._interpreter, ["vllm"])["vllm"]
        if version != job.params["vllm"]:
            job.fail(
                "use vLLM",
                job.params["vllm"],
                f"the environment {ENVIRONMENT} has {version or 'none'}",
                f'Set vllm: "{version}".'
                if version
                else f"Make it with `querymill env create {ENVIRONMENT}`.",
            )
        self.tokenizer: Any = AutoTokenizer.from_pretrained(generator.folder)
        declared = None
        if (generator.folder / "generation_config.json").is_file():
            declared = GenerationConfig.from_pretrained(generator.folder).eos_token_id
        self._closing = generator.template.closing
        self._ends = ending_tokens(self.tokenizer, declared, self._closing)

    def write(
        self,
        prompt_set: PromptSet,
        request: Request,
        done: Collection[RowPlace],
        stop: Callable[[], bool],
    ) -> Iterator[list[RawRow]]:
        """Rows as vLLM ends them, `batchSize` at a time."""
        asked, rows = self._job.work_dir / "vllm.json", self._job.work_dir / "vllm.jsonl"
        content = self._request(prompt_set, request, done)
        if not content["rows"]:
            return
        asked.write_text(json.dumps(content), encoding="utf-8")
        rows.unlink(missing_ok=True)
        process = subprocess.Popen(
            [str(self._interpreter), str(Path(vllm_worker.__file__)), str(asked), str(rows)],
            cwd=self._job.work_dir,
            env={key: value for key, value in os.environ.items() if key != "PYTHONPATH"},
            stdin=subprocess.DEVNULL,
            preexec_fn=die_with_parent(),
        )
        offset = 0
        while True:
            ended = process.poll() is not None
            text = rows.read_bytes()[offset:] if rows.is_file() else b""
            whole = text[: text.rfind(b"\n") + 1]
            offset += len(whole)
            if whole:
                yield [self._raw(json.loads(line)) for line in whole.splitlines()]
            if ended:
                break
            if stop():
                process.send_signal(signal.SIGTERM)
                process.wait()
                return
            time.sleep(SECONDS)
        if process.returncode != 0:
            raise StepError(
                "generate with",
                f"vLLM {self._job.params['vllm']}",
                f"it ended with status {process.returncode}",
                "The end of the log says why; vLLM needs a GPU.",
                kind="internal",
            )

    def _request(self, prompt_set: PromptSet, request: Request, done: Collection[RowPlace]) -> dict[str, Any]:
        decoding, adapter = request.decoding, self._generator.adapter
        longest = max((len(prompt.tokens) for prompt in prompt_set.prompts), default=0)
        model: dict[str, Any] = {
            "model": str(self._generator.folder),
            "max_model_len": len(prompt_set.prefix) + longest + decoding.max_tokens,
            "enable_prefix_caching": True,
        }
        if adapter is not None:
            about = json.loads((adapter / CONFIG).read_text(encoding="utf-8"))
            model |= {"enable_lora": True, "max_lora_rank": _lora_rank(about["r"])}
        return {
            "model": model,
            "adapter": None if adapter is None else str(adapter),
            "prefix": prompt_set.prefix,
            "prompts": [prompt.tokens for prompt in prompt_set.prompts],
            "rows": [
                {
                    "prompt": at,
                    "doc_id": prompt.doc_id,
                    "n": n,
                    "seed": row_stream(request.seed, prompt.doc_id, n).getrandbits(31),
                }
                for at, prompt in enumerate(prompt_set.prompts)
                for n in request.missing(prompt, done)
            ],
            "batchSize": request.batch_size,
            "sampling": {
                "temperature": decoding.temperature,
                "top_p": decoding.top_p,
                "max_tokens": decoding.max_tokens,
                "min_tokens": decoding.min_tokens,
                "repetition_penalty": decoding.repetition_penalty,
                "stop_token_ids": self._ends.all,
            },
        }

    def _raw(self, row: dict[str, Any]) -> RawRow:
        """A row as the other engine gives it: the token that ends it counts only where it brings text."""
        tokens = row["tokens"]
        last = tokens[-1] if tokens else None
        text = self.tokenizer.decode(tokens, skip_special_tokens=True)
        if last in self._ends.closing and self._closing in text:
            text = text[: text.rindex(self._closing)]
        count = len(tokens)
        mean = round(row["logprob"] / count, 6) if count and row["logprob"] is not None else None
        return RawRow(row["doc_id"], row["n"], text, mean, count, row["cut"])


def _lora_rank(rank: int) -> int:
    """The smallest of the ranks that vLLM knows which holds the adapter's."""
    return next((known for known in (8, 16, 32, 64, 128, 256, 320, 512) if known >= rank), rank)
