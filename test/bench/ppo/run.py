"""Does PPO help? Filter reward and copy penalty on fixed held-out documents, before and after.

    nice -n 10 .venv/bin/python test/bench/ppo/run.py --seeds 13 14 15

SmolLM2 is tuned on 80 labelled pairs of the tutorial and then improved by the block `ppo`, once for each
seed, with BM25's margin as the reward. 64 documents are kept out of tuning and PPO; the filter's pool is the
whole corpus. The same number of queries is sampled for each of them before and after, with the same seed of
sampling. Attempts are kept in --folder: a run that was cut off goes on. Prints and writes
test/bench/results/ppo.txt.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

HOME = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(HOME / "kernel-bridge" / "jobs"), str(HOME / "test" / "jobs")]
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ["QUERYMILL_HOME"] = str(HOME)

import torch  # noqa: E402
from interval import paired_interval  # noqa: E402
from judge import Exam, Verdict, judge  # noqa: E402
from querymill_jobs.reinforcement.rollout import Sampling  # noqa: E402
from querymill_jobs.reinforcement.scoring import Penalties  # noqa: E402
from querymill_jobs.rows import read_rows, write_rows  # noqa: E402
from querymill_jobs.sampling.seeded_order import seeded_order  # noqa: E402
from steps import Bench  # noqa: E402

RESULT = HOME / "test" / "bench" / "results" / "ppo.txt"
TUTORIAL = HOME / "templates" / "data" / "tutorial"
MODEL = "smollm2-135m-instruct"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path, default=HOME / "workspace" / "ppo-bench")
    parser.add_argument("--seeds", type=int, nargs="+", default=[13, 14, 15])
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--rollouts", type=int, default=8)
    parser.add_argument("--learning-rate", type=float, default=5e-4)
    parser.add_argument("--held-out", type=int, default=64)
    parser.add_argument("--per-document", type=int, default=2)
    parser.add_argument("--document-tokens", type=int, default=64)
    parser.add_argument("--epochs", type=int, default=1, help="of PPO, in each step")
    given = parser.parse_args()
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "2")))
    bench = Bench(given.folder)
    started = time.monotonic()

    data = bench.step(
        "dataset", "dataset", {"source": {"name": "tutorial", "revision": "1", "path": str(TUTORIAL)}}, {}
    )
    drawn = bench.step(
        "sample",
        "sample",
        {
            "train": data["train"],
            "corpus": data["corpus"],
            "exclude": [data["dev"], data["test"]],
        },
        {"size": 80, "pool": "all"},
    )
    rows = {row["_id"]: row for row in read_rows(Path(drawn["documents"]["path"]) / "documents.jsonl")}
    labelled = {str(row["doc_id"]) for row in read_rows(Path(drawn["pairs"]["path"]) / "pairs.jsonl")}
    order = seeded_order([name for name in rows if name not in labelled], 7)
    held_out = [rows[name] for name in order[: given.held_out]]
    learnt = given.folder / "prompts"
    learnt.mkdir(exist_ok=True)
    kept_out = set(order[: given.held_out])
    write_rows(learnt / "documents.jsonl", (row for name, row in rows.items() if name not in kept_out))

    tuned = bench.step(
        "sft",
        "sft",
        {"pairs": drawn["pairs"], "model": bench.model(MODEL)},
        {"epochs": 1, "documentTokens": given.document_tokens, "evalFraction": 0},
    )
    reward = bench.step("reward", "reward", {"corpus": data["corpus"]}, {"kind": "filter"})
    exam = Exam(
        held_out,
        Path(reward["reward"]["path"]),
        given.per_document,
        given.document_tokens,
        Penalties(0.5, -1.0),
        Sampling(1.0, 1.0, 32),
    )
    before = bench.remember("before", lambda: asdict(judge(Path(tuned["model"]["path"]), exam)))
    settings = {
        "steps": given.steps,
        "rollouts": given.rollouts,
        "learningRate": given.learning_rate,
        "documentTokens": given.document_tokens,
        "ppoEpochs": given.epochs,
        "saveSteps": 1,
    }
    documents = {"type": "Documents", "digest": "0" * 64, "path": str(learnt)}
    after: dict[int, Verdict] = {}
    for seed in given.seeds:
        better = bench.step(
            f"ppo-{seed}",
            "ppo",
            {"documents": documents, "model": tuned["model"], "reward": reward["reward"]},
            {**settings, "seed": seed},
        )
        path = Path(better["model"]["path"])
        found = bench.remember(f"after-{seed}", lambda path=path: asdict(judge(path, exam)))
        after[seed] = Verdict(**found)
        report = _report(Verdict(**before), after, settings, given.held_out, given.per_document)
        text = f"{report}\n{bench.seconds_table()}load of the machine at the end: {os.getloadavg()[0]:.1f}\n"
        RESULT.write_text(text, encoding="utf-8")
        print(text, f"({time.monotonic() - started:.0f} s so far)", flush=True)


def _report(
    before: Verdict, after: dict[int, Verdict], settings: dict[str, float], documents: int, queries: int
) -> str:
    lines = [
        "PPO on the tutorial, SmolLM2-135M tuned on 80 pairs, reward: margin of BM25, copy penalty 0.5",
        f"{documents} documents kept out of tuning and PPO, {queries} sampled queries each",
        f"test/bench/ppo/run.py --seeds {' '.join(map(str, after))}",
        ", ".join(f"{name} {value}" for name, value in settings.items()),
        "",
        "             score  reward  copied  unfinished  tokens",
        _line("before", before),
        *(_line(f"seed {seed}", verdict) for seed, verdict in after.items()),
        "",
        "change of the score (reward - copy penalty), paired by document, 95 % interval:",
        *(
            f"seed {seed}: {paired_interval(before.scores, verdict.scores)}"
            for seed, verdict in after.items()
        ),
    ]
    mean = [sum(values) / len(values) for values in zip(*(v.scores for v in after.values()), strict=True)]
    whole = paired_interval(before.scores, mean)
    rewards = [sum(values) / len(values) for values in zip(*(v.rewards for v in after.values()), strict=True)]
    lines += [
        f"mean of {len(after)} seeds: {whole}",
        f"of which the reward alone: {paired_interval(before.rewards, rewards)}",
        "The interval is above 0." if whole.low > 0 else "The interval is NOT above 0.",
        "",
        "the first documents, before and after:",
        *_examples(before, after),
    ]
    return "\n".join(lines) + "\n"


def _line(name: str, verdict: Verdict) -> str:
    score, reward, copied = (
        sum(values) / len(values) for values in (verdict.scores, verdict.rewards, verdict.copied)
    )
    return (
        f"{name:10} {score:7.3f} {reward:7.3f} {copied:7.3f} {verdict.unfinished:11.3f} {verdict.length:7.1f}"
    )


def _examples(before: Verdict, after: dict[int, Verdict], count: int = 5) -> Sequence[str]:
    last = list(after.values())[-1]
    return [
        f"  {old!r} -> {new!r}" for old, new in zip(before.queries[:count], last.queries[:count], strict=True)
    ]


if __name__ == "__main__":
    main()
