"""The block `ppo` by its own loop."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from transformers import AutoTokenizer

from querymill_jobs.generation.generator_input import find_generator
from querymill_jobs.job import Job
from querymill_jobs.models.threads import use_cpus
from querymill_jobs.reinforcement.generator_models import load_policy, write_improved
from querymill_jobs.reinforcement.open_reward import open_reward
from querymill_jobs.reinforcement.policy import POLICY, Policy
from querymill_jobs.reinforcement.probes import Probes
from querymill_jobs.reinforcement.rollout import Writer, read_sampling
from querymill_jobs.reinforcement.scoring import Penalties
from querymill_jobs.reinforcement.settings import PpoSettings, read_settings
from querymill_jobs.reinforcement.train import Task, Watcher, train
from querymill_jobs.reinforcement.training_state import PpoState, find_state, load_state
from querymill_jobs.rows import Row


def run_own_ppo(job: Job, documents: list[Row]) -> None:
    """Improve a generator by PPO and write it as a `Model` of the next round."""
    use_cpus(job.resources)
    generator = find_generator(job)
    settings = read_settings(job.params)
    job.progress(0, settings.steps, "steps", "loading the model")
    torch.manual_seed(settings.seed)
    policy = load_policy(job, generator)
    tokenizer = AutoTokenizer.from_pretrained(generator.folder)
    writer = Writer(policy.model, tokenizer, generator.template, read_sampling(job.params))
    prompts = [writer.prompt(row, job.params["documentTokens"]) for row in documents]
    reward = open_reward(job, generator, documents, policy, tokenizer)
    task = Task(
        policy,
        writer,
        reward,
        Penalties(job.params["copyPenalty"], job.params["unfinishedPenalty"]),
        prompts,
    )
    optimizer = torch.optim.AdamW(policy.trainable(), lr=settings.learning_rate, weight_decay=0.0)
    state = _resume(job, policy, optimizer, settings)
    probes = Probes(job, writer, reward, prompts)
    probes.begin(state.step)
    end = train(task, optimizer, settings, state, job.checkpoint_dir, _watch(job, settings, probes))
    if end == "stopped":
        return
    if end == "diverged":
        _go_back(job, policy, optimizer, settings)
    for name in ("reward", "kl", "entropy", "length"):
        if state.series:
            job.metric(name, state.series[-1][name])
    probes.write()
    write_improved(job, generator, policy.model, POLICY)


def _resume(job: Job, policy: Policy, optimizer: torch.optim.Optimizer, settings: PpoSettings) -> PpoState:
    checkpoint = find_state((job.checkpoint_dir, *job.resume_dirs))
    if checkpoint is None:
        return PpoState(kl_coefficient=settings.kl_coefficient)
    state = load_state(checkpoint, policy, optimizer)
    job.log(f"going on after step {state.step} of an earlier attempt")
    for step, figures in enumerate(state.series, 1):
        for name, value in figures.items():
            job.metric(name, value, step=step)
    return state


def _go_back(job: Job, policy: Policy, optimizer: torch.optim.Optimizer, settings: PpoSettings) -> None:
    checkpoint = find_state((job.checkpoint_dir, *job.resume_dirs))
    if checkpoint is None:
        job.fail(
            "improve with",
            "ppo",
            f"the KL is above maxKl {settings.max_kl} before the first step",
            "Use reference: input, or raise maxKl.",
        )
    step = load_state(checkpoint, policy, optimizer).step
    job.warn(f"the KL passed maxKl {settings.max_kl}: the result is the last good policy, after step {step}")


def _watch(job: Job, settings: PpoSettings, probes: Probes) -> Watcher:
    def on_step(step: int, figures: Mapping[str, float], samples: Any) -> None:
        for name, value in figures.items():
            job.metric(name, value, step=step)
        probes.look(step)
        job.samples([*probes.shown, *samples])
        job.progress(step, settings.steps, "steps")

    def on_checkpoint(path: Path, step: int) -> None:
        job.checkpointed(path, step)

    return Watcher(lambda: job.stop_requested, on_step, on_checkpoint)
