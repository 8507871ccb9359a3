"""Retrieval measures of a ranking, by ir_measures, which calls trec_eval's own code.

nDCG has linear gain and log2(rank + 1), as in trec_eval and BEIR. MacAvaney et al. 2022,
https://arxiv.org/abs/2111.13466
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ir_measures
from ir_measures import AP, RR, R, nDCG

from querymill_jobs.retrieval.ranking import Hit

MEASURES = {nDCG @ 10: "nDCG10", RR @ 10: "MRR10", AP: "MAP", R @ 10: "Recall10", R @ 100: "Recall100"}
"""Each measure and the name of its metric."""

Values = dict[str, float]


def measure_queries(
    rankings: Mapping[str, Sequence[Hit]], qrels: Mapping[str, Mapping[str, int]]
) -> dict[str, Values]:
    """Return every measure for every query of ``qrels``; one without a ranking counts 0."""
    values = {query: dict.fromkeys(MEASURES.values(), 0.0) for query in qrels}
    # Scores that fall by one a rank: no ties, which the libraries behind ir_measures resolve differently.
    run = {
        query: {hit.doc_id: float(-rank) for rank, hit in enumerate(hits)}
        for query, hits in rankings.items()
        if hits
    }
    if run:
        for result in ir_measures.iter_calc(list(MEASURES), _plain(qrels), run):
            if result.query_id in values:
                values[result.query_id][MEASURES[result.measure]] = float(result.value)
    return values


def mean_measures(values: Mapping[str, Values]) -> Values:
    """Return the mean of every measure over all queries; there must be one at least."""
    return {name: sum(found[name] for found in values.values()) / len(values) for name in MEASURES.values()}


def _plain(qrels: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    return {query: dict(judged) for query, judged in qrels.items()}
