"""Encode texts with a trained retriever: what `evaluate` and the filters call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from querymill_jobs.colbert.build import load_encoder

TokenMatrix = np.ndarray[Any, np.dtype[np.float16]]
"""Tokens × dimension; every row has length one."""

_BATCHES_SORTED = 32
"""Batches that are put in order of length together."""


class ColbertEncoder:
    """Turns texts into token matrices."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def encode_queries(self, texts: Sequence[str], batch_size: int = 32) -> Iterator[TokenMatrix]:
        """Yield one matrix per query, in order; all have as many tokens as queries are filled up to."""
        return self._encode(self._model.encode_query, texts, batch_size)

    def encode_documents(self, texts: Sequence[str], batch_size: int = 32) -> Iterator[TokenMatrix]:
        """Yield one matrix per document, in order, without its punctuation.

        Batches are formed by length; memory grows with the batch, not with the number of texts.
        """
        return self._encode(self._model.encode_document, texts, batch_size)

    @staticmethod
    def _encode(encode: Any, texts: Sequence[str], batch_size: int) -> Iterator[TokenMatrix]:
        span = batch_size * _BATCHES_SORTED
        for start in range(0, len(texts), span):
            part = list(texts[start : start + span])
            for matrix in encode(part, batch_size=batch_size, convert_to_numpy=True, show_progress_bar=False):
                yield matrix.astype(np.float16)


def load(retriever: Path) -> ColbertEncoder:
    """Load the folder of a `Retriever` artifact of kind multi-vector."""
    return ColbertEncoder(load_encoder(retriever))
