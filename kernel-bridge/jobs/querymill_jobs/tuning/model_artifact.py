"""The `Model` artifact: a base by name, adapters as files, and the template the model was tuned with."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from querymill_jobs.rows import write_json

ADAPTER = "adapter"
"""The folder of the adapter that generates."""
REFERENCE = "reference"
"""The folder of the adapter as supervised tuning left it: what reinforcement measures its distance from."""
WEIGHTS, CONFIG = "adapter_model.safetensors", "adapter_config.json"
"""PEFT's files of an adapter."""


@dataclass(frozen=True)
class ModelInfo:
    """What model.json says. `round` counts reinforcements: 0 after supervised tuning."""

    base_name: str
    base_revision: str
    template: str
    round: int
    adapter: Path | None
    reference: Path | None


def read_model(folder: Path) -> ModelInfo:
    """Read model.json; paths of adapters are absolute and for loading only."""
    about: dict[str, Any] = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    adapters = about.get("adapters") or []
    reference = about.get("reference")
    return ModelInfo(
        about["base"]["name"],
        about["base"]["revision"],
        about.get("template", "instruct"),
        int(about.get("round", 0)),
        folder / adapters[-1] if adapters else None,
        folder / reference if reference else None,
    )


def write_model(
    folder: Path,
    base_name: str,
    base_revision: str,
    template: str,
    round_number: int,
    reference: Path | None,
    stack: Sequence[str] = (),
) -> None:
    """Write model.json beside the folder ADAPTER, which the caller fills.

    :param reference: the adapter that supervised tuning left; it is copied in. None where that is ADAPTER
        itself
    :param stack: what lay on what while the adapter was trained, from the base up, where it is more than one
    """
    if reference is not None:
        shutil.copytree(reference, folder / REFERENCE)
    write_json(
        folder / "model.json",
        {
            "v": 1,
            "base": {"name": base_name, "revision": base_revision},
            "adapters": [ADAPTER],
            "reference": ADAPTER if reference is None else REFERENCE,
            "template": template,
            "round": round_number,
            **({"stack": list(stack)} if stack else {}),
        },
    )
