"""A training on disk: weights, optimiser, random state, place and history, whole or not there."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

STATE = "state.json"
FOLDER = "training"


@dataclass
class TrainingState:
    """How far a training is; losses and dev figures are kept, so that a resumed run shows all of them."""

    step: int = 0
    best_step: int = 0
    best_dev: float = -1.0
    losses: list[tuple[int, float]] = field(default_factory=list)
    devs: list[tuple[int, float]] = field(default_factory=list)
    labelled_seen: int = 0
    seen: int = 0


def save_checkpoint(
    folder: Path, model: Any, optimizer: torch.optim.Optimizer, state: TrainingState, best: Mapping[str, Any]
) -> Path:
    """Write a checkpoint beside the last one, then take its place.

    :param best: weights of the best step so far
    """
    work, target = folder / f"{FOLDER}.partial", folder / FOLDER
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    save_file(_copied(model.state_dict()), work / "model.safetensors")
    if best:
        save_file(_copied(best), work / "best.safetensors")
    save_file(_optimizer_tensors(optimizer), work / "optimizer.safetensors")
    save_file(_random_tensors(), work / "random.safetensors")
    (work / STATE).write_text(json.dumps(asdict(state)), encoding="utf-8")
    shutil.rmtree(target, ignore_errors=True)
    work.rename(target)
    return target


def find_checkpoint(folders: Iterable[Path]) -> Path | None:
    """The first whole checkpoint; a folder that a kill left half-written counts as none."""
    for folder in folders:
        for name in (FOLDER, f"{FOLDER}.partial"):
            if (folder / name / STATE).is_file() and _readable(folder / name / STATE):
                return folder / name
    return None


def load_checkpoint(
    checkpoint: Path, model: Any, optimizer: torch.optim.Optimizer
) -> tuple[TrainingState, dict[str, torch.Tensor]]:
    """Put weights, optimiser and random state back; return the state and the best weights so far."""
    device = str(next(model.parameters()).device)
    model.load_state_dict(load_file(checkpoint / "model.safetensors", device=device))
    _restore_optimizer(optimizer, load_file(checkpoint / "optimizer.safetensors", device=device))
    random = load_file(checkpoint / "random.safetensors")
    torch.set_rng_state(random["cpu"])
    if "cuda" in random and torch.cuda.is_available():
        torch.cuda.set_rng_state(random["cuda"])
    fields = json.loads((checkpoint / STATE).read_text(encoding="utf-8"))
    for series in ("losses", "devs"):
        fields[series] = [(step, value) for step, value in fields[series]]
    best = checkpoint / "best.safetensors"
    return TrainingState(**fields), load_file(best) if best.is_file() else {}


def _optimizer_tensors(optimizer: torch.optim.Optimizer) -> dict[str, torch.Tensor]:
    """Moments by number of the parameter."""
    states = optimizer.state_dict()["state"]
    return {f"{number}.{name}": value.detach().cpu().clone() for number, moments in states.items()
            for name, value in moments.items()}  # fmt: skip


def _restore_optimizer(optimizer: torch.optim.Optimizer, tensors: Mapping[str, torch.Tensor]) -> None:
    states: dict[int, dict[str, torch.Tensor]] = {}
    for name, value in tensors.items():
        number, moment = name.split(".", 1)
        states.setdefault(int(number), {})[moment] = value
    optimizer.load_state_dict({**optimizer.state_dict(), "state": states})


def _random_tensors() -> dict[str, torch.Tensor]:
    tensors = {"cpu": torch.get_rng_state()}
    if torch.cuda.is_available():
        tensors["cuda"] = torch.cuda.get_rng_state()
    return tensors


def _copied(weights: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Own memory for every tensor: shared ones cannot be saved."""
    return {name: value.detach().cpu().clone().contiguous() for name, value in weights.items()}


def _readable(path: Path) -> bool:
    try:
        json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return False
    return True
