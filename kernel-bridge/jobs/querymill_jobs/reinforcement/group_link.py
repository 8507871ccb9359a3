"""What joins TRL's group trainers to a job: figures, samples, stops, and the end on a KL blow-up."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from querymill_jobs.job import Job
from querymill_jobs.reinforcement.group_reward import QUERY, GroupReward
from querymill_jobs.reinforcement.probes import Probes
from querymill_jobs.tuning.trainer_link import TrainerLink

NAMES: Mapping[str, str] = {
    f"{QUERY}reward": "reward",
    f"{QUERY}score": "score",
    f"{QUERY}copiedShare": "copiedShare",
    f"{QUERY}unfinished": "unfinished",
    "entropy": "entropy",
    "completions/mean_length": "length",
    "clip_ratio/region_mean": "clipFraction",
    "loss": "policyLoss",
}
"""Figures by TRL's name → those of the block."""
KL, LENGTH = "kl", "completions/mean_length"


class GroupLink(TrainerLink):
    """Counts steps of `updates` optimiser steps each, as the block does.

    `good` is the last optimiser step whose policy is known to be within `max_kl`; `diverged` says that a
    later one was not.
    """

    def __init__(self, job: Job, reward: GroupReward, probes: Probes, updates: int, max_kl: float) -> None:
        super().__init__(job, NAMES)
        self._reward = reward
        self._probes = probes
        self._updates = updates
        self._max_kl = max_kl
        self._started = time.monotonic()
        self.good = 0
        self.diverged = False
        self.last: dict[str, float] = {}

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **more: Any) -> None:
        """Pass the figures of a step on; end where the KL is above its bound."""
        self._report(logs or {}, state.global_step)
        if KL not in (logs or {}):
            return
        if self.last["kl"] > self._max_kl:
            self.diverged = True
            control.should_training_stop = True
        else:
            self.good = state.global_step - 1
            self._job.samples([*self._probes.shown, *self._reward.samples])

    def on_step_end(self, args: Any, state: Any, control: Any, **more: Any) -> None:
        """Tell the progress; end when asked to, after all updates of a step."""
        step, rest = divmod(state.global_step, self._updates)
        if rest:
            return
        self._probes.look(step)
        self._job.progress(step, state.max_steps // self._updates, "steps")
        now = time.monotonic()
        self._job.metric("secondsPerStep", now - self._started, step=step)
        self._started = now
        if self._job.stop_requested:
            control.should_save = True
            control.should_training_stop = True

    def on_train_begin(self, args: Any, state: Any, control: Any, **more: Any) -> None:
        """Report again what an earlier attempt had logged."""
        self.good = max(0, state.global_step - 1)
        self._probes.begin(state.global_step // self._updates)
        super().on_train_begin(args, state, control, **more)
        self._job.progress(state.global_step // self._updates, state.max_steps // self._updates, "steps")
        self._started = time.monotonic()

    def _report(self, logs: Mapping[str, Any], step: int) -> None:
        """The KL of TRL is that of a token; here it is of a whole query, as in the block's own PPO."""
        number = -(-step // self._updates)
        found = {ours: logs[name] for name, ours in NAMES.items() if name in logs}
        if KL in logs:
            found["kl"] = logs[KL] * logs[LENGTH]
        for name, value in found.items():
            self.last[name] = float(value)
            self._job.metric(name, value, step=number)


def good_checkpoint(folder: Path, good: int) -> Path | None:
    """The furthest checkpoint whose policy was within bounds."""
    found = {int(place.name.rpartition("-")[2]): place for place in folder.glob("checkpoint-*")}
    return found[max(at for at in found if at <= good)] if any(at <= good for at in found) else None
