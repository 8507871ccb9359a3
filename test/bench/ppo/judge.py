"""What a generator earns on fixed documents: filter reward minus copy penalty, as in PPO's own steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from querymill_jobs.generation.templates import TEMPLATES
from querymill_jobs.models.cache import cached_model
from querymill_jobs.models.catalogue import find_entry
from querymill_jobs.reinforcement.policy import Policy
from querymill_jobs.reinforcement.rollout import Sampling, Writer
from querymill_jobs.reinforcement.scoring import FilterReward, Penalties, earn
from querymill_jobs.rewards.reward_artifact import POOL, read_reward
from querymill_jobs.rows import Row, read_rows
from querymill_jobs.tuning.lora import lora_config
from querymill_jobs.tuning.model_artifact import read_model
from transformers import AutoModelForCausalLM, AutoTokenizer

FRESH = {"rank": 8, "alpha": 16, "targets": "all-linear"}


@dataclass(frozen=True)
class Verdict:
    """For each document the mean over its queries; `queries` are for reading."""

    scores: list[float]
    rewards: list[float]
    copied: list[float]
    unfinished: float
    length: float
    queries: list[str]


@dataclass(frozen=True)
class Exam:
    """What is asked of every generator alike."""

    documents: Sequence[Row]
    reward: Path
    per_document: int
    document_tokens: int
    penalties: Penalties
    sampling: Sampling
    seed: int = 4711
    batch: int = 32


@torch.no_grad()  # type: ignore[untyped-decorator]
def judge(model: Path, exam: Exam) -> Verdict:
    """Let the generator at `model` write, and score what it wrote."""
    info = read_model(model)
    entry = find_entry(info.base_name)
    folder = cached_model(entry.name, entry.revision)
    if folder is None:
        raise SystemExit(f"the model cache lacks {entry.name}: python -m querymill models fetch {entry.name}")
    tokenizer = AutoTokenizer.from_pretrained(folder)
    base = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    policy = Policy(base, info.adapter, None, lora_config(FRESH))
    writer = Writer(policy.model, tokenizer, TEMPLATES[info.template], exam.sampling)
    reward_info = read_reward(exam.reward)
    reward = FilterReward(
        list(read_rows(reward_info.folder / POOL)), exam.documents, reward_info.about["unit"]
    )
    prompts = [writer.prompt(row, exam.document_tokens) for row in exam.documents]
    asked = [prompt for prompt in prompts for _ in range(exam.per_document)]
    torch.manual_seed(exam.seed)
    episodes = [
        episode
        for start in range(0, len(asked), exam.batch)
        for episode in writer.write(asked[start : start + exam.batch])
    ]
    earned = earn(reward, asked, episodes, exam.penalties)

    def by_document(values: torch.Tensor) -> list[float]:
        return [float(value) for value in values.view(len(prompts), exam.per_document).mean(1)]

    return Verdict(
        by_document(earned.scores),
        by_document(earned.rewards),
        by_document(earned.copied),
        sum(not episode.ended for episode in episodes) / len(episodes),
        sum(len(episode.response) for episode in episodes) / len(episodes),
        [episode.text for episode in episodes[:: exam.per_document]],
    )
