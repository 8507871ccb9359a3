"""What is wanted of every document."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from querymill_jobs.generation.prompts import DocumentPrompt
from querymill_jobs.generation.work_file import RowPlace


@dataclass(frozen=True)
class Decoding:
    """How to sample."""

    temperature: float
    top_p: float
    max_tokens: int
    min_tokens: int = 0
    repetition_penalty: float = 1.0


@dataclass(frozen=True)
class Request:
    """How many queries, from which seed, how many at once."""

    per_document: int
    seed: int
    batch_size: int
    decoding: Decoding

    def missing(self, prompt: DocumentPrompt, done: Collection[RowPlace]) -> Iterator[int]:
        """Numbers of the queries that are still to be written for a document."""
        return (n for n in range(self.per_document) if (prompt.doc_id, n) not in done)
