"""What makes one ColBERT differ from another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ColbertSettings:
    """Shape of a retriever; lengths in tokens."""

    dimension: int
    query_length: int
    document_length: int

    def to_json(self) -> dict[str, Any]:
        """As retriever.json states them."""
        return {
            "dimension": self.dimension,
            "queryLength": self.query_length,
            "documentLength": self.document_length,
        }


@dataclass(frozen=True)
class TrainingSettings:
    """How a retriever is trained. ``distillation`` is the weight of the teacher in the loss, 0 to 1."""

    max_steps: int
    batch_size: int
    learning_rate: float
    warmup_ratio: float
    eval_steps: int
    seed: int
    micro_batch: int
    loss: str = "inBatch"
    distillation: float = 0.0


def read_settings(params: Mapping[str, Any]) -> tuple[ColbertSettings, TrainingSettings]:
    """Read the parameters of the block."""
    shape = ColbertSettings(params["dimension"], params["queryLength"], params["documentLength"])
    training = TrainingSettings(
        max_steps=params["maxSteps"],
        batch_size=params["batchSize"],
        learning_rate=params["learningRate"],
        warmup_ratio=params["warmupRatio"],
        eval_steps=params["evalSteps"],
        seed=params["seed"],
        micro_batch=params["microBatch"],
        loss=params["loss"],
        distillation=params["distillation"],
    )
    return shape, training
