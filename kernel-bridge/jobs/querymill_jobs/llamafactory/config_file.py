"""The YAML file of a training."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from querymill_jobs.llamafactory.installation import Installation

Config = Mapping[str, Any]


def keys_for(config: Config, installation: Installation) -> dict[str, Any]:
    """The same settings under the names that the installed version knows.

    transformers 5 has `warmup_steps`, below 1 a share of all steps, in place of `warmup_ratio`.
    """
    found = dict(config)
    if installation.has_transformers_5 and "warmup_ratio" in found:
        found["warmup_steps"] = found.pop("warmup_ratio")
    return found


def write_config(path: Path, config: Config) -> None:
    """Write one `key: value` a line; values that are None are left out."""
    lines = [f"{key}: {_scalar(value)}\n" for key, value in config.items() if value is not None]
    path.write_text("".join(lines), encoding="utf-8")


def _scalar(value: Any) -> str:
    """A value in JSON, which is YAML too, but for 1e-05: YAML reads that as text."""
    text = json.dumps(value, ensure_ascii=False)
    if isinstance(value, float) and "e" in text and "." not in text:
        return text.replace("e", ".0e")
    return text
