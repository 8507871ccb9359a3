"""What a reader sees while queries are written."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence

from querymill_jobs.generation.cleaning import clean_query
from querymill_jobs.generation.collect import QueryRow, query_row
from querymill_jobs.generation.generator_input import Generator
from querymill_jobs.generation.prompts import DocumentPrompt
from querymill_jobs.generation.work_file import RawRow
from querymill_jobs.job import Job

SECONDS = 2.0
"""Between two looks at samples and speed."""

SHOWN = 8


class WritingProgress:
    """Reports done rows, the newest queries and the speed.

    :param restored: rows that were there at the start; they do not count for the speed
    """

    def __init__(
        self, job: Job, generator: Generator, prompts: Sequence[DocumentPrompt], total: int, restored: int
    ) -> None:
        self._job = job
        self._generator = generator
        self._prompts = {prompt.doc_id: prompt for prompt in prompts}
        self._total = total
        self._done = restored
        self._tokens = 0
        self._newest: deque[QueryRow] = deque(maxlen=SHOWN)
        self._start = time.monotonic()
        self._shown = self._start
        job.progress(restored, total, "queries")

    @property
    def speed(self) -> float:
        """Tokens of queries per second since the start, reading the documents included."""
        return round(self._tokens / max(time.monotonic() - self._start, 1e-3), 2)

    def add(self, rows: Sequence[RawRow]) -> None:
        """Count rows that have ended."""
        self._done += len(rows)
        self._tokens += sum(row.tokens for row in rows)
        for row in rows:
            text = clean_query(row.raw)
            if text and not row.cut:
                self._newest.appendleft(query_row(self._prompts[row.doc_id], row, text, self._generator))
        self._job.progress(self._done, self._total, "queries")
        now = time.monotonic()
        if now - self._shown >= SECONDS or self._done == self._total:
            self._shown = now
            self._job.samples(self._newest)
            self._job.metric("tokensPerSecond", self.speed, step=self._done)
