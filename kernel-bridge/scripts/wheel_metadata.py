"""Fills the metadata that is kept elsewhere: the `jobs` extra is the pinned job requirements."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


def read_requirements(path: Path) -> list[str]:
    """The requirement lines of a requirements file, without comments and blank lines."""
    lines = (line.split(" #")[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith(("#", "-"))]


class RequirementsMetadataHook(MetadataHookInterface):  # type: ignore[misc]
    """Reads optional dependencies from binder/."""

    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, Any]) -> None:
        jobs = Path(self.root) / "binder" / "requirements-jobs.txt"
        metadata["optional-dependencies"] = {"jobs": read_requirements(jobs)}
