"""The queries that an arm changed most, with what was found before and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from querymill_jobs.comparison.arms import Arm
from querymill_jobs.retrieval.run_queries import RunQuery
from querymill_jobs.rows import Row

_SHOWN = 5


def changed_queries(
    queries: Sequence[RunQuery], baseline: Arm, arm: Arm, measure: str, count: int, titles: Mapping[str, str]
) -> list[Row]:
    """Return a row for each of the ``count`` queries with the largest change, up or down.

    Rankings are those of the first run of each arm, cut to five documents; relevant ones carry a ✓. Queries
    without a change are left out.
    """
    before, after = baseline.per_query(measure), arm.per_query(measure)
    order = sorted(range(len(queries)), key=lambda at: (-abs(after[at] - before[at]), queries[at].id))
    chosen = [at for at in order[:count] if after[at] != before[at]]
    wanted = {queries[at].id for at in chosen}
    old, new = (first_documents(found.runs[0], wanted) for found in (baseline, arm))
    return [
        {
            "_id": f"{arm.name} {queries[at].id}",
            "arm": arm.name,
            "query_id": queries[at].id,
            "query": queries[at].text,
            "measure": measure,
            "before": round(float(before[at]), 4),
            "after": round(float(after[at]), 4),
            "change": round(float(after[at] - before[at]), 4),
            "ranking_before": _in_words(old.get(queries[at].id, []), queries[at], titles),
            "ranking_after": _in_words(new.get(queries[at].id, []), queries[at], titles),
        }
        for at in chosen
    ]


def first_documents(run: Path, wanted: set[str]) -> dict[str, list[str]]:
    """Return the first documents of these queries in a run."""
    found: dict[str, list[str]] = {}
    with (run / "run.trec").open(encoding="utf-8") as file:
        for line in file:
            query, _, document, *_ = line.split()
            if query in wanted and len(found.setdefault(query, [])) < _SHOWN:
                found[query].append(document)
    return found


def _in_words(documents: Sequence[str], query: RunQuery, titles: Mapping[str, str]) -> str:
    if not documents:
        return "nothing found"
    return " · ".join(
        f"{rank}{' ✓' if document in query.relevant else ''} {titles.get(document) or document}"
        for rank, document in enumerate(documents, 1)
    )
