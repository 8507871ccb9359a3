"""A PPO training on disk, whole or not there: adapter, value head, optimiser, random state, history."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from peft import get_peft_model_state_dict, set_peft_model_state_dict

from querymill_jobs.reinforcement.policy import POLICY, Policy

STATE = "state.json"
FOLDER = "ppo"


@dataclass
class PpoState:
    """`series` has the figures of each step, so that a resumed run shows all of them."""

    step: int = 0
    kl_coefficient: float = 0.0
    series: list[dict[str, float]] = field(default_factory=list)


def save_state(folder: Path, policy: Policy, optimizer: torch.optim.Optimizer, state: PpoState) -> Path:
    """Write a checkpoint beside the last one, then take its place."""
    work, target = folder / f"{FOLDER}.partial", folder / FOLDER
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    torch.save(
        {
            "adapter": get_peft_model_state_dict(policy.model, adapter_name=POLICY),
            "value": policy.value_head.state_dict(),
            "optimizer": optimizer.state_dict(),
            "random": torch.get_rng_state(),
            "cuda": torch.cuda.get_rng_state() if torch.cuda.is_available() else None,
        },
        work / "tensors.pt",
    )
    (work / STATE).write_text(json.dumps(asdict(state)), encoding="utf-8")
    shutil.rmtree(target, ignore_errors=True)
    work.rename(target)
    return target


def find_state(folders: Iterable[Path]) -> Path | None:
    """The first whole checkpoint; its state is what is written last."""
    for folder in folders:
        for name in (FOLDER, f"{FOLDER}.partial"):
            try:
                json.loads((folder / name / STATE).read_text(encoding="utf-8"))
            except (OSError, ValueError):
                continue
            return folder / name
    return None


def load_state(checkpoint: Path, policy: Policy, optimizer: torch.optim.Optimizer) -> PpoState:
    """Put everything back as it was."""
    tensors: dict[str, Any] = torch.load(checkpoint / "tensors.pt", map_location="cpu", weights_only=True)
    set_peft_model_state_dict(policy.model, tensors["adapter"], adapter_name=POLICY)
    policy.value_head.load_state_dict(tensors["value"])
    optimizer.load_state_dict(tensors["optimizer"])
    torch.set_rng_state(tensors["random"])
    if tensors["cuda"] is not None and torch.cuda.is_available():
        torch.cuda.set_rng_state(tensors["cuda"])
    return PpoState(**json.loads((checkpoint / STATE).read_text(encoding="utf-8")))
