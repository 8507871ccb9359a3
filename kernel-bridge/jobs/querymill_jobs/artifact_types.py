"""Artifact types: the Python reading of artifacts.json, which is the one list of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_CONTRACT = Path(__file__).resolve().parents[2] / "src" / "core" / "contracts" / "artifacts.json"


@dataclass(frozen=True)
class ArtifactType:
    """``rows`` is the file of its rows (None: not a row artifact), ``files`` those it must also hold."""

    name: str
    rows: str | None
    files: tuple[str, ...]
    columns: Mapping[str, str]

    @property
    def info_file(self) -> str | None:
        """The JSON file that describes the artifact as a whole, if the type has one."""
        return next((name for name in self.files if name.endswith(".json")), None)


@lru_cache(maxsize=1)
def artifact_types() -> Mapping[str, ArtifactType]:
    """Return every artifact type by name."""
    with _CONTRACT.open(encoding="utf-8") as file:
        types = json.load(file)["types"]
    return {
        name: ArtifactType(name, entry.get("rows"), tuple(entry.get("files", ())), entry.get("columns", {}))
        for name, entry in types.items()
    }


def artifact_type(name: str) -> ArtifactType:
    """Return one artifact type; KeyError for a name that artifacts.json does not have."""
    return artifact_types()[name]
