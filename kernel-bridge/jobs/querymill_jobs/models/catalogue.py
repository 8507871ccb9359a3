"""The named models of models.json, ours first and then the workspace's."""

from __future__ import annotations

import difflib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from querymill_jobs.errors import UserError


@dataclass(frozen=True)
class ModelEntry:
    """One entry of models.json."""

    name: str
    kind: str
    revision: str
    licence: str
    megabytes: int
    source: dict[str, Any]


def read_catalogue() -> dict[str, ModelEntry]:
    """All named models; an entry of the workspace's models.json replaces ours of the same name."""
    entries: dict[str, ModelEntry] = {}
    for file in _catalogue_files():
        try:
            models = json.loads(file.read_text(encoding="utf-8"))["models"]
            entries.update({name: _entry(name, value) for name, value in models.items()})
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UserError(
                "read models from",
                str(file),
                f"{type(error).__name__} {error}",
                "Compare it with templates/models.json",
            ) from error
    return entries


def find_entry(name: str) -> ModelEntry:
    """The entry of one name.

    :raises UserError: no such name; the message offers the nearest one
    """
    catalogue = read_catalogue()
    entry = catalogue.get(name)
    if entry is not None:
        return entry
    near = difflib.get_close_matches(name, catalogue, n=1)
    fix = f'Did you mean "{near[0]}"?' if near else f"Known: {', '.join(sorted(catalogue))}"
    raise UserError("find model", name, "no such name in models.json", fix)


def _catalogue_files() -> list[Path]:
    home = os.environ.get("QUERYMILL_HOME")
    root = Path(home) if home else Path(__file__).resolve().parents[4]
    files = [root / "templates" / "models.json"]
    workspace = os.environ.get("QUERYMILL_WORKSPACE")
    if workspace:
        files.append(Path(workspace) / "models.json")
    return [file for file in files if file.is_file()]


def _entry(name: str, value: dict[str, Any]) -> ModelEntry:
    return ModelEntry(
        name=name,
        kind=value["kind"],
        revision=value["revision"],
        licence=value["licence"],
        megabytes=value["megabytes"],
        source=value["source"],
    )
