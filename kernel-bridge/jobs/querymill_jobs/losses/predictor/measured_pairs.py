"""Features and true losses of the labelled pairs, kept block by block."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path

import numpy as np
import torch

from querymill_jobs.job import Job
from querymill_jobs.kept_file import Arrays, kept_arrays
from querymill_jobs.losses.negative_draw import NegativeDraw
from querymill_jobs.losses.predictor.features import PairFeatures, pair_features
from querymill_jobs.losses.predictor.settings import ModuleSettings
from querymill_jobs.losses.predictor.true_losses import TrueLosses, true_losses
from querymill_jobs.losses.scored_query import ScoredQuery, encoded
from querymill_jobs.losses.token_states import StateEncoder, TextState

# Fixed, so that what is encoded together stays the same in every attempt.
_BLOCK = 64
_LOSSES = ("loss", "redrawn", "whole", "by_token")


def measure_pairs(
    job: Job, settings: ModuleSettings, encoder: StateEncoder, items: Sequence[ScoredQuery]
) -> tuple[PairFeatures, TrueLosses] | None:
    """Return the features (on the CPU) of the pairs and their true losses; None when asked to stop.

    A later attempt takes over the blocks of pairs that are there.
    """
    draw = _draw(job, settings)

    @cache
    def pool() -> list[TextState]:
        job.log(f"encoding {len(draw.texts)} documents for negatives")
        return encoder.encode(draw.texts, "document", job.params["encodeBatch"])

    def measure(block: Sequence[ScoredQuery]) -> Arrays:
        states = encoded(encoder, block, job.params["encodeBatch"])
        features = pair_features([(query, document) for _, query, document in states])
        truth = true_losses(states, draw, pool(), settings.negatives)
        return {
            "taps": features.taps.cpu().numpy(),
            "matches": features.matches.cpu().numpy(),
            **{name: getattr(truth, name) for name in _LOSSES},
        }

    files: list[Path] = []
    for start in range(0, len(items), _BLOCK):
        if job.stop_requested:
            return None
        block = items[start : start + _BLOCK]
        files.append(kept_arrays(job, f"pairs-{start}.npz", partial(measure, block)))
        job.checkpointed(files[-1], step=start + len(block))
        job.progress(start + len(block), len(items), "pairs", "measured")
    found = _joined(files)
    features = PairFeatures(torch.from_numpy(found["taps"]), torch.from_numpy(found["matches"]))
    return features, TrueLosses(*(found[name] for name in _LOSSES))


def _draw(job: Job, settings: ModuleSettings) -> NegativeDraw:
    ids = [row["_id"] for row in job.rows("corpus")]
    draw = NegativeDraw(job.rows("corpus"), ids, job.params["negativePool"], settings.seed, job.rows("pairs"))
    if len(draw.ids) < 2 * settings.negatives + 2:
        job.fail(
            "draw negatives from",
            "corpus",
            f"there are {len(draw.ids)} documents and a pair needs {2 * settings.negatives} others",
            "Lower negatives, or give the whole corpus.",
        )
    return draw


def _joined(files: Sequence[Path]) -> Arrays:
    parts = []
    for file in files:
        with np.load(file) as saved:
            parts.append(dict(saved))
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
