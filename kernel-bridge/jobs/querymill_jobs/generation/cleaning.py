"""From what a model wrote to a query."""

from __future__ import annotations

import re

LABEL = re.compile(
    r"^(?:search\s+|relevant\s+)?(?:query|queries|question|q|keywords?|answer)\s*(?:\d+\s*)?[:：]\s*",
    re.IGNORECASE,
)
NUMBERING = re.compile(r"^(?:\(?\d{1,2}[.):]|[-*•])\s+")
QUOTES = "\"'`“”‘’«»„"


def clean_query(raw: str) -> str:
    """The query in one line of model output.

    Takes the first line that is not blank; removes numbering, labels such as `Query:`, a pair of quotes
    around the whole, and surplus blanks. Quotes within stay.

    :returns: an empty string where nothing is left
    """
    line = next((line for line in raw.splitlines() if line.strip()), "")
    text = " ".join(line.split())
    while True:
        shorter = _unquote(NUMBERING.sub("", LABEL.sub("", text))).strip()
        if shorter == text:
            break
        text = shorter
    return text if re.search(r"\w", text) else ""


def _unquote(text: str) -> str:
    """Without quotes around the whole, or with one that was opened or closed alone."""
    if len(text) >= 2 and text[0] in QUOTES and text[-1] in QUOTES:
        return text[1:-1]
    inner = text[1:-1]
    if text[:1] in QUOTES[:1] + QUOTES[2:] and not any(quote in inner for quote in QUOTES):
        return text[1:]
    if text[-1:] in QUOTES[:1] + QUOTES[2:] and not any(quote in inner for quote in QUOTES):
        return text[:-1]
    return text
