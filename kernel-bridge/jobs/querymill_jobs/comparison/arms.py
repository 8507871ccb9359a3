"""The arms of a comparison: runs of one method, a seed each, averaged query by query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from querymill_jobs.errors import UserError
from querymill_jobs.inputs import ArtifactInput
from querymill_jobs.retrieval.run_queries import RUN_QUERIES, RunQuery, read_run_queries

Values = np.ndarray[tuple[int], np.dtype[np.float64]]


@dataclass(frozen=True)
class Arm:
    """One method: the folders of its ``runs``, and the ``values`` of each measure, run by run."""

    name: str
    runs: tuple[Path, ...]
    values: dict[str, tuple[Values, ...]]

    def per_query(self, measure: str) -> Values:
        """Return the mean over the runs for every query."""
        mean: Values = np.mean(np.stack(self.values[measure]), axis=0)
        return mean

    def spread(self, measure: str) -> float | None:
        """Return the standard deviation of the runs' means; None for one run."""
        means = [float(found.mean()) for found in self.values[measure]]
        return float(np.std(means, ddof=1)) if len(means) > 1 else None


def read_arms(
    baseline: Sequence[ArtifactInput],
    baseline_name: str,
    runs: Sequence[ArtifactInput],
    names: Sequence[str],
    measures: Sequence[str],
) -> tuple[list[RunQuery], list[Arm]]:
    """Read the runs; return the queries and the arms, the baseline first.

    :param names: one for each of ``runs``; runs of one name are seeds of one arm
    :raises UserError: a run without values, or runs over different queries
    """
    folders: dict[str, list[Path]] = {baseline_name: [item.path for item in baseline]}
    for name, item in zip(names, runs, strict=True):
        folders.setdefault(name, []).append(item.path)
    first: list[RunQuery] = []
    arms = []
    for name, paths in folders.items():
        values: dict[str, list[Values]] = {measure: [] for measure in measures}
        for path in paths:
            queries = _read(name, path)
            first = first or queries
            _same_queries(name, first, queries)
            for measure in measures:
                values[measure].append(np.array([query.values[measure] for query in queries]))
        arms.append(Arm(name, tuple(paths), {measure: tuple(found) for measure, found in values.items()}))
    return first, arms


def _read(name: str, folder: Path) -> list[RunQuery]:
    if not (folder / RUN_QUERIES).is_file():
        raise UserError(
            "compare run",
            name,
            f"it has no {RUN_QUERIES} with the measures of every query",
            "Give the port run of an evaluate block.",
        )
    return sorted(read_run_queries(folder), key=lambda query: query.id)


def _same_queries(name: str, one: Sequence[RunQuery], two: Sequence[RunQuery]) -> None:
    ids, others = {query.id for query in one}, {query.id for query in two}
    if ids == others:
        return
    lone = sorted(ids ^ others)
    raise UserError(
        "compare run",
        name,
        f"it has {len(others)} queries and the baseline {len(ids)}; "
        f"{', '.join(lone[:3])}{' …' if len(lone) > 3 else ''} stand in one of them only",
        "Evaluate every arm on the same topics.",
    )
