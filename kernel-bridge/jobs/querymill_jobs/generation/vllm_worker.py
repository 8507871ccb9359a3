"""Writes rows with vLLM: a program of the environment `vllm`, which has none of this package.

    python vllm_worker.py REQUEST.json ROWS.jsonl

REQUEST.json is what `vllm_engine` writes. Each finished row is a line `{"doc_id", "n", "tokens", "logprob",
"cut"}`; `logprob` is the sum over the tokens.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def main() -> None:
    """Run one request."""
    from vllm import LLM  # type: ignore[import-not-found]
    from vllm.lora.request import LoRARequest  # type: ignore[import-not-found]

    request = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    model = LLM(**request["model"])
    adapter = request["adapter"]
    lora = LoRARequest("adapter", 1, adapter) if adapter else None
    rows = request["rows"]
    size = request["batchSize"]
    with Path(sys.argv[2]).open("a", encoding="utf-8") as file:
        for start in range(0, len(rows), size):
            for row in _write(model, rows[start : start + size], request, lora):
                file.write(json.dumps(row) + "\n")
            file.flush()


def _write(
    model: Any, rows: list[dict[str, Any]], request: dict[str, Any], lora: Any
) -> Iterator[dict[str, Any]]:
    """Each row has its own seed, so that order, batches and restarts do not matter."""
    from vllm import SamplingParams

    prompts = [{"prompt_token_ids": request["prefix"] + request["prompts"][row["prompt"]]} for row in rows]
    sampling = [SamplingParams(n=1, logprobs=0, seed=row["seed"], **request["sampling"]) for row in rows]
    outputs = model.generate(prompts, sampling, lora_request=lora, use_tqdm=False)
    for row, output in zip(rows, outputs, strict=True):
        written = output.outputs[0]
        yield {
            "doc_id": row["doc_id"],
            "n": row["n"],
            "tokens": list(written.token_ids),
            "logprob": written.cumulative_logprob,
            "cut": written.finish_reason == "length",
        }


if __name__ == "__main__":
    main()
