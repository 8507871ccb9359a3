"""The whole method against its baselines, through the blocks, in one notebook.

    .venv/bin/python test/bench/method/run.py --seeds 13 14 15

Arms: BM25; the encoder as it is; ColBERT on the labelled pairs alone; with every pseudo query; with those
that each filter keeps, and with as many drawn at random; with those that all filters keep; after one round of
PPO; with human queries (oracle). Every arm has the same steps, seeds, learning rates and choice on dev. With
--tried the labelled arm alone, on the first seed, is trained with other rates too, to see on dev whether the
one that all arms get is a fair one.

Steps that are done are reused, so the script can be stopped and started again, with more seeds too. With
--cpus 1 two of them run at a time on two processors. --report-only (with one rate) runs nothing and tells of
what is done. Prints and writes test/bench/results/method_<name>.txt.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
from notebook import FILTERS, HOME, Plan, arms, build
from report import arm_rows, as_text, cost_rows, read_steps
from verdict import compare_runs

TUTORIAL_ORACLE = HOME / "templates" / "data" / "tutorial" / "oracle"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--source", default="tutorial", help="data set or BEIR folder")
    parser.add_argument("--name", default="tutorial", help="name of the result")
    parser.add_argument("--workspace", type=Path, default=HOME / "workspace" / "method")
    parser.add_argument("--corpus-size", type=int, help="of a reduced corpus; all judged documents stay")
    parser.add_argument("--labelled", type=int, default=80)
    parser.add_argument("--documents", type=int, default=120)
    parser.add_argument("--per-document", type=int, default=2)
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--document-length", type=int, default=180)
    parser.add_argument("--seeds", type=int, nargs="+", default=[13, 14, 15])
    parser.add_argument("--rates", type=float, nargs="+", default=[1e-4, 3e-4])
    parser.add_argument("--tried", type=float, nargs="*", default=[])
    parser.add_argument("--cpus", type=int, default=2, help="processors of each step")
    parser.add_argument("--generator", default="smollm2-135m-instruct")
    parser.add_argument("--encoder", default="all-minilm-l6-v2")
    parser.add_argument("--arms", nargs="+", help="only these; labelled is always among them")
    parser.add_argument("--report-only", action="store_true", help="of what an earlier run has done")
    arguments = parser.parse_args()
    plan = Plan(
        source=arguments.source,
        oracle=TUTORIAL_ORACLE if arguments.source == "tutorial" else None,
        labelled=arguments.labelled,
        documents=arguments.documents,
        per_document=arguments.per_document,
        steps=arguments.steps,
        seeds=tuple(arguments.seeds),
        rates=tuple(arguments.rates),
        tried=tuple(arguments.tried),
        generator=arguments.generator,
        encoder=arguments.encoder,
        document_length=arguments.document_length,
        corpus_size=arguments.corpus_size,
    )
    wanted = [name for name in arms(plan) if arguments.arms is None or name in ["labelled", *arguments.arms]]
    notebook = build(plan, wanted, arguments.cpus)
    # A report may be asked for while the arms are still at work.
    executed = arguments.workspace / f"{arguments.name}.{'report' if arguments.report_only else 'done'}.ipynb"
    if arguments.report_only:
        notebook.cells = done_cells(notebook, executed)
    status = execute(notebook, executed)
    text = as_text(make_report(plan, wanted, executed, arguments.workspace))
    print(text)
    (HOME / "test" / "bench" / "results" / f"method_{arguments.name}.txt").write_text(text)
    sys.exit(status)


def execute(notebook: nbformat.NotebookNode, executed: Path) -> int:
    """Run the notebook; the executed copy is saved after every cell. Return the exit status."""
    source = write_source(notebook, executed)
    return querymill(executed.parent, "run", str(source), "-o", str(executed)).returncode


def done_cells(notebook: nbformat.NotebookNode, executed: Path) -> list[nbformat.NotebookNode]:
    """Return the cells whose steps have a result."""
    source = write_source(notebook, executed)
    planned = querymill(executed.parent, "plan", str(source), stdout=subprocess.PIPE)
    rows = [line.split() for line in planned.stdout.splitlines()]
    reused = {row[0] for row in rows if row[2:3] == ["reuse"]}
    return [cell for cell in notebook.cells if cell.source.split()[1] in reused]


def write_source(notebook: nbformat.NotebookNode, executed: Path) -> Path:
    """Write the notebook that is to be planned or run, beside its executed copy."""
    executed.parent.mkdir(parents=True, exist_ok=True)
    source = executed.with_name(f"source.{executed.name}")
    nbformat.write(notebook, source)
    return source


def querymill(workspace: Path, *words: str, **more: Any) -> subprocess.CompletedProcess[str]:
    """Run a command of the product in a workspace."""
    environment = {**os.environ, "QUERYMILL_WORKSPACE": str(workspace)}
    command = [sys.executable, "-m", "querymill", *words]
    return subprocess.run(command, env=environment, check=False, text=True, **more)


def make_report(plan: Plan, wanted: list[str], executed: Path, workspace: Path) -> dict[str, Any]:
    """Return settings, arms, filters, the shared steps and the verdict of `compare`."""
    steps = read_steps(executed, workspace)
    shared = [name for name in steps if not any(name.startswith(f"{arm}S") for arm in wanted)]
    missing = [f"{arm} {seed}" for seed in plan.seeds for arm in wanted if f"{arm}S{seed}Test" not in steps]
    tried = " ".join(map(str, plan.tried))
    return {
        "command": ".venv/bin/python test/bench/method/run.py "
        f"--source {Path(plan.source).name} "
        + (f"--corpus-size {plan.corpus_size} " if plan.corpus_size else "")
        + f"--steps {plan.steps} --labelled {plan.labelled} "
        f"--documents {plan.documents} --per-document {plan.per_document} "
        f"--document-length {plan.document_length} --seeds {' '.join(map(str, plan.seeds))} "
        f"--rates {' '.join(map(str, plan.rates))}" + (f" --tried {tried}" if tried else ""),
        "settings": {
            "generator": plan.generator,
            "encoder": plan.encoder,
            "missing (arm and seed)": ", ".join(missing) or "nothing",
            "control sets of equal size for": ", ".join(("all", *FILTERS)),
            "learning rate": rate_lines(plan, steps),
        },
        "arms": arm_rows(steps, wanted, plan.seeds, len(plan.rates), plan.steps),
        "filters": cost_rows(steps),
        "steps": [
            {
                "step": name,
                "block": steps[name]["block"],
                "seconds": steps[name]["seconds"],
                "peakMemoryMB": steps[name]["peakMemoryMB"],
            }
            for name in shared
        ],
        "verdict": compare_runs(steps, wanted, plan.seeds, workspace),
    }


def rate_lines(plan: Plan, steps: dict[str, dict[str, Any]]) -> str:
    """How the rate was chosen."""
    if len(plan.rates) > 1:
        return f"the best of {len(plan.rates)} on dev, by arm and seed"
    found = {plan.rates[0]: f"labelledS{plan.seeds[0]}R1"}
    found |= {rate: f"try{number}" for number, rate in enumerate(plan.tried, 1)}
    figures = [
        f"{rate:g} {steps[name]['metrics']['devNDCG10']:.4f}" for rate, name in found.items() if name in steps
    ]
    text = f"{plan.rates[0]:g} for all; dev nDCG@10 of labelled, seed {plan.seeds[0]}"
    return f"{text}: {', '.join(figures)}" if figures else text


if __name__ == "__main__":
    main()
