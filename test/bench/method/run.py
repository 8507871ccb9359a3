"""The whole method against its baselines, through the blocks, in one notebook.

    .venv/bin/python test/bench/method/run.py --seeds 13 14 15

Arms: BM25; the encoder as it is; ColBERT on the labelled pairs alone; with every pseudo query; with those
that each filter keeps, and with as many drawn at random; with those that all filters keep; after one round of
PPO; with human queries (oracle). Every arm has the same steps, seeds, learning rates
and choice on dev. Steps that are done are reused, so the script can be stopped and started again, with more
seeds too. Prints and writes test/bench/results/method_<name>.txt.
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
    parser.add_argument("--labelled", type=int, default=80)
    parser.add_argument("--documents", type=int, default=120)
    parser.add_argument("--per-document", type=int, default=2)
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--document-length", type=int, default=180)
    parser.add_argument("--seeds", type=int, nargs="+", default=[13, 14, 15])
    parser.add_argument("--rates", type=float, nargs="+", default=[1e-4, 3e-4])
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
        generator=arguments.generator,
        encoder=arguments.encoder,
        document_length=arguments.document_length,
    )
    wanted = [name for name in arms(plan) if arguments.arms is None or name in ["labelled", *arguments.arms]]
    executed, status = arguments.workspace / f"{arguments.name}.done.ipynb", 1
    if not arguments.report_only:
        status = execute(plan, wanted, arguments.workspace, executed)
    text = as_text(make_report(plan, wanted, executed, arguments.workspace, status))
    print(text)
    (HOME / "test" / "bench" / "results" / f"method_{arguments.name}.txt").write_text(text)
    sys.exit(status)


def execute(plan: Plan, wanted: list[str], workspace: Path, executed: Path) -> int:
    """Run the notebook; the executed copy is saved after every cell. Return the exit status."""
    workspace.mkdir(parents=True, exist_ok=True)
    notebook = executed.with_name(executed.name.replace(".done", ""))
    nbformat.write(build(plan, wanted), notebook)
    environment = {**os.environ, "QUERYMILL_WORKSPACE": str(workspace)}
    command = [sys.executable, "-m", "querymill", "run", str(notebook), "-o", str(executed)]
    return subprocess.run(command, env=environment, check=False).returncode


def make_report(
    plan: Plan, wanted: list[str], executed: Path, workspace: Path, status: int
) -> dict[str, Any]:
    """Return settings, arms, filters, the shared steps and the verdict of `compare`."""
    steps = read_steps(executed, workspace)
    shared = [name for name in steps if not any(name.startswith(f"{arm}S") for arm in wanted)]
    return {
        "command": ".venv/bin/python test/bench/method/run.py "
        f"--source {Path(plan.source).name} --steps {plan.steps} --labelled {plan.labelled} "
        f"--documents {plan.documents} --per-document {plan.per_document} "
        f"--document-length {plan.document_length} --seeds {' '.join(map(str, plan.seeds))} "
        f"--rates {' '.join(map(str, plan.rates))}",
        "settings": {
            "generator": plan.generator,
            "encoder": plan.encoder,
            "finished": "yes" if status == 0 else "no: what follows is what was done",
            "control sets of equal size for": ", ".join(("all", *FILTERS)),
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


if __name__ == "__main__":
    main()
