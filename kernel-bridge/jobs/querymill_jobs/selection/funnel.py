"""What each score lets through, alone and after those before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from querymill_jobs.judgements.agreement import cohen_kappa
from querymill_jobs.rows import Row
from querymill_jobs.selection.rules import Opinion


def funnel(queries: Sequence[str], opinions: Sequence[Opinion], human: Mapping[str, bool]) -> list[Row]:
    """Return one row for each score, in their order.

    ``scored`` queries have a score, ``kept`` of them pass it alone, ``left`` passed it and all before it;
    ``kappa`` is its agreement with a person's verdicts, over the ``judged`` queries.
    """
    left = set(queries)
    rows = []
    for opinion in opinions:
        scored = {name for name in queries if opinion.places.get(name) is not None}
        kept = {name for name in scored if opinion.table.rows[name]["kept"]}
        left &= kept
        pairs = [(name in kept, human[name]) for name in scored if name in human]
        kappa = cohen_kappa(pairs)
        rows.append(
            {
                "score": opinion.name,
                "scored": len(scored),
                "kept": len(kept),
                "left": len(left),
                "judged": len(pairs),
                "kappa": None if kappa is None else round(kappa, 4),
            }
        )
    return rows
