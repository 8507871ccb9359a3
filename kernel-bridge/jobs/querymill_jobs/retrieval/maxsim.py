"""Late interaction: the score of a document is the sum over query tokens of their best match in it.

score(q, d) = sum over i of max over j of q_i · d_j. Khattab and Zaharia 2020, https://arxiv.org/abs/2004.12832
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from querymill_jobs.retrieval.ranking import FloatArray

# Similarities held at once: 256 MiB of float32.
_MOST_CELLS = 1 << 26
_NO_TOKENS = -1e4


class MaxSim:
    """Scores documents for a fixed set of queries, on a GPU where there is one.

    ``queries`` are matrices (tokens × dimension), which may differ in their number of tokens.
    """

    def __init__(self, queries: Sequence[np.ndarray]) -> None:
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self._queries, self._mask = self._pad(queries)

    def scores(self, documents: Sequence[np.ndarray]) -> FloatArray:
        """Return the scores, queries × documents, float32; a document without tokens gets -10000."""
        padded, mask = self._pad(documents)
        flat = padded.reshape(-1, padded.shape[-1]).T
        step = max(1, _MOST_CELLS // (self._queries.shape[1] * mask.numel()))
        parts = [
            self._part(self._queries[start : start + step], self._mask[start : start + step], flat, mask)
            for start in range(0, len(self._queries), step)
        ]
        found: FloatArray = torch.cat(parts).cpu().numpy()
        return found

    def _part(
        self, queries: torch.Tensor, query_mask: torch.Tensor, flat: torch.Tensor, mask: torch.Tensor
    ) -> torch.Tensor:
        similarity = (queries.reshape(-1, queries.shape[-1]) @ flat).view(*queries.shape[:2], *mask.shape)
        best = similarity.masked_fill_(~mask, -torch.inf).amax(dim=-1)
        total = best.masked_fill_(~query_mask.unsqueeze(-1), 0.0).sum(dim=1)
        return total.nan_to_num_(neginf=_NO_TOKENS)

    def _pad(self, matrices: Sequence[np.ndarray]) -> tuple[torch.Tensor, torch.Tensor]:
        """Return one tensor (texts × tokens × dimension) and which of its tokens are real."""
        lengths = [len(matrix) for matrix in matrices]
        longest = max(1, *lengths)
        dimension = max(matrix.shape[-1] for matrix in matrices)
        padded = torch.zeros(len(matrices), longest, dimension)
        for row, matrix in enumerate(matrices):
            if len(matrix):
                padded[row, : len(matrix)] = torch.as_tensor(matrix).float()
        mask = torch.arange(longest).unsqueeze(0) < torch.tensor(lengths).unsqueeze(1)
        return padded.to(self._device), mask.to(self._device)
