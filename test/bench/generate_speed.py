"""Speed of `generate` against a loop that asks the model for one query at a time.

Both write for documents of the tutorial with the same prompt, model, temperature and number of threads:

    .venv/bin/python test/bench/generate_speed.py --documents 120 --loop-rows 12

prints a line for each and writes test/bench/results/generate_speed.json.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any

HOME = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(HOME / "kernel-bridge" / "jobs"))

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # As in a job; OpenMP reads it when torch loads it.
import torch  # noqa: E402
from querymill_jobs.generation.examples import choose_examples  # noqa: E402
from querymill_jobs.generation.loaded_model import LoadedModel, load_model  # noqa: E402
from querymill_jobs.generation.prompts import PromptSet, build_prompts  # noqa: E402
from querymill_jobs.generation.request import Decoding, Request  # noqa: E402
from querymill_jobs.generation.templates import INSTRUCT  # noqa: E402
from querymill_jobs.generation.writer import write_rows  # noqa: E402
from querymill_jobs.models.cache import cached_model  # noqa: E402
from querymill_jobs.models.catalogue import find_entry  # noqa: E402
from transformers import AutoModelForCausalLM  # noqa: E402

TUTORIAL = HOME / "templates" / "data" / "tutorial"
RESULT = HOME / "test" / "bench" / "results" / "generate_speed.json"
MODEL = "smollm2-135m-instruct"
MAX_TOKENS = 32


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--documents", type=int, default=120)
    parser.add_argument("--loop-rows", type=int, default=12)
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--temperature", type=float, default=0.4)
    arguments = parser.parse_args()
    torch.set_num_threads(2)

    entry = find_entry(MODEL)
    folder = cached_model(entry.name, entry.revision)
    if folder is None:
        sys.exit(f"the model cache lacks {MODEL}: python -m querymill models fetch {MODEL}")
    loaded = load_model(MODEL, folder, INSTRUCT.closing)
    prompts = tutorial_prompts(loaded, arguments.documents)
    load_before = os.getloadavg()[0]
    # Half of the loop before and half after: other work on the machine meets both alike.
    half = arguments.loop_rows // 2
    before = time_loop(loaded, folder, prompts, half, arguments.temperature)
    batched = time_batched(loaded, prompts, arguments.batch_size, arguments.temperature)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    after = time_loop(loaded, folder, prompts, half, arguments.temperature)
    looped = speed(*(before[name] + after[name] for name in ("rows", "tokens", "seconds")))
    report = {
        "model": MODEL,
        "threads": 2,
        "processor": processor(),
        "loadAverage": {"before": round(load_before, 1), "after": round(os.getloadavg()[0], 1)},
        "documents": arguments.documents,
        "prefixTokens": len(prompts.prefix),
        "batchSize": arguments.batch_size,
        "batched": batched,
        "peakMemoryMiB": memory,
        "loop": looped,
        "ratio": round(batched["tokensPerSecond"] / looped["tokensPerSecond"], 1),
    }
    print(json.dumps(report, indent=2))
    RESULT.write_text(json.dumps(report, indent=2) + "\n")


def tutorial_prompts(loaded: LoadedModel, count: int) -> PromptSet:
    """Prompts for passages without labels, with three train pairs as examples."""
    corpus = {row["_id"]: row for row in read_jsonl(TUTORIAL / "corpus.jsonl")}
    queries = {row["_id"]: row["text"] for row in read_jsonl(TUTORIAL / "queries.jsonl")}
    pairs, labelled = [], set()
    for split in ("train", "dev", "test"):
        for line in (TUTORIAL / "qrels" / f"{split}.tsv").read_text().splitlines()[1:]:
            query, document, _ = line.split("\t")
            labelled.add(document)
            if split == "train":
                row = corpus[document]
                pairs.append({**row, "_id": query, "query": queries[query], "doc_id": document})
    documents = [row for key, row in corpus.items() if key not in labelled][:count]
    examples = choose_examples(pairs, 3, 13, loaded.tokenizer, 112)
    return build_prompts(documents, INSTRUCT, examples, loaded.tokenizer, 112)


def time_batched(
    loaded: LoadedModel, prompts: PromptSet, batch_size: int, temperature: float
) -> dict[str, Any]:
    request = Request(2, 13, batch_size, Decoding(temperature, 0.95, MAX_TOKENS))
    start = time.monotonic()
    rows = [row for rows in write_rows(loaded, prompts, request) for row in rows]
    return speed(len(rows), sum(row.tokens for row in rows), time.monotonic() - start)


def time_loop(
    loaded: LoadedModel, folder: Path, prompts: PromptSet, rows: int, temperature: float
) -> dict[str, Any]:
    """transformers' own generate, one prompt at a time, few-shot part included."""
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    torch.manual_seed(13)
    ends = [*loaded.end_tokens, *loaded.closing_tokens, *loaded.newline_tokens]
    tokens = 0
    start = time.monotonic()
    for place in range(rows):
        prompt = prompts.prompts[place * len(prompts.prompts) // rows]
        ids = torch.tensor([prompts.prefix + prompt.tokens])
        written = model.generate(
            ids, attention_mask=torch.ones_like(ids), max_new_tokens=MAX_TOKENS, do_sample=True,
            temperature=temperature, top_p=0.95, eos_token_id=ends,
            pad_token_id=loaded.tokenizer.pad_token_id,
        )  # fmt: skip
        tokens += written.shape[1] - ids.shape[1]
    return speed(rows, tokens, time.monotonic() - start)


def speed(rows: int, tokens: int, seconds: float) -> dict[str, Any]:
    return {
        "rows": rows,
        "tokens": tokens,
        "seconds": round(seconds, 1),
        "tokensPerSecond": round(tokens / seconds, 2),
        "rowsPerSecond": round(rows / seconds, 2),
    }


def processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return "unknown"


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    main()
