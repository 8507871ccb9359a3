"""The `Retriever` artifact."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from querymill_jobs.colbert.settings import ColbertSettings
from querymill_jobs.models import ResolvedModel
from querymill_jobs.rows import write_json

KIND = "multi-vector"


def save_retriever(folder: Path, model: Any, base: ResolvedModel, settings: ColbertSettings) -> None:
    """Write weights, tokenizer and retriever.json; equal weights give equal bytes.

    The folder loads with sentence-transformers' MultiVectorEncoder. No time and no path of this machine
    goes in.
    """
    model.save_pretrained(str(folder), create_model_card=False)
    write_json(
        folder / "retriever.json",
        {
            "v": 1,
            "kind": KIND,
            "base": {"name": base.name, "revision": base.revision},
            "settings": settings.to_json(),
        },
    )
