"""What joins a trainer of transformers or TRL to a job: figures, stop requests, checkpoints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from transformers import TrainerCallback

from querymill_jobs.job import Job

STATE = "trainer_state.json"


def last_checkpoint(folders: Iterable[Path]) -> Path | None:
    """The furthest whole checkpoint in the first folder that has one; its state is what is written last."""
    for folder in folders:
        found = [place for place in folder.glob("checkpoint-*") if (place / STATE).is_file()]
        if found:
            return max(found, key=lambda place: int(place.name.rpartition("-")[2]))
    return None


class TrainerLink(TrainerCallback):  # type: ignore[misc]
    """Passes a trainer's log on, and asks it to save and stop when the job is told to.

    :param names: figures to pass on: name in the trainer's log → name of the metric
    """

    def __init__(self, job: Job, names: Mapping[str, str]) -> None:
        self._job = job
        self._names = names
        self._replayed = False

    def on_train_begin(self, args: Any, state: Any, control: Any, **more: Any) -> None:
        """Report again what an earlier attempt had logged."""
        if state.global_step:
            self._job.log(f"going on after step {state.global_step} of an earlier attempt")
        for entry in state.log_history:
            self._report(entry, int(entry["step"]))
        self._job.progress(state.global_step, state.max_steps, "steps")

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **more: Any) -> None:
        """Pass the figures of a step on."""
        self._report(logs or {}, state.global_step)

    def on_step_end(self, args: Any, state: Any, control: Any, **more: Any) -> None:
        """Tell the progress; end after this step when asked to."""
        self._job.progress(state.global_step, state.max_steps, "steps")
        if self._job.stop_requested:
            control.should_save = True
            control.should_training_stop = True

    def on_save(self, args: Any, state: Any, control: Any, **more: Any) -> None:
        """Report a checkpoint that is complete."""
        place = Path(args.output_dir) / f"checkpoint-{state.global_step}"
        if (place / STATE).is_file():
            self._job.checkpointed(place, state.global_step)

    def _report(self, logs: Mapping[str, Any], step: int) -> None:
        for name, value in logs.items():
            if name in self._names and isinstance(value, int | float):
                self._job.metric(self._names[name], value, step=step)
