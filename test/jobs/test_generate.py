"""Generation with a tiny random model: batches, prefix, restarts, and the whole step."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from querymill_jobs.generation.decode import encode_prefix
from querymill_jobs.generation.document_cut import cut_document
from querymill_jobs.generation.examples import choose_examples
from querymill_jobs.generation.loaded_model import LoadedModel, load_model
from querymill_jobs.generation.prompts import PromptSet, build_prompts
from querymill_jobs.generation.query_id import query_id
from querymill_jobs.generation.request import Decoding, Request
from querymill_jobs.generation.row_stream import row_stream
from querymill_jobs.generation.sampling import draw_tokens
from querymill_jobs.generation.templates import INSTRUCT
from querymill_jobs.generation.writer import write_rows
from querymill_jobs.models.cache import cached_model
from querymill_jobs.models.catalogue import find_entry
from querymill_jobs.rows import write_rows as write_jsonl
from step_runner import Json, StepRunner
from tiny_models import documents, save_tiny_llama
from transformers import AutoModelForCausalLM

PAIRS = [
    {
        "_id": f"q{n}",
        "query": f"when is rule {n}",
        "doc_id": f"x{n}",
        "title": "",
        "text": f"Rule {n} holds at noon.",
    }
    for n in range(5)
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_llama(tmp_path_factory.mktemp("tiny") / "llama")


@pytest.fixture(scope="module")
def loaded(folder: Path) -> Iterator[LoadedModel]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield load_model("tiny", folder, INSTRUCT.closing)
    torch.set_num_threads(threads)


def prompts(loaded: LoadedModel, count: int = 9, shots: int = 2) -> PromptSet:
    examples = choose_examples(PAIRS, shots, 13, loaded.tokenizer, 40)
    return build_prompts(documents(count), INSTRUCT, examples, loaded.tokenizer, 40)


def written(
    loaded: LoadedModel, prompt_set: PromptSet, batch_size: int, **more: Any
) -> dict[tuple[str, int], Any]:
    request = Request(3, 13, batch_size, Decoding(0.9, 0.95, 12))
    rows = [row for rows in write_rows(loaded, prompt_set, request, **more) for row in rows]
    assert len({row.place for row in rows}) == len(rows)
    return {row.place: (row.raw, row.tokens, row.cut) for row in rows}


def test_batch_size_does_not_change_what_is_written(loaded: LoadedModel) -> None:
    alone = written(loaded, prompts(loaded), 1)
    assert len(alone) == 27
    assert written(loaded, prompts(loaded), 8) == alone
    assert written(loaded, prompts(loaded), 64) == alone


def test_other_documents_do_not_change_what_is_written_for_one(loaded: LoadedModel) -> None:
    few, many = written(loaded, prompts(loaded, 3), 8), written(loaded, prompts(loaded, 9), 8)
    assert few == {place: many[place] for place in few}


def test_rows_that_exist_are_not_written_again(loaded: LoadedModel) -> None:
    everything = written(loaded, prompts(loaded), 4)
    done = list(everything)[:10]
    rest = written(loaded, prompts(loaded), 4, done=done)
    assert rest == {place: everything[place] for place in everything if place not in done}


def test_the_engine_writes_what_a_plain_loop_over_the_model_writes(loaded: LoadedModel, folder: Path) -> None:
    plain = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    prompt_set = prompts(loaded, 4)
    batched = written(loaded, prompt_set, 8)
    for prompt in prompt_set.prompts:
        stream = row_stream(13, prompt.doc_id, 1)
        tokens: list[int] = []
        while len(tokens) < 12:
            ids = torch.tensor([prompt_set.prefix + prompt.tokens + tokens])
            with torch.no_grad():
                logits = plain(ids).logits[:, -1]
            token = int(draw_tokens(logits, torch.tensor([stream.random()]), 0.9, 0.95).tokens)
            piece = loaded.tokenizer.decode([token])
            if token in loaded.end_tokens or piece == '"' or ("\n" in piece and tokens):
                break
            tokens.append(token)
        assert batched[(prompt.doc_id, 1)][1] == len(tokens)
        assert batched[(prompt.doc_id, 1)][0] == loaded.tokenizer.decode(tokens, skip_special_tokens=True)


def test_a_shared_prefix_gives_the_logits_of_the_whole_prompt(loaded: LoadedModel) -> None:
    prompt_set = prompts(loaded, 3)
    assert len(prompt_set.prefix) > 30
    assert len(encode_prefix(loaded, prompt_set.prefix)) == 2
    whole = PromptSet([], [replace(one, tokens=prompt_set.prefix + one.tokens) for one in prompt_set.prompts])
    assert written(loaded, whole, 8) == written(loaded, prompt_set, 8)


def test_a_stop_leaves_after_the_rows_that_are_finished(loaded: LoadedModel) -> None:
    answers = iter([False] * 6 + [True] * 1000)
    some = written(loaded, prompts(loaded), 4, stop=lambda: next(answers))
    assert 0 < len(some) < 27
    everything = written(loaded, prompts(loaded), 4)
    assert some == {place: everything[place] for place in some}


def test_the_prompt_holds_document_and_instruction_whatever_the_length(loaded: LoadedModel) -> None:
    long = [{"_id": "long", "title": "Rule", "text": "never by two " * 200}]
    prompt = build_prompts(long, INSTRUCT, [], loaded.tokenizer, 16).prompts[0]
    text = INSTRUCT.render(loaded.tokenizer, prompt.document)
    assert text.endswith(f"{INSTRUCT.instruction}<|end|><|assistant|>{INSTRUCT.opening}")
    assert "Rule\nnever by" in text
    assert len(loaded.tokenizer(prompt.document.text)["input_ids"]) <= 16


def test_a_cut_document_is_a_beginning_of_the_document(loaded: LoadedModel) -> None:
    text = "Dogs travel free, bicycles pay half – naïve façades, 渡し船 and carts wait."
    for tokens in range(1, 60):
        cut = cut_document(loaded.tokenizer, "", text, tokens).text
        assert text.startswith(cut)
        assert "\ufffd" not in cut
    assert cut_document(loaded.tokenizer, "", text, 500).text == text


def test_examples_are_chosen_by_seed_and_hold_a_document_once(loaded: LoadedModel) -> None:
    pairs = [*PAIRS, {**PAIRS[0], "_id": "q9", "query": "again"}]
    first = choose_examples(pairs, 5, 13, loaded.tokenizer, 40)
    assert first == choose_examples(list(reversed(pairs)), 5, 13, loaded.tokenizer, 40)
    assert first != choose_examples(pairs, 5, 14, loaded.tokenizer, 40)
    assert len({example.document.text for example in first}) == 5


def test_examples_whose_words_stand_in_their_document_come_first(loaded: LoadedModel) -> None:
    odd = [
        {**row, "_id": f"o{row['_id']}", "doc_id": f"o{row['doc_id']}", "query": "unrelated words"}
        for row in PAIRS
    ]
    for seed in range(5):
        chosen = choose_examples([*PAIRS, *odd], 5, seed, loaded.tokenizer, 40)
        assert all("rule" in example.query for example in chosen)


def artifact(folder: Path, kind: str, name: str, rows: list[Json]) -> Json:
    folder.mkdir()
    write_jsonl(folder / name, rows)
    return {"type": kind, "digest": "0" * 64, "path": str(folder)}


@pytest.fixture
def inputs(tmp_path: Path, folder: Path) -> Json:
    return {
        "documents": artifact(tmp_path / "docs", "Documents", "documents.jsonl", documents(60)),
        "examples": artifact(tmp_path / "pairs", "Pairs", "pairs.jsonl", PAIRS),
        "model": {"name": "tiny", "revision": "1", "path": str(folder)},
    }


ONE_THREAD = {"OMP_NUM_THREADS": "1"}
"""Tiny tensors on a busy machine: threads would spend their time waiting for each other."""

PARAMS = {"perDocument": 4, "temperature": 0.9, "batchSize": 4, "maxTokens": 16}


def test_a_killed_step_goes_on_and_ends_with_the_same_queries(steps: StepRunner, inputs: Json) -> None:
    attempt = steps.prepare("generate", inputs, PARAMS)
    process = steps.start(attempt, **ONE_THREAD)
    work = attempt / "checkpoints" / "rows.jsonl"
    deadline = time.monotonic() + 300
    while not (work.exists() and work.read_bytes().count(b"\n") >= 20):
        assert process.poll() is None and time.monotonic() < deadline, (attempt / "log").read_text()
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    time.sleep(0.3)
    before = work.read_text().splitlines()

    resumed = steps.run("generate", inputs, PARAMS, resume=[attempt / "checkpoints"], **ONE_THREAD)
    assert resumed.result["state"] == "done", resumed.result
    logs = " ".join(event["text"] for event in resumed.events() if event["kind"] == "log")
    assert f"{len(before)} of 240 rows come from an earlier attempt" in logs
    after = (resumed.folder / "checkpoints" / "rows.jsonl").read_text().splitlines()
    assert after[: len(before)] == before
    assert len(after) == 240

    whole = steps.run("generate", inputs, {**PARAMS, "batchSize": 32}, **ONE_THREAD)
    one, two = (step.rows("queries", "queries.jsonl") for step in (whole, resumed))
    # Other batches round the last bits of a log-probability differently; the texts are the same.
    assert [row.pop("logprob") for row in one] == pytest.approx([row.pop("logprob") for row in two], abs=1e-4)
    assert one == two
    check_artifact(whole.rows("queries", "queries.jsonl"), whole.result["metrics"])


def check_artifact(rows: list[Json], metrics: Json) -> None:
    order = [row["_id"] for row in documents(60)]
    places = [(order.index(row["doc_id"]), row["n"]) for row in rows]
    assert places == sorted(places)
    assert metrics["queries"] == len(rows)
    assert len(rows) + metrics["duplicates"] + metrics["empty"] == 240
    for row in rows:
        assert row["_id"] == query_id(row["doc_id"], row["text"])
        assert row["logprob"] < 0 and row["tokens"] > 0
        assert row["document"] and row["title"]


def test_a_model_that_is_no_language_model_is_one_clear_error(
    steps: StepRunner, inputs: Json, tmp_path: Path
) -> None:
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "config.json").write_text(json.dumps({"model_type": "nothing-known"}))
    odd = {"name": "odd", "path": str(tmp_path / "odd")}
    step = steps.run("generate", {**inputs, "model": odd}, PARAMS)
    assert step.error.startswith('Cannot load generator "odd":')
    assert step.result["error"]["kind"] == "user"


@pytest.mark.skipif(not os.environ.get("QUERYMILL_SLOW_TESTS"), reason="QUERYMILL_SLOW_TESTS is not set")
def test_the_real_model_writes_queries(steps: StepRunner, inputs: Json, tmp_path: Path) -> None:
    entry = find_entry("smollm2-135m-instruct")
    if cached_model(entry.name, entry.revision) is None:
        pytest.skip(f"the model cache lacks {entry.name}: python -m querymill models fetch {entry.name}")
    named = {"name": entry.name, "revision": entry.revision, "path": None, "source": entry.source}
    few = artifact(tmp_path / "few", "Documents", "documents.jsonl", documents(4))
    step = steps.succeed("generate", {**inputs, "documents": few, "model": named}, {"maxTokens": 24})
    rows = step.rows("queries", "queries.jsonl")
    assert rows
    assert all(len(row["text"]) > 2 and row["generator"] == entry.name for row in rows)
