"""The `Reward` artifact: a reward model, or a filter that serves as one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from querymill_jobs.rows import write_json

MODEL, FILTER = "model", "filter"
POOL = "pool.jsonl"
"""The documents that a filter lets a query's own document compete with."""


@dataclass(frozen=True)
class RewardInfo:
    """What reward.json says, and where it lies."""

    kind: str
    folder: Path
    about: dict[str, Any]

    @property
    def adapter(self) -> Path:
        """The adapter of a reward model; its head is in it as `score`."""
        return self.folder / "adapter"


def read_reward(folder: Path) -> RewardInfo:
    """Read reward.json."""
    about = json.loads((folder / "reward.json").read_text(encoding="utf-8"))
    return RewardInfo(about["kind"], folder, about)


def write_reward(folder: Path, kind: str, about: dict[str, Any]) -> None:
    """Write reward.json; the caller writes adapter or pool beside it."""
    write_json(folder / "reward.json", {"v": 1, "kind": kind, **about})
