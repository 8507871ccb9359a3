"""The block `compare`: its statistics against known figures, and the block as a step."""

from __future__ import annotations

import itertools
import math
from pathlib import Path

import numpy as np
import pytest
from querymill_jobs.comparison.detectable import detectable_difference
from querymill_jobs.comparison.paired_tests import holm, paired_t_test, randomization_test
from querymill_jobs.comparison.passage_clusters import bootstrap_interval, passage_clusters
from querymill_jobs.retrieval.run_queries import RunQuery, write_run_queries
from querymill_jobs.rows import write_rows
from step_runner import Json, StepRunner


def write_run(folder: Path, values: list[float], shared: int = 1) -> Json:
    """A run in which query n finds d<n>, relevant to as many queries in a row as `shared` says."""
    folder.mkdir(parents=True)
    write_run_queries(
        folder,
        [
            RunQuery(f"q{n:03}", f"query {n}", {"nDCG10": value, "MAP": value / 2}, (f"d{n // shared}",))
            for n, value in enumerate(values)
        ],
    )
    lines = [f"q{n:03} Q0 d{n} 1 2.0 x\nq{n:03} Q0 d{n + 1} 2 1.0 x\n" for n in range(len(values))]
    (folder / "run.trec").write_text("".join(lines))
    return {"type": "Run", "digest": "0" * 64, "path": str(folder)}


def test_the_t_test_agrees_with_a_textbook_example() -> None:
    # Student 1908, additional sleep under two drugs: t = 4.0621, 9 degrees of freedom, p = 0.00283.
    gains = np.array([1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4])
    assert paired_t_test(gains) == pytest.approx(0.002833, abs=1e-6)
    assert paired_t_test(np.zeros(10)) == 1.0
    assert paired_t_test(np.full(10, 0.1)) == 0.0


def test_the_randomization_test_comes_close_to_all_sign_patterns() -> None:
    gains = np.array([0.3, -0.1, 0.25, 0.4, -0.05, 0.2, 0.0, 0.15])
    sums = [abs(np.dot(signs, gains)) for signs in itertools.product((1, -1), repeat=len(gains))]
    exact = float(np.mean(np.array(sums) >= gains.sum() - 1e-12))
    assert randomization_test(gains, 20000, 1) == pytest.approx(exact, abs=0.01)
    assert randomization_test(gains, 20000, 1) == randomization_test(gains, 20000, 1)
    assert randomization_test(np.zeros(8), 100, 1) == 1.0


def test_false_alarms_are_as_rare_as_promised() -> None:
    generator = np.random.default_rng(7)
    values = [randomization_test(generator.normal(size=40), 400, trial) for trial in range(400)]
    assert 0.025 < np.mean(np.array(values) < 0.05) < 0.085


def test_holm_corrects_step_by_step() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.5, 0.9]) == pytest.approx([1.0, 1.0])


def test_queries_linked_by_passages_are_one_cluster() -> None:
    assert passage_clusters([["a"], ["b"], ["a", "c"], ["c"], []]) == [0, 1, 0, 0, 2]


def test_an_interval_over_repeated_evidence_is_wider() -> None:
    values = np.random.default_rng(3).normal(0.05, 0.3, 60)
    repeated = np.repeat(values, 4)
    alone = bootstrap_interval(repeated, list(range(240)), 0.95, 4000, 1)
    together = bootstrap_interval(repeated, [n // 4 for n in range(240)], 0.95, 4000, 1)
    assert (together[1] - together[0]) == pytest.approx(2 * (alone[1] - alone[0]), rel=0.15)
    standard_error = float(np.std(values)) / math.sqrt(60)
    assert together[0] == pytest.approx(values.mean() - 1.96 * standard_error, abs=0.015)


def test_the_detectable_difference_is_that_of_the_documentation() -> None:
    pattern = np.array([0.27, -0.27])
    assert detectable_difference(np.tile(pattern, 60), 0.05, 0.8) == pytest.approx(0.07, abs=0.002)
    assert detectable_difference(np.tile(pattern, 150), 0.05, 0.8) == pytest.approx(0.04, abs=0.005)


def test_arms_are_tested_on_the_mean_of_their_seeds(steps: StepRunner, tmp_path: Path) -> None:
    base = [0.5] * 40
    better = [0.5 + 0.2 * (n % 4 != 0) for n in range(40)]
    seeds = [
        write_run(tmp_path / f"seed{n}", [v + shift for v in better]) for n, shift in ((1, 0.05), (2, -0.05))
    ]
    same = write_run(tmp_path / "same", [0.5 + (0.1 if n % 2 else -0.1) for n in range(40)])
    (tmp_path / "corpus").mkdir()
    write_rows(
        tmp_path / "corpus" / "corpus.jsonl",
        ({"_id": f"d{n}", "title": f"Passage {n}", "text": "x"} for n in range(41)),
    )
    corpus = {"type": "Corpus", "digest": "0" * 64, "path": str(tmp_path / "corpus")}
    step = steps.succeed(
        "compare",
        {"baseline": [write_run(tmp_path / "base", base)], "runs": [*seeds, same], "corpus": corpus},
        {"names": ["more", "more", "same"], "baselineName": "labelled", "resamples": 2000},
    )
    more, equal = step.rows("table", "table.jsonl")
    assert (more["difference"], more["wins"], more["ties"], more["losses"]) == (0.15, 30, 10, 0)
    assert more["seeds"] == 2 and more["seed_spread"] == pytest.approx(0.0707, abs=1e-3)
    assert more["low"] < 0.15 < more["high"] and more["significant"] and more["verdict"] == "better"
    assert more["p_random_holm"] == pytest.approx(2 * more["p_random"])
    assert not equal["significant"] and (equal["wins"], equal["losses"]) == (20, 20)
    assert equal["verdict"].startswith("no difference shown")
    metrics = step.result["metrics"]
    assert metrics["family"] == 2 and metrics["queries"] == metrics["passageGroups"] == 40
    changed = step.rows("changed", "table.jsonl")
    assert len(changed) == 20
    assert changed[0]["change"] == 0.2 and changed[0]["query_id"] == "q001"
    assert changed[0]["ranking_after"] == "1 ✓ Passage 1 · 2 Passage 2"


def test_a_family_of_two_measures_is_corrected_as_one(steps: StepRunner, tmp_path: Path) -> None:
    runs = [write_run(tmp_path / "a", [0.1 * (n % 3) for n in range(12)], shared=6)]
    base = [write_run(tmp_path / "b", [0.2] * 12, shared=6)]
    step = steps.succeed("compare", {"baseline": base, "runs": runs}, {"measures": ["nDCG10", "MAP"]})
    assert [row["measure"] for row in step.rows("table", "table.jsonl")] == ["nDCG10", "MAP"]
    assert step.result["metrics"]["family"] == 2 and step.result["metrics"]["passageGroups"] == 2
    assert "2 independent groups" in step.warnings()[0]


def test_what_cannot_be_compared_is_said(steps: StepRunner, tmp_path: Path) -> None:
    base, short = write_run(tmp_path / "base", [0.5] * 5), write_run(tmp_path / "short", [0.5] * 4)
    plain = write_run(tmp_path / "plain", [0.5] * 5)
    (tmp_path / "plain" / "queries.jsonl").unlink()
    for runs, params, cause in (
        ([short], {}, "it has 4 queries and the baseline 5; q004 stand in one of them only"),
        ([plain], {}, "it has no queries.jsonl"),
        ([base], {"names": ["a", "b"]}, "there are 2 names for 1 runs"),
        ([base], {"names": ["baseline"]}, "a run has the name of the baseline"),
    ):
        step = steps.run("compare", {"baseline": [base], "runs": runs}, params)
        assert cause in step.error
