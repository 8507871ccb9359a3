"""Choosing the documents of a smaller collection."""

from __future__ import annotations

import heapq
from collections.abc import Iterable

from querymill_jobs.beir.dev_split import id_hash
from querymill_jobs.errors import UserError


def choose_documents(doc_ids: Iterable[str], relevant: set[str], size: int) -> set[str]:
    """Return ``size`` documents: every relevant one, then those with the smallest hash of their id.

    Raises UserError when the relevant ones alone are more than that.
    """
    if len(relevant) > size:
        raise UserError(
            "reduce the corpus to maxDocuments",
            str(size),
            f"{len(relevant)} documents are judged relevant and all of them must stay",
            f"Set maxDocuments to {len(relevant)} or more.",
        )
    others = (identifier for identifier in doc_ids if identifier not in relevant)
    return relevant.union(heapq.nsmallest(size - len(relevant), others, key=id_hash))
