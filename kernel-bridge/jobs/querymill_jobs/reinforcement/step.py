"""The block `ppo`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from querymill_jobs.generation.generator_input import Generator, find_generator
from querymill_jobs.job import Job
from querymill_jobs.models.threads import use_cpus
from querymill_jobs.reinforcement.policy import POLICY, Policy
from querymill_jobs.reinforcement.rollout import Sampling, Writer
from querymill_jobs.reinforcement.scoring import FilterReward, ModelReward, Penalties, Reward
from querymill_jobs.reinforcement.settings import PpoSettings, read_settings
from querymill_jobs.reinforcement.train import Task, Watcher, train
from querymill_jobs.reinforcement.training_state import PpoState, find_state, load_state
from querymill_jobs.rewards.reward_artifact import MODEL, POOL, read_reward
from querymill_jobs.rows import Row, read_rows
from querymill_jobs.tuning.lora import lora_config, save_adapter
from querymill_jobs.tuning.model_artifact import ADAPTER, write_model
from querymill_jobs.tuning.trainer_args import has_bf16, on_gpu


def run_ppo(job: Job) -> None:
    """Improve a generator by reinforcement and write it as a `Model` of the next round."""
    use_cpus(job.resources)
    generator = find_generator(job)
    settings = read_settings(job.params)
    documents = list({str(row.get("doc_id", row["_id"])): row for row in job.rows("documents")}.values())
    if not documents:
        job.fail("improve with", "documents", "there is no document", "Connect a port with rows.")
    job.progress(0, settings.steps, "steps", "loading the model")
    torch.manual_seed(settings.seed)
    policy, tokenizer = _policy(job, generator)
    sampling = Sampling(job.params["temperature"], job.params["topP"], job.params["maxTokens"])
    writer = Writer(policy, tokenizer, generator.template, sampling)
    prompts = [writer.prompt(row, job.params["documentTokens"]) for row in documents]
    reward = _reward(job, generator, policy, tokenizer, documents)
    task = Task(
        policy,
        writer,
        reward,
        Penalties(job.params["copyPenalty"], job.params["unfinishedPenalty"]),
        prompts,
    )
    optimizer = torch.optim.AdamW(policy.trainable(), lr=settings.learning_rate, weight_decay=0.0)
    state = _resume(job, policy, optimizer, settings)
    end = train(task, optimizer, settings, state, job.checkpoint_dir, _watch(job, settings))
    if end == "stopped":
        return
    if end == "diverged":
        _go_back(job, policy, optimizer, settings)
    for name in ("reward", "kl", "entropy", "length"):
        if state.series:
            job.metric(name, state.series[-1][name])
    folder = job.output("model")
    save_adapter(policy.model, folder / ADAPTER, generator.name, POLICY)
    number = generator.round + 1
    write_model(
        folder, generator.name, generator.revision, generator.template.name, number, generator.reference
    )


def _policy(job: Job, generator: Generator) -> tuple[Policy, Any]:
    tokenizer = AutoTokenizer.from_pretrained(generator.folder)
    dtype = torch.bfloat16 if has_bf16() else torch.float32
    base = AutoModelForCausalLM.from_pretrained(generator.folder, dtype=dtype)
    base = base.to("cuda" if on_gpu() else "cpu")
    references: Mapping[str, Path | None] = {
        "sft": generator.reference,
        "input": generator.adapter,
        "base": None,
    }
    reference = references[job.params["reference"]]
    return Policy(base, generator.adapter, reference, lora_config(job.params)), tokenizer


def _reward(job: Job, generator: Generator, policy: Policy, tokenizer: Any, documents: list[Row]) -> Reward:
    info = read_reward(job.input("reward").path)
    if info.kind != MODEL:
        return FilterReward(list(read_rows(info.folder / POOL)), documents, info.about["unit"])
    base, template = info.about["base"]["name"], info.about["template"]
    if (base, template) != (generator.name, generator.template.name):
        job.fail(
            "reward",
            generator.label,
            f"the reward model was trained on {base} with template {template}",
            "Train it with the model that is to be improved.",
        )
    policy.load_reward(info.adapter)
    return ModelReward(policy, tokenizer, generator.template)


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


def _watch(job: Job, settings: PpoSettings) -> Watcher:
    def on_step(step: int, figures: Mapping[str, float], samples: Any) -> None:
        for name, value in figures.items():
            job.metric(name, value, step=step)
        job.samples(samples)
        job.progress(step, settings.steps, "steps")

    def on_checkpoint(path: Path, step: int) -> None:
        job.checkpointed(path, step)

    return Watcher(lambda: job.stop_requested, on_step, on_checkpoint)
