"""Kills every step that trains or reads long, with real models, and lets it go on.

    .venv/bin/python test/bench/kill_resume.py

Each step runs three times on the tutorial: whole; killed (SIGKILL) once it is half done and has kept files;
and again from what the killed attempt left. Says whether the bytes of every output are those of the whole
run, and the most memory that the processes of a step had together. Small settings: it is about going on, not
about results. Prints and, after each step, writes test/bench/results/kill_resume.txt; exit status 1 where an
output differs.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HOME = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(HOME / "kernel-bridge" / "jobs"), str(HOME / "test" / "jobs")]

from querymill_jobs.models.catalogue import find_entry  # noqa: E402
from step_runner import Json, Step, StepRunner  # noqa: E402

COLUMNS = ("step", "killed at", "taken over", "same bytes", "whole s", "resumed s", "peak MB")
ONE_THREAD = {"OMP_NUM_THREADS": "1"}
ENCODER = "all-minilm-l6-v2"
RESULT = HOME / "test" / "bench" / "results" / "kill_resume.txt"
TUTORIAL = HOME / "templates" / "data" / "tutorial"


def main() -> None:
    rows: list[Json] = []
    with tempfile.TemporaryDirectory() as folder:
        for row in prove(StepRunner(Path(folder) / ".querymill"), Path(folder)):
            print(row, flush=True)
            rows.append(row)
            RESULT.write_text(report(rows), "utf-8")
    print(report(rows))
    sys.exit(0 if all(row["same bytes"] == "yes" for row in rows) else 1)


def report(rows: list[Json]) -> str:
    """The rows so far as a page of plain text."""
    load = f"one thread a step; load average {os.getloadavg()[0]:.1f} at the end, so seconds are no measure"
    return "\n".join([".venv/bin/python test/bench/kill_resume.py", load, "", *table(rows)]) + "\n"


def prove(steps: StepRunner, folder: Path) -> Iterator[Json]:
    """Yield a row for each block, in an order in which later ones use what earlier ones made."""
    data = steps.succeed("dataset", {"source": {"name": "tutorial", "path": str(TUTORIAL)}})
    split = {"train": data.input("train"), "corpus": data.input("corpus")}
    few = steps.succeed("sample", split, {"size": 24, "maxDocuments": 24})
    many = steps.succeed("sample", split, {"size": 80})
    corpus, generator, encoder = data.input("corpus"), named("smollm2-135m-instruct"), named(ENCODER)

    row, writer = once(steps, "sft", {"pairs": few.input("pairs"), "model": generator},
                       {"epochs": 1, "batchSize": 4, "saveSteps": 1})  # fmt: skip
    yield row
    given = {"documents": few.input("documents"), "model": writer.input("model")}
    row, pseudo = once(steps, "generate", given,
                       {"perDocument": 3, "shots": 0, "batchSize": 8, "temperature": 0.8})  # fmt: skip
    yield row
    preferences = write_preferences(folder / "preferences", few)
    row, _ = once(steps, "reward", {"preferences": preferences, "model": writer.input("model")},
                  {"epochs": 1, "batchSize": 4, "saveSteps": 1})  # fmt: skip
    yield row
    sieve = steps.succeed("reward", {"corpus": corpus}, {"kind": "filter"})
    given["reward"] = sieve.input("reward")
    row, _ = once(steps, "ppo", given, {"steps": 6, "rollouts": 4, "saveSteps": 1})
    yield row
    labelled = {"pairs": many.input("pairs"), "corpus": corpus}
    row, _ = once(steps, "dpr", {**labelled, "model": encoder}, {"maxSteps": 8, "evalSteps": 2})
    yield row
    row, colbert = once(steps, "colbert", {**labelled, "model": encoder}, {"maxSteps": 8, "evalSteps": 2})
    yield row
    retriever = {"retriever": colbert.input("retriever")}
    row, _ = once(steps, "lossPredictor", {**labelled, **retriever}, {"epochs": 20})
    yield row
    queries = {"queries": pseudo.input("queries"), "corpus": corpus}
    row, _ = once(steps, "activeFilter", {**queries, **retriever}, {"mode": "direct"})
    yield row
    row, _ = once(steps, "denseFilter", {**queries, "scorer": encoder}, {"pool": "corpus"})
    yield row
    row, _ = once(steps, "evaluate", {**retriever, "corpus": corpus, "topics": data.input("test")}, {})
    yield row


def once(steps: StepRunner, block: str, inputs: Json, params: Json) -> tuple[Json, Step]:
    """Run, kill and go on; return the row of the report and the whole run."""
    whole, took = timed(steps, block, inputs, params, [])
    attempt = steps.prepare(block, inputs, params)
    process = steps.start(attempt, **ONE_THREAD)
    at = kill_half_way(attempt, process)
    again, rest = timed(steps, block, inputs, params, [attempt / "checkpoints"])
    same = [
        port
        for port, output in whole.result["outputs"].items()
        if again.result["outputs"][port]["digest"] == output["digest"]
    ]
    other = [port for port in whole.result["outputs"] if port not in same]
    beats = [
        event["rssMB"] for step in (whole, again) for event in step.events() if event["kind"] == "heartbeat"
    ]
    row = {
        "step": block,
        "killed at": at,
        "taken over": first_progress(again),
        "same bytes": "yes" if not other else f"not {', '.join(other)}",
        "whole s": took,
        "resumed s": rest,
        "peak MB": round(max(beats, default=0)),
    }
    return row, whole


def timed(
    steps: StepRunner, block: str, inputs: Json, params: Json, resume: list[Path]
) -> tuple[Step, float]:
    """Run a step that must be done at its end; return it and its seconds."""
    started = time.monotonic()
    attempt = steps.prepare(block, inputs, params, resume)
    process = steps.start(attempt, **ONE_THREAD)
    process.wait()
    step = Step(attempt, steps.store, json.loads((attempt / "result.json").read_bytes()), process.returncode)
    if step.result["state"] != "done":
        raise SystemExit(f"{block}: {step.result['error']}\n{(attempt / 'log').read_text('utf-8')}")
    return step, round(time.monotonic() - started, 1)


def kill_half_way(attempt: Path, process: Any) -> str:
    """Kill the wrapper, and with it the job, at half of its progress; return where that was."""
    file = attempt / "events.jsonl"
    while process.poll() is None:
        events = read_events(file)
        saved = any(path.is_file() for path in (attempt / "checkpoints").rglob("*"))
        done = [event for event in events if event["kind"] == "progress" and event.get("total")]
        if saved and done and done[-1]["done"] >= done[-1]["total"] / 2:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            time.sleep(1)
            return f"{done[-1]['done']} of {done[-1]['total']} {done[-1]['unit']}"
        time.sleep(0.02)
    return "(ended before it was half done)"


def read_events(file: Path) -> list[Json]:
    """The whole lines of the events so far."""
    lines = file.read_text("utf-8").splitlines(keepends=True) if file.is_file() else []
    return [json.loads(line) for line in lines if line.endswith("\n")]


def first_progress(step: Step) -> str:
    """Where a resumed step began: the first progress that is not 0."""
    found = [event for event in step.events() if event["kind"] == "progress" and event["done"] > 0]
    return f"{found[0]['done']} {found[0]['unit']}" if found else ""


def named(name: str) -> Json:
    """A model of the catalogue, as a step gets it."""
    entry = find_entry(name)
    return {"name": entry.name, "revision": entry.revision, "path": None, "source": entry.source}


def write_preferences(folder: Path, seeds: Step) -> Json:
    """For each labelled pair its own query before that of another one."""
    pairs = seeds.rows("pairs", "pairs.jsonl")
    folder.mkdir()
    with (folder / "preferences.jsonl").open("w", encoding="utf-8") as file:
        for number, (pair, other) in enumerate(zip(pairs, [*pairs[1:], pairs[0]], strict=True)):
            row = {
                "_id": str(number),
                "doc_id": pair["doc_id"],
                "chosen": pair["query"],
                "rejected": other["query"],
                "margin": 1.0,
                "split": "test" if number % 6 == 0 else "train",
                "title": pair["title"],
                "text": pair["text"],
            }
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return {"type": "Preferences", "digest": "0" * 64, "path": str(folder)}


def table(rows: list[Json]) -> list[str]:
    """Rows as lines of plain text."""
    cells = [COLUMNS, *(tuple(str(row[name]) for name in COLUMNS) for row in rows)]
    widths = [max(len(line[place]) for line in cells) for place in range(len(COLUMNS))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    ]


if __name__ == "__main__":
    main()
