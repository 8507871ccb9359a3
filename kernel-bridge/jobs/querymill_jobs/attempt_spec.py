"""spec.json: what an attempt is told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class AttemptSpec:
    """The parts of spec.json that the wrapper and the runner read; the schema is spec.schema.json."""

    folder: Path
    attempt: str
    key: str
    block: str
    block_folder: Path
    preimage: Mapping[str, Any]
    params: Mapping[str, Any]
    inputs: Mapping[str, Any]
    outputs: Mapping[str, str]
    store: Path
    resources: Mapping[str, Any]
    resume_from: tuple[Path, ...]

    @property
    def step_file(self) -> Path:
        """Where the result of a finished step is found by its key."""
        return self.store / "steps" / self.key[:2] / f"{self.key}.json"

    def block_definition(self) -> dict[str, Any]:
        """Return the block's block.json."""
        definition: dict[str, Any] = json.loads((self.block_folder / "block.json").read_bytes())
        return definition


def read_spec(folder: Path) -> AttemptSpec:
    """Read spec.json of an attempt folder; the engine wrote it, so it is trusted."""
    spec = json.loads((folder / "spec.json").read_bytes())
    return AttemptSpec(
        folder=folder,
        attempt=spec["attempt"],
        key=spec["key"],
        block=spec["block"]["type"],
        block_folder=Path(spec["block"]["folder"]),
        preimage=spec["preimage"],
        params=spec["params"],
        inputs=spec["inputs"],
        outputs=spec["outputs"],
        store=Path(spec["store"]),
        resources=spec["resources"],
        resume_from=tuple(Path(path) for path in spec.get("resumeFrom", ())),
    )
