"""The block `select`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from querymill_jobs.filtering.report import mixed_rows
from querymill_jobs.filtering.score_rows import plain_row, read_scores, write_filtered
from querymill_jobs.filtering.verdict import Verdict
from querymill_jobs.job import Job
from querymill_jobs.judgements.verdicts import decide
from querymill_jobs.rows import Row, write_rows
from querymill_jobs.sampling.seeded_order import seeded_order
from querymill_jobs.selection.funnel import funnel
from querymill_jobs.selection.rules import NO_SCORE, Opinion, mean_place, opinions, vote

Places = Mapping[str, "float | None"]


def run_select(job: Job) -> None:
    """Decide on every query; write kept, dropped, the decision as scores, a control set and the funnel."""
    queries = list(job.rows("queries"))
    found = _opinions(job, queries)
    human = decide(job.rows("judgements"))
    places = {row["_id"]: mean_place(row["_id"], found, job.params["missing"]) for row in queries}
    verdicts = _verdicts(job, queries, found, places, human)
    order = sorted(places, key=lambda name: _worst_last(places[name]))
    ranks = {name: number for number, name in enumerate(order, 1)}
    scores = [_score_row(row, places[row["_id"]], ranks[row["_id"]], verdicts[row["_id"]]) for row in queries]
    about = {
        "scorer": "select",
        "rule": job.params["rule"],
        "of": [opinion.name for opinion in found],
        "pool": "queries",
        "candidates": len(queries),
        "better": "higher",
        "unit": "1 − mean place",
    }
    kept, dropped = write_filtered(job, queries, scores, about)
    control = set(seeded_order(places, job.params["seed"])[:kept])
    write_rows(job.output("control") / "queries.jsonl", (row for row in queries if row["_id"] in control))
    steps = funnel([row["_id"] for row in queries], found, human)
    write_rows(job.output("funnel") / "table.jsonl", steps)
    job.progress(len(queries), len(queries), "queries")
    _report(job, kept, dropped, steps, sum(name in human for name in places))
    job.samples(mixed_rows(scores))


def _opinions(job: Job, queries: Sequence[Row]) -> list[Opinion]:
    tables = [read_scores(item.path) for item in job.input("scores")]
    weights = job.params.get("weights") or [1.0] * len(tables)
    if len(weights) != len(tables):
        job.fail(
            "select by weights",
            weights,
            f"there are {len(weights)} weights and {len(tables)} scores",
            "Give one weight for each score, in the same order.",
        )
    found = opinions(tables, weights)
    names = {row["_id"] for row in queries}
    for opinion in found:
        known = names & opinion.table.rows.keys()
        if names and not known:
            job.fail(
                "select by the scores of",
                opinion.name,
                "they are about none of these queries",
                "Connect scores that a filter gave to the same queries.",
            )
        if len(known) < len(names):
            job.warn(
                f"{len(names) - len(known)} of {len(names)} queries have no row in the scores of "
                f"{opinion.name} (missing: {job.params['missing']})."
            )
    return found


def _verdicts(
    job: Job,
    queries: Sequence[Row],
    found: Sequence[Opinion],
    places: Places,
    human: Mapping[str, bool],
) -> dict[str, Verdict]:
    rule, missing, most = job.params["rule"], job.params["missing"], job.params.get("keepBest")
    if rule == "weightedRank":
        if most is None:
            most = round(job.params["keepShare"] * len(queries))
        verdicts = {
            name: Verdict(place is not None, NO_SCORE if place is None else f"mean place {place:.3f}")
            for name, place in places.items()
        }
    else:
        verdicts = {row["_id"]: vote(row["_id"], found, rule, missing) for row in queries}
    for name in verdicts:
        if name in human:
            verdicts[name] = Verdict(human[name], f"judged {'good' if human[name] else 'bad'}")
    if most is None:
        return verdicts
    return _best(verdicts, places, human, most)


def _best(
    verdicts: Mapping[str, Verdict], places: Places, human: Mapping[str, bool], most: int
) -> dict[str, Verdict]:
    """Keep only the ``most`` best of those kept; what a person called good comes first."""
    kept = [name for name, verdict in verdicts.items() if verdict.kept]
    kept.sort(key=lambda name: (name not in human, _worst_last(places[name])))
    cut = dict(verdicts)
    for name in kept[most:]:
        place = places[name]
        told = "no place" if place is None else f"mean place {place:.3f}"
        cut[name] = Verdict(False, f"{told} is not among the best {most}")
    return cut


def _worst_last(place: float | None) -> float:
    return 2.0 if place is None else place


def _score_row(query: Row, place: float | None, rank: int, verdict: Verdict) -> Row:
    if place is None:
        return plain_row(query, verdict, None, None)
    return plain_row(query, verdict, 1 - place, rank)


def _report(job: Job, kept: int, dropped: int, steps: Sequence[Row], judged: int) -> None:
    job.metric("kept", kept)
    job.metric("dropped", dropped)
    job.metric("judged", judged)
    for number, step in enumerate(steps, 1):
        agreement = "" if step["kappa"] is None else f", kappa with judgements {step['kappa']:.2f}"
        job.log(f"{step['score']}: keeps {step['kept']} of {step['scored']}, {step['left']} left{agreement}")
        job.metric("funnel", step["left"], step=number)
    if not kept:
        job.warn("No query is kept. Raise maxRank in the filters, or choose another rule.")
