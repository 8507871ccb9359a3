"""What the runner knows about the steps of a notebook: the newest payload of each, in their order."""

from __future__ import annotations

from typing import Any, TypedDict

STEP_MIME = "application/vnd.querymill.step+json"
FINAL_STATES = frozenset({"done", "failed", "stopped"})


class Progress(TypedDict, total=False):
    """How far a step is; `eta` in seconds."""

    done: float
    total: float | None
    unit: str
    eta: float | None
    note: str


class StepPayload(TypedDict, total=False):
    """The fields of contracts/stepPayload.schema.json that the runner reads."""

    name: str | None
    block: str
    state: str
    progress: Progress | None
    metrics: dict[str, float]
    artifacts: list[dict[str, Any]]
    cache: dict[str, str]
    seconds: float | None
    error: dict[str, str] | None


class StepBook:
    """Payloads by cell."""

    def __init__(self) -> None:
        self._payloads: dict[int, StepPayload] = {}

    def record(self, cell_index: int, data: dict[str, Any]) -> StepPayload | None:
        """Keeps the step payload of a display bundle and returns it; None when the bundle has none."""
        payload: StepPayload | None = data.get(STEP_MIME)
        if payload is not None:
            self._payloads[cell_index] = payload
        return payload

    def of_cell(self, cell_index: int) -> StepPayload | None:
        """The newest payload of a cell."""
        return self._payloads.get(cell_index)

    def all(self) -> list[StepPayload]:
        """One payload a step."""
        return list(self._payloads.values())
