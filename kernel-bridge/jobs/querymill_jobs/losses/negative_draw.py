"""Fresh negatives: a seeded sample of the corpus, and for each query some documents of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from querymill_jobs.colbert.query_key import query_key
from querymill_jobs.documents import document_text
from querymill_jobs.sampling.seeded_order import seeded_hash, seeded_order


class NegativeDraw:
    """Draws negatives for queries.

    ``ids`` and ``texts`` are the pool. A query's own document, and every document that a labelled pair calls
    relevant to the same text, is never drawn for it.
    """

    def __init__(
        self,
        corpus: Iterable[Mapping[str, Any]],
        ids: Iterable[str],
        size: int,
        seed: int,
        labelled: Iterable[Mapping[str, Any]] = (),
    ) -> None:
        self.ids = seeded_order(ids, seed)[:size]
        places = {name: place for place, name in enumerate(self.ids)}
        texts = {row["_id"]: document_text(row) for row in corpus if row["_id"] in places}
        self.texts = [texts[name] for name in self.ids]
        self._seed = seed
        self._relevant: dict[str, set[str]] = {}
        for row in labelled:
            self._relevant.setdefault(query_key(row["query"]), set()).add(row["doc_id"])

    def draw(self, query_id: str, text: str, doc_id: str, count: int, round_number: int = 0) -> Sequence[int]:
        """Return places in the pool, different ones; fewer than ``count`` only where there are no more.

        Another ``round_number`` draws anew.
        """
        barred = {doc_id} | self._relevant.get(query_key(text), set())
        allowed = [place for place, name in enumerate(self.ids) if name not in barred]
        generator = np.random.default_rng(seeded_hash(f"{round_number}:{query_id}", self._seed))
        drawn = generator.choice(len(allowed), min(count, len(allowed)), replace=False)
        return [allowed[int(place)] for place in drawn]
