"""Parameters of a PPO training."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class PpoSettings:
    """KL in nats per response; `max_kl` ends the training with the last step below it."""

    steps: int
    rollouts: int
    epochs: int
    learning_rate: float
    schedule: str
    warmup_ratio: float
    clip: float
    value_clip: float
    value_weight: float
    discount: float
    trace: float
    kl_coefficient: float
    kl_target: float
    max_kl: float
    whiten_rewards: bool
    micro_batch: int
    save_steps: int
    seed: int


def read_settings(params: Mapping[str, Any]) -> PpoSettings:
    """Read the parameters of the block."""
    return PpoSettings(
        steps=params["steps"],
        rollouts=params["rollouts"],
        epochs=params["ppoEpochs"],
        learning_rate=params["learningRate"],
        schedule=params["schedule"],
        warmup_ratio=params["warmupRatio"],
        clip=params["clip"],
        value_clip=params["valueClip"],
        value_weight=params["valueWeight"],
        discount=params["discount"],
        trace=params["gaeLambda"],
        kl_coefficient=params["klCoefficient"],
        kl_target=params["klTarget"],
        max_kl=params["maxKl"],
        whiten_rewards=params["whitenRewards"],
        micro_batch=params["microBatch"],
        save_steps=params["saveSteps"],
        seed=params["seed"],
    )
