"""The one way to make a text of a document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def document_text(document: Mapping[str, Any], cut: int | None = None) -> str:
    """Return title and text of a document, joined by a space, as retrieval and prompts see them.

    ``document`` has ``title`` (may be empty or absent) and ``text``. ``cut`` keeps at most so many words.
    """
    title = str(document.get("title") or "").strip()
    text = str(document.get("text") or "").strip()
    whole = f"{title} {text}".strip()
    if cut is None:
        return whole
    return " ".join(whole.split()[:cut])
