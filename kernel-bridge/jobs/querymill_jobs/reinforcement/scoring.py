"""What a written query earns: the reward, minus what it copied, or the penalty for one that never ended."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor

from querymill_jobs.bm25 import index as bm25
from querymill_jobs.generation.overlap import copied_share
from querymill_jobs.generation.prompt_template import PromptTemplate
from querymill_jobs.reinforcement.policy import Episode, Policy
from querymill_jobs.reinforcement.rollout import DocumentPrompt
from querymill_jobs.rows import Row


class Reward(Protocol):
    """Scores queries for the documents they were written for."""

    def score(self, prompts: Sequence[DocumentPrompt], queries: Sequence[str]) -> Tensor: ...


class FilterReward:
    """tanh(margin / unit), margin = BM25 of the own document minus the best of the pool's others."""

    def __init__(self, pool: Sequence[Row], documents: Sequence[Mapping[str, Any]], unit: float) -> None:
        rows = {str(row["_id"]): dict(row) for row in pool}
        for row in documents:
            name = str(row.get("doc_id", row.get("_id")))
            rows[name] = {"_id": name, "title": row.get("title", ""), "text": row["text"]}
        self._index = bm25.Bm25Index(rows.values(), bm25.Bm25Settings())
        self._places = {name: place for place, name in enumerate(self._index.ids)}
        self._unit = unit

    def score(self, prompts: Sequence[DocumentPrompt], queries: Sequence[str]) -> Tensor:
        """One number between -1 and 1 for each query."""
        found = []
        terms = self._index.tokenize(list(queries))
        for prompt, query in zip(prompts, terms, strict=True):
            scores = np.array(self._index.scores(query))
            place = self._places[prompt.doc_id]
            own = float(scores[place])
            scores[place] = -np.inf
            found.append(math.tanh((own - float(scores.max(initial=0.0))) / self._unit))
        return torch.tensor(found)


class ModelReward:
    """The head of a reward model, on the policy's own backbone; the logit, cut to -5 … 5."""

    def __init__(self, policy: Policy, tokenizer: Any, template: PromptTemplate) -> None:
        self._policy = policy
        self._tokenizer = tokenizer
        self._template = template

    def score(self, prompts: Sequence[DocumentPrompt], queries: Sequence[str]) -> Tensor:
        """One logit for each query."""
        sequences = [
            [
                *prompt.tokens,
                *self._tokenizer(
                    f"{self._template.gap}{query}{self._template.closing}", add_special_tokens=False
                )["input_ids"],
                self._tokenizer.eos_token_id,
            ]
            for prompt, query in zip(prompts, queries, strict=True)
        ]
        return self._policy.reward(sequences).clamp(-5, 5)


@dataclass(frozen=True)
class Penalties:
    """`copy` times the copied share is taken off; a query that is empty or never ended earns `unfinished`."""

    copy: float
    unfinished: float


@dataclass(frozen=True)
class Earned:
    """`scores` is what the policy learns from, `rewards` what the reward alone said, `copied` the shares."""

    scores: Tensor
    rewards: Tensor
    copied: Tensor


def earn(
    reward: Reward, prompts: Sequence[DocumentPrompt], episodes: Sequence[Episode], penalties: Penalties
) -> Earned:
    """Score what was written."""
    queries = [episode.text for episode in episodes]
    rewards = reward.score(prompts, queries)
    copied = torch.tensor(
        [
            copied_share(query, f"{prompt.document.title} {prompt.document.text}")
            for prompt, query in zip(prompts, queries, strict=True)
        ]
    )
    finished = torch.tensor([episode.ended and bool(episode.text) for episode in episodes])
    scores = torch.where(finished, rewards - penalties.copy * copied, torch.tensor(penalties.unfinished))
    return Earned(scores, rewards, copied)
