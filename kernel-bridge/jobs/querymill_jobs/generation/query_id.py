"""Ids of pseudo queries: the same text for the same document has the same id, in every round and step."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import quote


def normalise_text(text: str) -> str:
    """The form in which two queries count as the same: lower case, single blanks."""
    return " ".join(text.lower().split())


def query_id(doc_id: str, text: str) -> str:
    """`pq-<document>-<10 hex digits>`; white space in the document's id is percent-encoded."""
    digest = hashlib.sha256(normalise_text(text).encode("utf-8")).hexdigest()
    document = re.sub(r"\s", lambda blank: quote(blank.group()), doc_id)
    return f"pq-{document}-{digest[:10]}"
