"""The `Predictor` artifact: the module, and the retriever whose loss it predicts."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from safetensors.torch import load_file, save_file

from querymill_jobs.losses.predictor.loss_module import LossModule
from querymill_jobs.rows import write_json

WEIGHTS = "module.safetensors"
RETRIEVER = "retriever"


def save_predictor(folder: Path, module: LossModule, about: dict[str, Any]) -> None:
    """Write the module and predictor.json; the retriever goes into ``folder / RETRIEVER``."""
    save_file(
        {name: value.detach().cpu().contiguous() for name, value in module.state_dict().items()},
        folder / WEIGHTS,
    )
    write_json(folder / "predictor.json", {"v": 1, "kind": "loss-module", **about})


def copy_retriever(source: Path, folder: Path) -> None:
    """Put a retriever beside the module, so that a predictor needs nothing else."""
    shutil.copytree(source, folder / RETRIEVER, copy_function=shutil.copyfile, dirs_exist_ok=True)


def load_predictor(folder: Path) -> tuple[LossModule, dict[str, Any]]:
    """Return the module and what predictor.json says of it."""
    about: dict[str, Any] = json.loads((folder / "predictor.json").read_bytes())
    module = LossModule(len(about["layers"]), about["hidden"])
    module.load_state_dict(load_file(folder / WEIGHTS))
    return module.eval(), about
