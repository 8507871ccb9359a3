"""From raw rows to the `Queries` artifact: clean, drop, count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from querymill_jobs.generation.cleaning import clean_query
from querymill_jobs.generation.generator_input import Generator
from querymill_jobs.generation.overlap import copies_document, distinct_ratio
from querymill_jobs.generation.prompts import DocumentPrompt
from querymill_jobs.generation.query_id import normalise_text, query_id
from querymill_jobs.generation.work_file import RawRow, RowPlace

QueryRow = dict[str, Any]


@dataclass
class Tally:
    """What became of the rows."""

    kept: list[QueryRow] = field(default_factory=list)
    duplicates: int = 0
    empty: int = 0
    copied: int = 0
    unlikely: int = 0

    def keep_best(self, count: int) -> None:
        """Keep the `count` queries of the highest mean log-probability, in their order; 0 keeps all.

        Bonifacio et al. 2022, https://arxiv.org/abs/2202.05144; the earlier row wins a tie.
        """
        if 0 < count < len(self.kept):
            order = sorted(range(len(self.kept)), key=lambda at: (-self.kept[at]["logprob"], at))
            self.unlikely = len(self.kept) - count
            self.kept = [self.kept[at] for at in sorted(order[:count])]

    def metrics(self) -> dict[str, float]:
        """The figures of block.json, speed apart."""
        count = len(self.kept)
        texts = Counter(normalise_text(row["text"]) for row in self.kept)
        return {
            "queries": count,
            "duplicates": self.duplicates,
            "empty": self.empty,
            "unlikely": self.unlikely,
            "sharedText": sum(times for times in texts.values() if times > 1),
            "copyRate": round(self.copied / count, 4) if count else 0.0,
            "distinct2": round(distinct_ratio((row["text"] for row in self.kept), 2), 4),
            "meanTokens": round(sum(row["tokens"] for row in self.kept) / count, 2) if count else 0.0,
        }


def collect_rows(
    prompts: Iterable[DocumentPrompt], raw: Mapping[RowPlace, RawRow], generator: Generator, per_document: int
) -> Tally:
    """Clean all rows, in the order of the documents and then of their numbers.

    Dropped are rows with no text left or cut off by the limit, and texts that their document has already. The
    same text under two documents is kept and counted: which of them it fits is for the filters to say.
    """
    tally = Tally()
    for prompt in prompts:
        seen: set[str] = set()
        for row in _rows_of(prompt, raw, per_document):
            text = clean_query(row.raw)
            if not text or row.cut:
                tally.empty += 1
            elif normalise_text(text) in seen:
                tally.duplicates += 1
            else:
                seen.add(normalise_text(text))
                whole = f"{prompt.document.title} {prompt.document.text}"
                tally.copied += copies_document(text, whole)
                tally.kept.append(query_row(prompt, row, text, generator))
    return tally


def query_row(prompt: DocumentPrompt, row: RawRow, text: str, generator: Generator) -> QueryRow:
    """One row of a `Queries` artifact: `logprob` is the mean per token, `document` the text as it was cut."""
    return {
        "_id": query_id(prompt.doc_id, text),
        "text": text,
        "doc_id": prompt.doc_id,
        "n": row.n,
        "round": generator.round,
        "generator": generator.label,
        "logprob": row.logprob,
        "tokens": row.tokens,
        "title": prompt.document.title,
        "document": prompt.document.text,
    }


def _rows_of(prompt: DocumentPrompt, raw: Mapping[RowPlace, RawRow], per_document: int) -> Iterator[RawRow]:
    for n in range(per_document):
        row = raw.get((prompt.doc_id, n))
        if row is not None:
            yield row
