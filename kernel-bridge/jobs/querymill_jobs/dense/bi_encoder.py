"""A bi-encoder: one vector for a query, one for a document, their product is the score.

Karpukhin et al. 2020 (DPR), https://arxiv.org/abs/2004.04906; Reimers and Gurevych 2019 (Sentence-BERT),
https://arxiv.org/abs/1908.10084. In the form of ``colbert.encode.ColbertEncoder``, each text a matrix of one
row, so that MaxSim of two texts is the product of their vectors.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sentence_transformers import SentenceTransformer

from querymill_jobs.errors import UserError

VectorRow = np.ndarray[Any, np.dtype[np.float32]]
"""1 × dimension."""

_BATCHES_SORTED = 32


class BiEncoder:
    """Turns texts into vectors, of length one where the model compares by cosine."""

    def __init__(self, model: Any) -> None:
        self.model = model
        self.unit = "dot product" if model.similarity_fn_name == "dot" else "cosine"

    def encode_queries(self, texts: Sequence[str], batch_size: int = 32) -> Iterator[VectorRow]:
        """Yield the vector of each query, in order, under the model's own prompt for queries."""
        return self._encode(self.model.encode_query, texts, batch_size)

    def encode_documents(self, texts: Sequence[str], batch_size: int = 32) -> Iterator[VectorRow]:
        """Yield the vector of each document, in order; memory grows with the batch alone."""
        return self._encode(self.model.encode_document, texts, batch_size)

    def _encode(self, encode: Any, texts: Sequence[str], batch_size: int) -> Iterator[VectorRow]:
        span = batch_size * _BATCHES_SORTED
        for start in range(0, len(texts), span):
            vectors = encode(
                list(texts[start : start + span]),
                batch_size=batch_size,
                convert_to_numpy=True,
                normalize_embeddings=self.unit == "cosine",
                show_progress_bar=False,
            )
            for vector in vectors:
                yield vector[np.newaxis, :].astype(np.float32)


def load_bi_encoder(name: str, folder: Path, max_tokens: int | None = None) -> BiEncoder:
    """Load a sentence-transformers folder, or a plain encoder, which then averages its tokens.

    :param max_tokens: texts are cut to this; the model's own limit where it is absent
    :raises UserError: no encoder is there, or it cannot read that much
    """
    device = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        model = SentenceTransformer(str(folder), device=device, local_files_only=True)
    except (ValueError, OSError, KeyError) as error:
        reason = str(error).strip().splitlines()[0].rstrip(".")
        raise UserError("load encoder", name, reason, "Choose an encoder, see models.json.") from error
    if max_tokens is not None:
        limit = getattr(model[0].model.config, "max_position_embeddings", None)
        if limit is not None and max_tokens > limit:
            raise UserError(
                "read texts of maxTokens",
                str(max_tokens),
                f"{name} reads {limit} tokens at most",
                f"Set maxTokens to {limit} or less.",
            )
        model.max_seq_length = max_tokens
    return BiEncoder(model)
