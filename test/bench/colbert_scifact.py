"""ColBERT on SciFact, trained on its labelled pairs alone, through the blocks themselves.

    .venv/bin/python test/bench/colbert_scifact.py FOLDER --steps 50

FOLDER is SciFact in BEIR layout. Trains all-MiniLM-L6-v2 for some steps on the train split, without a choice
on dev, and measures on test beside BM25. With --dev a fifth of train becomes dev and chooses among
checkpoints (every 50 steps) and learning rates.

Prints and writes test/bench/results/colbert_scifact_<steps>[_dev].json.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HOME = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(HOME / "kernel-bridge" / "jobs"), str(HOME / "test" / "jobs")]

from querymill_jobs.models.catalogue import find_entry  # noqa: E402
from step_runner import Step, StepRunner  # noqa: E402

MEASURES = ("nDCG10", "MRR10", "MAP", "Recall10", "Recall100")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--dev", action="store_true")
    parser.add_argument("--rates", type=float, nargs="+", default=[1e-4])
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as store:
        report = measure(Bench(Path(store) / ".querymill"), arguments)
    print(json.dumps(report, indent=2))
    name = f"colbert_scifact_{arguments.steps}{'_dev' if arguments.dev else ''}.json"
    (HOME / "test" / "bench" / "results" / name).write_text(json.dumps(report, indent=2) + "\n")


def measure(bench: Bench, arguments: argparse.Namespace) -> dict[str, Any]:
    folder = arguments.folder.resolve()
    data = bench.step("dataset", {"source": {"name": "scifact", "path": str(folder)}},
                      {"devFraction": 0.2 if arguments.dev else 1e-6})  # fmt: skip
    train = json.loads((data.folder / "result.json").read_bytes())["outputs"]["train"]["rows"]
    pairs = bench.step(
        "sample", {"train": data.input("train"), "corpus": data.input("corpus")}, {"size": train}
    )
    trained = [(rate, train_colbert(bench, data, pairs, rate, arguments)) for rate in arguments.rates]
    rate, best = max(trained, key=lambda item: item[1].result["metrics"].get("devNDCG10", 0))
    return {
        "data": "SciFact, 5,183 documents",
        "model": "all-minilm-l6-v2",
        "labelledQueries": train,
        "steps": arguments.steps,
        "batchSize": 16,
        "learningRate": rate,
        "learningRatesTried": arguments.rates,
        "dev": {str(each): step.result["metrics"].get("devNDCG10") for each, step in trained},
        "training": {name: best.result["metrics"][name] for name in ("loss", "bestStep", "trainingPairs")},
        "colbert": figures(bench.evaluate(data, best.input("retriever"))),
        "bm25": figures(bench.evaluate(data, {"name": "bm25"})),
        "seconds": bench.seconds,
        "peakMemoryMB": bench.memory,
        "loadAverage": round(os.getloadavg()[0], 1),
    }


def train_colbert(bench: Bench, data: Step, pairs: Step, rate: float, arguments: argparse.Namespace) -> Step:
    entry = find_entry("all-minilm-l6-v2")
    model = {"name": entry.name, "revision": entry.revision, "path": None, "source": entry.source}
    inputs = {"pairs": pairs.input("pairs"), "corpus": data.input("corpus"), "model": model}
    if arguments.dev:
        inputs["dev"] = data.input("dev")
    params = {"maxSteps": arguments.steps, "evalSteps": 50, "learningRate": rate}
    return bench.step("colbert", inputs, params)


def figures(step: Step) -> dict[str, float]:
    return {name: round(step.result["metrics"][name], 4) for name in MEASURES}


class Bench:
    """Runs steps and keeps wall time and memory of each block."""

    def __init__(self, store: Path) -> None:
        self._steps = StepRunner(store)
        self.seconds: dict[str, float] = {}
        self.memory: dict[str, float] = {}

    def step(self, block: str, inputs: dict[str, Any], params: dict[str, Any]) -> Step:
        start = time.monotonic()
        attempt = self._steps.prepare(block, inputs, params)
        process = self._steps.start(attempt)
        while process.poll() is None:
            time.sleep(1)
        step = self._steps.finish(attempt, process)
        if step.result["state"] != "done":
            sys.exit(f"{block}: {step.error}")
        beats = [event["rssMB"] for event in step.events() if event["kind"] == "heartbeat"]
        self.seconds[block] = round(self.seconds.get(block, 0) + time.monotonic() - start, 1)
        self.memory[block] = max([self.memory.get(block, 0), *beats])
        return step

    def evaluate(self, data: Step, retriever: dict[str, Any]) -> Step:
        inputs = {"retriever": retriever, "corpus": data.input("corpus"), "topics": data.input("test")}
        return self.step("evaluate", inputs, {})


if __name__ == "__main__":
    main()
