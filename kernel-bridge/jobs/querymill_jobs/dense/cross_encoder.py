"""A cross-encoder reads query and document together and gives one figure.

Nogueira and Cho 2019, https://arxiv.org/abs/1901.04085
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sentence_transformers import CrossEncoder

from querymill_jobs.errors import UserError
from querymill_jobs.filtering.standing import Scores


class CrossEncoderScorer:
    """Scores pairs by the logit of relevance; of two labels, by the log-odds of the second."""

    unit = "logit"

    def __init__(self, name: str, folder: Path, max_tokens: int | None, batch_size: int) -> None:
        device = "cuda" if torch.cuda.is_available() else "cpu"
        try:
            self._model: Any = CrossEncoder(
                str(folder), device=device, max_length=max_tokens, local_files_only=True
            )
        except (ValueError, OSError, KeyError) as error:
            reason = str(error).strip().splitlines()[0].rstrip(".")
            raise UserError("load cross-encoder", name, reason, "See models.json for one.") from error
        if self._model.num_labels > 2:
            raise UserError(
                "score with",
                name,
                f"it tells {self._model.num_labels} labels apart and none of them is relevance",
                "Choose a reranker with one or two labels.",
            )
        self._batch = batch_size

    def score(self, query: str, documents: Sequence[str]) -> Scores:
        """Return the score of each document, float32; a text that is too long is cut at its end."""
        logits = self._model.predict(
            [(query, document) for document in documents],
            batch_size=self._batch,
            activation_fn=torch.nn.Identity(),
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        found: Scores = np.asarray(logits, dtype=np.float32)
        return found if found.ndim == 1 else found[:, 1] - found[:, 0]
