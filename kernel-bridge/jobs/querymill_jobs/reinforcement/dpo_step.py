"""The block `ppo` by DPO (Rafailov et al. 2023, arXiv:2305.18290): from preferences, with TRL's trainer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from datasets import Dataset
from transformers import AutoTokenizer
from trl import DPOConfig, DPOTrainer  # type: ignore[attr-defined]

from querymill_jobs.generation.generator_input import find_generator
from querymill_jobs.generation.prompt_template import PromptTemplate
from querymill_jobs.job import Job
from querymill_jobs.models.threads import use_cpus
from querymill_jobs.reinforcement.generator_models import reference_adapter, write_improved
from querymill_jobs.reinforcement.group_step import POLICY, policy_model, set_reference, trainer_arguments
from querymill_jobs.reinforcement.open_reward import open_reward
from querymill_jobs.reinforcement.probes import Probes
from querymill_jobs.reinforcement.rollout import DocumentPrompt, Writer, read_sampling
from querymill_jobs.reinforcement.scoring import Penalties, Reward, earn
from querymill_jobs.rewards.model_reward import split_preferences
from querymill_jobs.rows import Row
from querymill_jobs.tuning.trainer_link import TrainerLink, last_checkpoint

FIGURES: Mapping[str, str] = {
    "loss": "policyLoss",
    "entropy": "entropy",
    "rewards/margins": "preferenceMargin",
    "eval_rewards/accuracies": "preferenceAccuracy",
}


class _TokenisedDpo(DPOTrainer):
    """DPO on rows that are tokens already: `prompt_ids`, `chosen_ids`, `rejected_ids`."""

    def _prepare_dataset(self, dataset: Dataset, *others: Any, **more: Any) -> Dataset:
        return dataset


class _DpoLink(TrainerLink):
    """Looks at the probes at every step."""

    def __init__(self, job: Job, probes: Probes) -> None:
        super().__init__(job, FIGURES)
        self._probes = probes

    def on_train_begin(self, args: Any, state: Any, control: Any, **more: Any) -> None:
        """Report again what an earlier attempt had logged, and look before the first step."""
        super().on_train_begin(args, state, control, **more)
        self._probes.begin(state.global_step)

    def on_step_end(self, args: Any, state: Any, control: Any, **more: Any) -> None:
        """Show what the policy writes now."""
        self._probes.look(state.global_step)
        self._job.samples(self._probes.shown)
        super().on_step_end(args, state, control, **more)


def run_dpo(job: Job) -> None:
    """Improve a generator by DPO and write it as a `Model` of the next round."""
    if job.input("preferences") is None:
        job.fail("learn from", "preferences", "dpo needs them", "Connect the block preferences.")
    use_cpus(job.resources)
    generator = find_generator(job)
    learnt, held_out = split_preferences(job)
    job.progress(0, job.params["steps"], "steps", "loading the model")
    torch.manual_seed(job.params["seed"])
    tokenizer = AutoTokenizer.from_pretrained(generator.folder)
    model = policy_model(job, generator)
    limit = job.params["documentTokens"]
    params = job.params
    writer = Writer(model, tokenizer, generator.template, read_sampling(params))

    def rows(preferences: Sequence[Row]) -> Dataset | None:
        found = [_tokens(tokenizer, generator.template, writer, row, limit) for row in preferences]
        return Dataset.from_list(found) if found else None

    documents = {str(row["doc_id"]): row for row in [*held_out, *learnt]}
    prompts = [writer.prompt(row, limit) for row in documents.values()]
    scorer = None
    if job.input("reward") is not None:
        scorer = open_reward(job, generator, list(documents.values()), None, tokenizer)
    probes = Probes(job, writer, scorer, prompts)
    arguments = DPOConfig(
        **trainer_arguments(job),
        beta=params["dpoBeta"],
        max_length=None,
        per_device_eval_batch_size=params["microBatch"],
        eval_strategy="steps" if held_out else "no",
        eval_steps=params["saveSteps"],
    )
    trainer = _TokenisedDpo(
        model=model,
        args=arguments,
        train_dataset=rows(learnt),
        eval_dataset=rows(held_out),
        processing_class=tokenizer,
        callbacks=[_DpoLink(job, probes)],
    )
    set_reference(trainer.model, reference_adapter(generator, params["reference"]))
    checkpoint = last_checkpoint((job.checkpoint_dir, *job.resume_dirs))
    trainer.train(resume_from_checkpoint=None if checkpoint is None else str(checkpoint))
    if job.stop_requested:
        return
    if held_out:
        accuracy = trainer.evaluate()["eval_rewards/accuracies"]
        job.metric("preferenceAccuracy", round(float(accuracy), 4))
    _show(job, writer, scorer, probes, prompts[: params["rollouts"]])
    probes.write()
    write_improved(job, generator, trainer.model, POLICY)


def _tokens(
    tokenizer: Any, template: PromptTemplate, writer: Writer, row: Row, limit: int
) -> dict[str, list[int]]:
    prompt = writer.prompt(row, limit).tokens

    def answer(query: str) -> list[int]:
        text = f"{template.gap}{query}{template.closing}"
        return [*tokenizer(text, add_special_tokens=False)["input_ids"], tokenizer.eos_token_id]

    return {
        "prompt_ids": prompt,
        "chosen_ids": answer(row["chosen"]),
        "rejected_ids": answer(row["rejected"]),
    }


def _show(
    job: Job, writer: Writer, scorer: Reward | None, probes: Probes, prompts: Sequence[DocumentPrompt]
) -> None:
    """Let the policy write for as many documents as a step has rollouts; say what the queries are like."""
    episodes = writer.write(prompts)
    rewards: list[float | None] = [None] * len(episodes)
    if scorer is not None:
        penalties = Penalties(job.params["copyPenalty"], job.params["unfinishedPenalty"])
        earned = earn(scorer, prompts, episodes, penalties)
        rewards = [round(float(reward), 3) for reward in earned.rewards]
        job.metric("reward", float(earned.rewards.mean()))
        job.metric("score", float(earned.scores.mean()))
        job.metric("copiedShare", float(earned.copied.mean()))
    job.metric("length", sum(len(episode.response) for episode in episodes) / len(episodes))
    job.metric("unfinished", sum(not episode.ended for episode in episodes) / len(episodes))
    written = [
        {"text": episode.text, "doc_id": prompt.doc_id, "reward": reward}
        for prompt, episode, reward in zip(prompts, episodes, rewards, strict=True)
    ]
    job.samples([*probes.shown, *written])
