"""The loop of PPO: write, score, learn."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from querymill_jobs.reinforcement.advantages import adapt_coefficient
from querymill_jobs.reinforcement.policy import Policy
from querymill_jobs.reinforcement.rollout import DocumentPrompt, Writer
from querymill_jobs.reinforcement.schedule import rate_share
from querymill_jobs.reinforcement.scoring import Penalties, Reward, earn
from querymill_jobs.reinforcement.settings import PpoSettings
from querymill_jobs.reinforcement.training_state import PpoState, save_state
from querymill_jobs.reinforcement.update import gather, update

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Watcher:
    """What the loop calls out to; `stop` is asked before every step."""

    stop: Callable[[], bool]
    on_step: Callable[[int, Mapping[str, float], Rows], None]
    on_checkpoint: Callable[[Path, int], None]


@dataclass(frozen=True)
class Task:
    """What is to be learnt, and from what."""

    policy: Policy
    writer: Writer
    reward: Reward
    penalties: Penalties
    prompts: Sequence[DocumentPrompt]


def train(
    task: Task,
    optimizer: torch.optim.Optimizer,
    settings: PpoSettings,
    state: PpoState,
    folder: Path,
    watcher: Watcher,
) -> str:
    """Train from wherever `state` is.

    :param folder: where checkpoints go: every `save_steps`, and when a stop is asked for
    :returns: "done", "stopped", or "diverged" when the KL passed `max_kl`: the last checkpoint is the policy
        before that
    """
    while state.step < settings.steps:
        if watcher.stop():
            watcher.on_checkpoint(save_state(folder, task.policy, optimizer, state), state.step)
            return "stopped"
        started = time.monotonic()
        prompts = draw(task.prompts, settings.rollouts, settings.seed, state.step)
        episodes = task.writer.write(prompts)
        earned = earn(task.reward, prompts, episodes, task.penalties)
        experience = gather(task.policy, episodes, earned.scores, settings, state.kl_coefficient)
        kl = experience.response_kl
        if kl > settings.max_kl:
            return "diverged"
        if state.step % settings.save_steps == 0:  # its KL is known to be in bounds
            watcher.on_checkpoint(save_state(folder, task.policy, optimizer, state), state.step)
        share = rate_share(state.step, settings.steps, settings.schedule, settings.warmup_ratio)
        for group in optimizer.param_groups:
            group["lr"] = settings.learning_rate * share
        figures = update(task.policy, optimizer, experience, settings)
        figures |= {
            "reward": float(earned.rewards.mean()),
            "score": float(earned.scores.mean()),
            "copiedShare": float(earned.copied.mean()),
            "kl": kl,
            "klCoefficient": state.kl_coefficient,
            "length": float(experience.before.mask.sum(1).mean()),
            "unfinished": sum(not episode.ended for episode in episodes) / len(episodes),
            "secondsPerStep": time.monotonic() - started,
        }
        state.kl_coefficient = adapt_coefficient(state.kl_coefficient, kl, settings.kl_target)
        state.step += 1
        state.series.append(figures)
        watcher.on_step(state.step, figures, _samples(prompts, episodes, earned.rewards.tolist()))
    return "done"


def draw(prompts: Sequence[DocumentPrompt], count: int, seed: int, step: int) -> list[DocumentPrompt]:
    """The prompts of a step: a seeded order of all is gone through, shuffled anew in every pass."""
    found = []
    for number in range(step * count, (step + 1) * count):
        turn, place = divmod(number, len(prompts))
        order = list(range(len(prompts)))
        random.Random(f"{seed}:{turn}").shuffle(order)
        found.append(prompts[order[place]])
    return found


def _samples(prompts: Sequence[DocumentPrompt], episodes: Sequence[Any], rewards: Sequence[float]) -> Rows:
    return [
        {"text": episode.text, "doc_id": prompt.doc_id, "reward": round(reward, 3)}
        for prompt, episode, reward in zip(prompts, episodes, rewards, strict=True)
    ]
