"""How a loss prediction module is trained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ModuleSettings:
    """``batch_size`` is even; ``epochs`` count for a frozen retriever, ``max_steps`` for joint training.

    ``weight`` is the paper's λ, ``stop_gradient`` the share of the steps after which the module no longer
    moves the retriever.
    """

    training: str
    folds: int
    negatives: int
    epochs: int
    max_steps: int
    batch_size: int
    module_rate: float
    retriever_rate: float
    margin: float
    weight: float
    stop_gradient: float
    seed: int


def read_module_settings(params: Mapping[str, Any]) -> ModuleSettings:
    """Read the parameters of the block."""
    return ModuleSettings(
        training=params["training"],
        folds=params["folds"],
        negatives=params["negatives"],
        epochs=params["epochs"],
        max_steps=params["maxSteps"],
        batch_size=params["batchSize"],
        module_rate=params["moduleLearningRate"],
        retriever_rate=params["learningRate"],
        margin=params["margin"],
        weight=params["lambda"],
        stop_gradient=params["stopGradientAt"],
        seed=params["seed"],
    )
