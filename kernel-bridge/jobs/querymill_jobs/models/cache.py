"""The model cache: one folder per named model, complete or not there at all."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

MARKER = "querymill-model.json"
"""Written last into a model's folder; names what the folder holds."""


def cache_root() -> Path:
    """The user's cache folder: QUERYMILL_CACHE, else XDG_CACHE_HOME/querymill, else ~/.cache/querymill."""
    own = os.environ.get("QUERYMILL_CACHE")
    if own:
        return Path(own).expanduser()
    shared = os.environ.get("XDG_CACHE_HOME")
    return (Path(shared) if shared else Path.home() / ".cache") / "querymill"


def models_root() -> Path:
    """The folder that holds the folders of all cached models."""
    return cache_root() / "models"


def cached_model(name: str, revision: str) -> Path | None:
    """The folder of a complete cached model.

    :returns: None where the model is missing or was cached at another revision
    """
    folder = models_root() / name
    marker = read_marker(folder)
    return folder if marker is not None and marker.get("revision") == revision else None


def read_marker(folder: Path) -> dict[str, Any] | None:
    """What a cached folder says it holds; None where it says nothing."""
    try:
        marker = json.loads((folder / MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return marker if isinstance(marker, dict) else None


def write_marker(folder: Path, marker: dict[str, Any]) -> None:
    """Declare a folder complete. The caller renames the folder into place afterwards."""
    (folder / MARKER).write_text(json.dumps(marker, indent=2, sort_keys=True) + "\n", encoding="utf-8")
