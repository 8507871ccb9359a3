"""Finds queries that say the same: exactly, but for case and punctuation, or nearly."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

EXACT, NORMALISED, NEAR = "exact", "normalised", "near"


@dataclass(frozen=True)
class Match:
    """``similarity`` is the Jaccard coefficient of the two sets of words, 1 for the same words."""

    query: str
    kind: str
    similarity: float


class QueryMatcher:
    """Knows a set of queries and finds those like another one.

    Near means |A ∩ B| / |A ∪ B| ≥ ``threshold`` over the words A and B of two queries. Two such sets
    share one of the rarest |A| − ⌈threshold · |A|⌉ + 1 words of A, so only those are looked up (Bayardo et
    al. 2007, https://doi.org/10.1145/1242572.1242591).
    """

    def __init__(self, queries: Mapping[str, str], threshold: float) -> None:
        self._threshold = threshold
        self._texts = dict(queries)
        self._words = {name: frozenset(normalise(text).split()) for name, text in queries.items()}
        self._frequency = Counter(word for words in self._words.values() for word in words)
        self._normalised: dict[str, list[str]] = defaultdict(list)
        for name, text in queries.items():
            self._normalised[normalise(text)].append(name)
        self._holders: dict[str, list[str]] = defaultdict(list)
        for name, words in self._words.items():
            for word in words:
                self._holders[word].append(name)

    def find(self, text: str) -> list[Match]:
        """Return the known queries like ``text``, the most alike first."""
        form = normalise(text)
        if not form:
            return []
        same = [
            Match(name, EXACT if self._texts[name].strip() == text.strip() else NORMALISED, 1.0)
            for name in self._normalised.get(form, ())
        ]
        found = {match.query for match in same}
        words = frozenset(form.split())
        near = []
        for name in self._candidates(words):
            other = self._words[name]
            shared = len(words & other)
            similarity = shared / (len(words) + len(other) - shared)
            if name not in found and similarity >= self._threshold:
                near.append(Match(name, NEAR, similarity))
        return sorted(same + near, key=lambda match: (-match.similarity, match.kind, match.query))

    def _candidates(self, words: frozenset[str]) -> Iterable[str]:
        rarest = sorted(words, key=lambda word: (self._frequency[word], word))
        prefix = len(words) - math.ceil(self._threshold * len(words) - 1e-9) + 1
        return {name for word in rarest[:prefix] for name in self._holders.get(word, ())}


def normalise(text: str) -> str:
    """Return a text in lower case, without punctuation, with single blanks."""
    return " ".join(re.findall(r"\w+", text.lower()))
