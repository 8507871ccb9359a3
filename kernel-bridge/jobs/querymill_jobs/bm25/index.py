"""A BM25 index of a corpus in memory.

Robertson and Zaragoza 2009, in Lucene's form: score(q, d) = sum over terms t of q of
idf(t) * tf / (tf + k1 * (1 - b + b * |d| / mean length)), idf(t) = ln(1 + (N - df + 0.5) / (df + 0.5)).
Computed by bm25s: Lù 2024, https://arxiv.org/abs/2407.03618
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import bm25s
import numpy as np
import Stemmer

from querymill_jobs.documents import document_text

Scores = np.ndarray[tuple[int], np.dtype[np.float32]]


@dataclass(frozen=True)
class Bm25Settings:
    """``stemmer`` is a Snowball language or "none"; ``stop_words`` a bm25s list such as "en", or "none"."""

    k1: float = 1.5
    b: float = 0.75
    stemmer: str = "english"
    stop_words: str = "en"


class Bm25Index:
    """Scores of every document for a query; ``ids`` and ``titles`` stand in the order of the corpus."""

    def __init__(self, documents: Iterable[dict[str, Any]], settings: Bm25Settings) -> None:
        self.ids: list[str] = []
        self.titles: list[str] = []
        self._stop_words = settings.stop_words if settings.stop_words != "none" else []
        self._stemmer = Stemmer.Stemmer(settings.stemmer) if settings.stemmer != "none" else None
        texts = []
        for document in documents:
            self.ids.append(document["_id"])
            self.titles.append(document["title"] or first_words(document["text"]))
            texts.append(document_text(document))
        self._bm25: Any = None
        self._documents = self._tokenize(texts)
        if any(self._documents.ids):
            self._bm25 = bm25s.BM25(k1=settings.k1, b=settings.b, method="lucene")
            self._bm25.index(self._documents, show_progress=False)

    def __len__(self) -> int:
        return len(self.ids)

    def tokenize(self, texts: list[str]) -> list[list[int]]:
        """Return the term numbers of each text; terms that the corpus lacks are left out."""
        if self._bm25 is None:
            return [[] for _ in texts]
        tokens = bm25s.tokenize(
            texts, stopwords=self._stop_words, stemmer=self._stemmer, return_ids=False, show_progress=False
        )
        return [self._bm25.get_tokens_ids(terms) for terms in tokens]

    def scores(self, terms: list[int]) -> Scores:
        """Return the score of every document for a query of these terms, float32, 0 where they share none."""
        if not terms:
            return np.zeros(len(self.ids), dtype=np.float32)
        scores: Scores = self._bm25.get_scores_from_ids(terms)
        return scores

    def document_terms(self, position: int) -> list[int]:
        """Return the term numbers of the document at ``position``, each as often as it occurs."""
        terms: list[int] = self._documents.ids[position]
        return terms

    def _tokenize(self, texts: list[str]) -> Any:
        return bm25s.tokenize(
            texts, stopwords=self._stop_words, stemmer=self._stemmer, return_ids=True, show_progress=False
        )


def first_words(text: str, count: int = 12) -> str:
    """Return the first words of a text, to name a document that has no title."""
    words = text.split()
    return " ".join(words[:count]) + (" …" if len(words) > count else "")
