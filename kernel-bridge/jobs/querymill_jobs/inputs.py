"""What comes in at the ports of a step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Union

from querymill_jobs.artifact_types import artifact_type


@dataclass(frozen=True)
class ArtifactInput:
    """An artifact of the store: ``path`` is its folder."""

    type: str
    digest: str
    path: Path

    @property
    def rows_file(self) -> Path:
        """The file that holds its rows; ValueError for a type without rows."""
        name = artifact_type(self.type).rows
        if name is None:
            raise ValueError(f"{self.type} has no rows")
        return self.path / name


@dataclass(frozen=True)
class NamedInput:
    """A literal in a port: a model, a data set or one word. ``path`` is a local folder, where it is one."""

    name: str
    revision: str | None = None
    digest: str | None = None
    path: Path | None = None
    source: Mapping[str, Any] | None = None


Input = Union[ArtifactInput, NamedInput]  # noqa: UP007 (read by Python 3.9)


def parse_input(value: Mapping[str, Any]) -> Input:
    """Turn an input of spec.json into one of the two kinds."""
    if "name" in value:
        path = value.get("path")
        return NamedInput(
            name=value["name"],
            revision=value.get("revision"),
            digest=value.get("digest"),
            path=Path(path) if path is not None else None,
            source=value.get("source"),
        )
    return ArtifactInput(type=value["type"], digest=value["digest"], path=Path(value["path"]))
