"""Reads a person's verdicts from a file of the workspace."""

from __future__ import annotations

from pathlib import Path

from querymill_jobs.job import Job
from querymill_jobs.judgements.agreement import cohen_kappa
from querymill_jobs.judgements.verdicts import BAD, GOOD, UNSURE, VERDICTS, read_verdict
from querymill_jobs.rows import Row, malformed_line, numbered_lines, parse_row, write_rows


def run(job: Job) -> None:
    """Write the last verdict of each judge on each query, sorted by query and judge."""
    latest, lines = _read(job, Path(job.params["file"]))
    rows = [latest[place] for place in sorted(latest)]
    write_rows(job.output("judgements") / "judgements.jsonl", rows)
    job.progress(lines, lines, "lines")
    job.metric("judgements", len(rows))
    job.metric("queries", len({row["_id"] for row in rows}))
    job.metric("judges", len({row["judge"] for row in rows}))
    for verdict in VERDICTS:
        job.metric(verdict, sum(row["verdict"] == verdict for row in rows))
    job.metric("replaced", lines - len(rows))
    kappa = _agreement(rows)
    if kappa is not None:
        job.metric("kappa", round(kappa, 4))


def _read(job: Job, path: Path) -> tuple[dict[tuple[str, str], Row], int]:
    if path.is_dir():
        job.fail("read judgements from", path.name, "it is a folder", "Name a .jsonl file in it.")
    latest: dict[tuple[str, str], Row] = {}
    only = job.params.get("judge")
    lines = 0
    for number, line in numbered_lines(path):
        row = parse_row(path, number, line, ("_id", "verdict"))
        lines += 1
        if row.get("deleted") is True:
            latest.pop((str(row["_id"]), str(row.get("judge") or "")), None)
            continue
        verdict = read_verdict(str(row["verdict"]))
        if verdict is None:
            words = ", ".join((GOOD, BAD, UNSURE))
            raise malformed_line(
                path, number, f'has the verdict "{row["verdict"]}", which is none of {words}'
            )
        judge = str(row.get("judge") or "")
        if only is None or judge == only:
            latest[str(row["_id"]), judge] = {
                **row,
                "_id": str(row["_id"]),
                "judge": judge,
                "verdict": verdict,
                "note": str(row.get("note") or ""),
            }
    return latest, lines


def _agreement(rows: list[Row]) -> float | None:
    """Return kappa of the two judges who judged most, over the queries on which both are sure."""
    by_judge: dict[str, dict[str, bool]] = {}
    for row in rows:
        if row["verdict"] != UNSURE:
            by_judge.setdefault(row["judge"], {})[row["_id"]] = row["verdict"] == GOOD
    if len(by_judge) < 2:
        return None
    first, second = sorted(by_judge.values(), key=lambda verdicts: -len(verdicts))[:2]
    return cohen_kappa([(first[name], second[name]) for name in first if name in second])
