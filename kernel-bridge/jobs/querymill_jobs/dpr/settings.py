"""How a bi-encoder is trained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class DprSettings:
    """``scale`` multiplies cosines (1 / temperature); ``negatives_per_pair`` are beside the in-batch ones."""

    max_steps: int
    batch_size: int
    learning_rate: float
    warmup_ratio: float
    scale: float
    negatives: str
    negatives_per_pair: int
    eval_steps: int
    seed: int
    micro_batch: int

    def rate(self, step: int) -> float:
        """Return the learning rate at a step: up over the warm-up, then down to nearly zero, in lines."""
        warm = self.warmup_ratio * self.max_steps
        if step < warm:
            return self.learning_rate * (step + 1) / (warm + 1)
        return self.learning_rate * (self.max_steps - step) / max(self.max_steps - warm, 1)

    def to_json(self) -> dict[str, Any]:
        """As retriever.json states them."""
        return {
            "maxSteps": self.max_steps,
            "batchSize": self.batch_size,
            "learningRate": self.learning_rate,
            "scale": self.scale,
            "negatives": self.negatives,
        }


def read_dpr_settings(params: Mapping[str, Any], pairs: int) -> DprSettings:
    """Read the parameters of the block; without ``maxSteps`` the steps follow from ``epochs``."""
    batch = min(params["batchSize"], max(1, pairs))
    steps = params.get("maxSteps") or max(1, round(params["epochs"] * pairs / batch))
    return DprSettings(
        max_steps=steps,
        batch_size=params["batchSize"],
        learning_rate=params["learningRate"],
        warmup_ratio=params["warmupRatio"],
        scale=params["scale"],
        negatives=params["negatives"],
        negatives_per_pair=params["negativesPerPair"] if params["negatives"] != "inBatch" else 0,
        eval_steps=min(params["evalSteps"], steps),
        seed=params["seed"],
        micro_batch=params["microBatch"],
    )
