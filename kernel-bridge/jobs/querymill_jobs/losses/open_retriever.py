"""A retriever at a port, checked and loaded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from querymill_jobs.colbert.build import load_encoder
from querymill_jobs.colbert.retriever import KIND
from querymill_jobs.errors import UserError


def open_retriever(folder: Path) -> Any:
    """Load a multi-vector retriever.

    :raises UserError: it is of another kind
    """
    kind = json.loads((folder / "retriever.json").read_bytes()).get("kind")
    if kind != KIND:
        raise UserError(
            "look into",
            "retriever",
            f"it is a {kind} retriever, and token vectors are needed",
            "Give a retriever that `colbert` trained.",
        )
    return load_encoder(folder)
