"""Queries for the same few documents at every step, to read how the policy changes.

They are decoded greedily: no random number is drawn, so the training is the same with and without them.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from querymill_jobs.generation.overlap import copied_share
from querymill_jobs.job import Job
from querymill_jobs.reinforcement.rollout import DocumentPrompt, Writer
from querymill_jobs.reinforcement.scoring import Reward
from querymill_jobs.rows import Row, RowWriter, read_whole_rows, write_rows

FILE = "probes.jsonl"


class Probes:
    """`rows` are all so far, step by step; `shown` those of the last step, as samples of the block.

    A row holds `step` (0 is before the first), `doc_id`, `title`, `document` as the policy reads it, `query`,
    `reward` (None without one) and `copiedShare`.
    """

    def __init__(
        self, job: Job, writer: Writer, reward: Reward | None, prompts: Sequence[DocumentPrompt]
    ) -> None:
        """Choose the documents by the parameters `probes` and `seed`."""
        count = min(job.params["probes"], len(prompts))
        self._prompts = random.Random(f"probes:{job.params['seed']}").sample(list(prompts), count)
        self._job = job
        self._writer = writer
        self._reward = reward
        self._file = job.checkpoint_dir / FILE
        self.rows: list[Row] = []
        self.shown: list[Row] = []

    def begin(self, step: int) -> None:
        """Look before the first step, or take over what an earlier attempt saw up to its checkpoint."""
        if step == 0:
            self.look(0)
            return
        places = (folder / FILE for folder in (self._job.checkpoint_dir, *self._job.resume_dirs))
        found = next((rows for place in places if (rows := list(read_whole_rows(place)))), [])
        self.rows = [row for row in found if row["step"] <= step]
        write_rows(self._file, self.rows)

    def look(self, step: int) -> None:
        """Let the policy write for the documents, and keep what it wrote."""
        if not self._prompts:
            return
        queries = [episode.text for episode in self._writer.write(self._prompts, greedy=True)]
        rewards: list[float | None] = [None] * len(queries)
        if self._reward is not None:
            rewards = [round(value, 4) for value in self._reward.score(self._prompts, queries).tolist()]
        rows = [
            _row(step, prompt, query, reward)
            for prompt, query, reward in zip(self._prompts, queries, rewards, strict=True)
        ]
        with RowWriter(self._file, append=True) as file:
            for row in rows:
                file.write(row)
        self.rows += rows
        self.shown = [
            {
                "text": row["query"],
                "reward": row["reward"],
                "doc_id": row["doc_id"],
                "probe": number,
                "step": step,
            }
            for number, row in enumerate(rows, 1)
        ]

    def write(self) -> None:
        """Fill the port `probes`."""
        write_probes(self._job, self.rows)


def write_probes(job: Job, rows: Sequence[Row]) -> None:
    """Fill the port `probes`."""
    write_rows(job.output("probes") / "table.jsonl", rows)


def _row(step: int, prompt: DocumentPrompt, query: str, reward: float | None) -> Row:
    title, text = prompt.document.title, prompt.document.text
    return {
        "_id": f"{step}-{prompt.doc_id}",
        "step": step,
        "doc_id": prompt.doc_id,
        "title": title,
        "document": text,
        "query": query,
        "reward": reward,
        "copiedShare": round(copied_share(query, f"{title} {text}"), 4),
    }
