"""Ids of documents and queries, safe in runs and qrels, whose fields are parted by whitespace."""

from __future__ import annotations

import re
from urllib.parse import quote

_WHITESPACE = re.compile(r"\s")


def encode_id(value: str) -> str:
    """Return an id with each whitespace character percent-encoded; others stay as they are."""
    return _WHITESPACE.sub(lambda match: quote(match.group()), value)
