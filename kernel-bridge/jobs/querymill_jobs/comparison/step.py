"""The block `compare`."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from querymill_jobs.bm25.index import first_words
from querymill_jobs.comparison.arms import Arm, Values, read_arms
from querymill_jobs.comparison.changed_queries import changed_queries, first_documents
from querymill_jobs.comparison.detectable import detectable_difference
from querymill_jobs.comparison.paired_tests import holm, paired_t_test, randomization_test
from querymill_jobs.comparison.passage_clusters import bootstrap_interval, passage_clusters
from querymill_jobs.job import Job
from querymill_jobs.retrieval.run_queries import RunQuery
from querymill_jobs.rows import Row, write_rows


def run_compare(job: Job) -> None:
    """Test every arm against the baseline on every measure; write a row for each and the changed queries."""
    names = _names(job)
    measures = list(dict.fromkeys(job.params["measures"]))
    if not measures:
        job.fail(
            "compare on", "measures", "the list is empty", 'Name one measure at least, such as "nDCG10".'
        )
    queries, arms = read_arms(
        job.input("baseline"), job.params["baselineName"], job.input("runs"), names, measures
    )
    if len(queries) < 2:
        job.fail(
            "compare",
            "runs",
            f"a test needs two queries and the runs have {len(queries)}",
            "Evaluate on topics with more queries.",
        )
    clusters = passage_clusters([query.relevant for query in queries])
    _warn_of_clusters(job, clusters)
    rows = _tests(job, arms, measures, clusters)
    write_rows(job.output("table") / "table.jsonl", rows)
    write_rows(job.output("changed") / "table.jsonl", _changed(job, queries, arms, measures[0]))
    _report(job, rows, arms, measures[0], len(queries), max(clusters) + 1)


def _names(job: Job) -> list[str]:
    """One name for each run; without the parameter every run is an arm of its own."""
    count = len(job.input("runs"))
    if not count or not job.input("baseline"):
        job.fail("compare", "runs", "there is no run to compare", "Connect baseline and runs.")
    names = list(job.params.get("names") or [f"run {number}" for number in range(1, count + 1)])
    if len(names) != count:
        job.fail(
            "compare",
            "names",
            f"there are {len(names)} names for {count} runs",
            "Give one name for each run, in their order; runs of one name are seeds of one arm.",
        )
    if job.params["baselineName"] in names:
        job.fail(
            "compare",
            job.params["baselineName"],
            "a run has the name of the baseline",
            "Connect all runs of the baseline to its own port, or change baselineName.",
        )
    return names


def _warn_of_clusters(job: Job, clusters: Sequence[int]) -> None:
    largest = int(np.bincount(clusters).max())
    if largest > len(clusters) / 4:
        job.warn(
            f"{largest} of {len(clusters)} queries hang together by shared passages: "
            f"the intervals rest on {max(clusters) + 1} independent groups."
        )


def _tests(job: Job, arms: Sequence[Arm], measures: Sequence[str], clusters: Sequence[int]) -> list[Row]:
    """One row for each arm and measure; all of them are one family."""
    baseline = arms[0]
    rows: list[Row] = []
    raw: list[tuple[float, float]] = []
    total = len(measures) * (len(arms) - 1)
    for measure in measures:
        for arm in arms[1:]:
            differences = arm.per_query(measure) - baseline.per_query(measure)
            raw.append(
                (
                    paired_t_test(differences),
                    randomization_test(differences, job.params["resamples"], job.params["seed"]),
                )
            )
            rows.append(_row(job, arm, baseline, measure, differences, clusters))
            job.progress(len(rows), total, "tests")
    corrected = [holm([pair[kind] for pair in raw]) for kind in (0, 1)]
    for row, (t, random), t_holm, random_holm in zip(rows, raw, *corrected, strict=True):
        row.update({"p_t": t, "p_random": random, "p_t_holm": t_holm, "p_random_holm": random_holm})
        row["significant"] = random_holm < job.params["alpha"] and t_holm < job.params["alpha"]
        row["verdict"] = _verdict(row)
    return rows


def _row(
    job: Job, arm: Arm, baseline: Arm, measure: str, differences: Values, clusters: Sequence[int]
) -> Row:
    alpha = job.params["alpha"]
    low, high = bootstrap_interval(
        differences, clusters, 1 - alpha, job.params["resamples"], job.params["seed"]
    )
    tie = job.params["tie"]
    return {
        "_id": f"{arm.name} {measure}",
        "arm": arm.name,
        "measure": measure,
        "baseline": round(float(baseline.per_query(measure).mean()), 6),
        "mean": round(float(arm.per_query(measure).mean()), 6),
        "difference": round(float(differences.mean()), 6),
        "low": round(low, 6),
        "high": round(high, 6),
        "wins": int(np.count_nonzero(differences > tie)),
        "ties": int(np.count_nonzero(np.abs(differences) <= tie)),
        "losses": int(np.count_nonzero(differences < -tie)),
        "detectable": round(detectable_difference(differences, alpha, job.params["power"]), 6),
        "seeds": len(arm.runs),
        "seed_spread": arm.spread(measure),
        "queries": len(differences),
    }


def _verdict(row: Row) -> str:
    if row["significant"]:
        return "better" if row["difference"] > 0 else "worse"
    if abs(row["difference"]) < row["detectable"]:
        return "no difference shown; smaller than these queries can show"
    return "no difference shown"


def _changed(job: Job, queries: Sequence[RunQuery], arms: Sequence[Arm], measure: str) -> list[Row]:
    titles: dict[str, str] = {}
    if job.input("corpus") is not None:
        everyone = {query.id for query in queries}
        shown = {
            document
            for arm in arms
            for found in first_documents(arm.runs[0], everyone).values()
            for document in found
        }
        titles = {
            row["_id"]: row["title"] or first_words(row["text"])
            for row in job.rows("corpus")
            if row["_id"] in shown
        }
    count = job.params["changed"]
    return [row for arm in arms[1:] for row in changed_queries(queries, arms[0], arm, measure, count, titles)]


def _report(
    job: Job, rows: Sequence[Row], arms: Sequence[Arm], measure: str, queries: int, clusters: int
) -> None:
    first = [row for row in rows if row["measure"] == measure]
    best = max(first, key=lambda row: row["difference"])
    for number, row in enumerate(first, 1):
        job.metric("difference", row["difference"], step=number)
    job.metric("difference", best["difference"])
    job.metric("significant", sum(row["significant"] for row in rows))
    job.metric("detectable", best["detectable"])
    job.metric("family", len(rows))
    job.metric("queries", queries)
    job.metric("passageGroups", clusters)
    job.samples(rows)
    job.log(
        f"baseline {arms[0].name} ({len(arms[0].runs)} runs), {measure} "
        f"{first[0]['baseline']:.4f}; best arm {best['arm']}, {best['difference']:+.4f}"
    )
