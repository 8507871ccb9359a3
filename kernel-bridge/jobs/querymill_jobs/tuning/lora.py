"""LoRA adapters (Hu et al. 2021, arXiv:2106.09685): making them, and writing them so that they can travel."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from peft import LoraConfig

from querymill_jobs.rows import write_json
from querymill_jobs.tuning.model_artifact import CONFIG, WEIGHTS

TARGETS: Mapping[str, str | list[str]] = {
    "all-linear": "all-linear",
    "attention": ["q_proj", "k_proj", "v_proj", "o_proj"],
}
"""Which layers get an adapter, by the name the parameter `targets` has."""


def lora_config(params: Mapping[str, Any], task: str = "CAUSAL_LM") -> LoraConfig:
    """The adapter that the parameters rank, alpha, dropout and targets describe."""
    return LoraConfig(
        r=params["rank"],
        lora_alpha=params["alpha"],
        lora_dropout=params.get("dropout", 0.0),
        target_modules=TARGETS[params["targets"]],
        task_type=task,
    )


def save_adapter(model: Any, folder: Path, base_name: str, adapter: str = "default") -> None:
    """Write the weights and the configuration of one adapter of a PEFT model.

    Equal weights give equal bytes: the base is named, not where it lies, and sets are sorted.
    """
    work = folder.with_name(f"{folder.name}.saving")
    model.save_pretrained(str(work), selected_adapters=[adapter])
    found = work if (work / CONFIG).is_file() else work / adapter
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(found / WEIGHTS, folder / WEIGHTS)
    config = json.loads((found / CONFIG).read_text(encoding="utf-8"))
    config["base_model_name_or_path"] = base_name
    config["inference_mode"] = True
    write_json(folder / CONFIG, {name: _sorted(config[name]) for name in sorted(config)})
    shutil.rmtree(work)


def _sorted(value: Any) -> Any:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return sorted(value)
    return value
