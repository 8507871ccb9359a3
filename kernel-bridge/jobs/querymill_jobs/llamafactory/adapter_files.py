"""Adapters and heads between this package and LLaMA-Factory, as files."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from querymill_jobs.rows import write_json
from querymill_jobs.tuning.model_artifact import CONFIG, WEIGHTS

HEAD = "value_head.safetensors"
_SCORE = "base_model.model.score"
_V_HEAD = "v_head.summary"
_KNOWN = ("peft_type", "r", "lora_alpha", "lora_dropout", "target_modules", "bias")


def hand_over(adapter: Path, folder: Path) -> Path:
    """An adapter for an older PEFT: the settings that every version knows. A score becomes its value head.

    :returns: `folder`
    """
    folder.mkdir(parents=True, exist_ok=True)
    about = json.loads((adapter / CONFIG).read_text(encoding="utf-8"))
    older = {name: about[name] for name in _KNOWN if name in about}
    (folder / CONFIG).write_text(json.dumps({**older, "task_type": "CAUSAL_LM"}, indent=2), encoding="utf-8")
    weights = load_file(adapter / WEIGHTS)
    score = weights.pop(f"{_SCORE}.weight", None)
    bias = weights.pop(f"{_SCORE}.bias", torch.zeros(1))
    save_file(weights, folder / WEIGHTS, {"format": "pt"})
    if score is not None:
        head = {f"{_V_HEAD}.weight": score.float(), f"{_V_HEAD}.bias": bias.float()}
        save_file(head, folder / HEAD, {"format": "pt"})
    return folder


def bring_back(output: Path, folder: Path, base_name: str, head: bool = False) -> None:
    """The adapter that a training left, in the form that this package writes.

    :param head: the value head is a reward's score, and goes into the adapter as such
    """
    weights = load_file(output / WEIGHTS)
    if head:
        found = load_file(output / HEAD)
        weights[f"{_SCORE}.weight"] = found[f"{_V_HEAD}.weight"]
        weights[f"{_SCORE}.bias"] = found[f"{_V_HEAD}.bias"]
    about = json.loads((output / CONFIG).read_text(encoding="utf-8"))
    write_adapter(folder, weights, about, base_name)


def stack(lower: Path, upper: Path, folder: Path, base_name: str) -> None:
    """One adapter that does what `upper` does on a base that `lower` is merged into.

    Both changes of a weight are low-rank, s₁B₁A₁ and s₂B₂A₂, so their sum is one of rank r₁ + r₂:
    [s₁B₁ s₂B₂] times A₁ over A₂.
    """
    first, second = _read(lower), _read(upper)
    names = sorted({name.removesuffix(".lora_A.weight") for name in (*first.weights, *second.weights)})
    rank = first.rank + second.rank
    weights: dict[str, Tensor] = {}
    for name in (name for name in names if not name.endswith(".lora_B.weight")):
        parts = [part for part in (first, second) if f"{name}.lora_A.weight" in part.weights]
        down = torch.cat([part.weights[f"{name}.lora_A.weight"].float() for part in parts])
        up = torch.cat([part.scale * part.weights[f"{name}.lora_B.weight"].float() for part in parts], 1)
        missing = rank - down.shape[0]
        weights[f"{name}.lora_A.weight"] = torch.nn.functional.pad(down, (0, 0, 0, missing))
        weights[f"{name}.lora_B.weight"] = torch.nn.functional.pad(up, (0, missing))
    targets = sorted({*first.about["target_modules"], *second.about["target_modules"]})
    about = {**second.about, "r": rank, "lora_alpha": rank, "target_modules": targets}
    write_adapter(folder, weights, about, base_name)


def write_adapter(folder: Path, weights: dict[str, Tensor], about: dict[str, Any], base_name: str) -> None:
    """Write an adapter whose bytes follow from its weights: the base by name, sets sorted."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    save_file(
        {name: weights[name].contiguous() for name in sorted(weights)}, folder / WEIGHTS, {"format": "pt"}
    )
    settled = {**about, "base_model_name_or_path": base_name, "inference_mode": True}
    if isinstance(settled.get("target_modules"), list):
        settled["target_modules"] = sorted(settled["target_modules"])
    write_json(folder / CONFIG, {name: settled[name] for name in sorted(settled)})


class _Adapter:
    def __init__(self, weights: dict[str, Tensor], about: dict[str, Any]) -> None:
        self.weights = weights
        self.about = about
        self.rank = int(about["r"])
        self.scale = float(about["lora_alpha"]) / self.rank


def _read(folder: Path) -> _Adapter:
    about = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    return _Adapter(load_file(folder / WEIGHTS), about)
