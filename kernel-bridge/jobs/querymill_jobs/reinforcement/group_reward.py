"""The reward as TRL's trainers call it, once for each step with all queries of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from querymill_jobs.reinforcement.rollout import DocumentPrompt, Writer
from querymill_jobs.reinforcement.scoring import Penalties, Reward, earn

QUERY = "query/"
"""Before the names of our figures among TRL's."""


class GroupReward:
    """Scores what the policy wrote, logs what the queries are like, and keeps them for reading."""

    __name__ = "score"

    def __init__(
        self, writer: Writer, reward: Reward, penalties: Penalties, prompts: Sequence[DocumentPrompt]
    ) -> None:
        self._writer = writer
        self._reward = reward
        self._penalties = penalties
        self._prompts = prompts
        self.samples: list[Mapping[str, Any]] = []

    def __call__(
        self,
        completion_ids: Sequence[list[int]],
        place: Sequence[int],
        log_metric: Callable[[str, float], None],
        **others: Any,
    ) -> list[float]:
        """One score for each completion.

        :param place: the column of the data set that says which prompt it was
        """
        prompts = [self._prompts[at] for at in place]
        episodes = [
            self._writer.read(prompt.tokens, ids) for prompt, ids in zip(prompts, completion_ids, strict=True)
        ]
        earned = earn(self._reward, prompts, episodes, self._penalties)
        log_metric(f"{QUERY}reward", float(earned.rewards.mean()))
        log_metric(f"{QUERY}score", float(earned.scores.mean()))
        log_metric(f"{QUERY}copiedShare", float(earned.copied.mean()))
        log_metric(
            f"{QUERY}unfinished", sum(not episode.ended for episode in episodes) / max(1, len(episodes))
        )
        self.samples = [
            {"text": episode.text, "doc_id": prompt.doc_id, "reward": round(reward, 3)}
            for prompt, episode, reward in zip(prompts, episodes, earned.rewards.tolist(), strict=True)
        ]
        return [float(score) for score in earned.scores]
