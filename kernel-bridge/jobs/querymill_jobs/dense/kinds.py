"""Which kind of scorer a folder holds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from querymill_jobs.errors import UserError

BI_ENCODER = "biEncoder"
COLBERT = "colbert"
CROSS_ENCODER = "crossEncoder"
MONOT5 = "monot5"

_RETRIEVERS = {"bi-encoder": BI_ENCODER, "multi-vector": COLBERT}
_SENTENCE_TRANSFORMERS = {"MultiVectorEncoder": COLBERT, "CrossEncoder": CROSS_ENCODER}


def scorer_kind(name: str, folder: Path, wanted: str) -> str:
    """Return the kind of the model in ``folder``: what ``wanted`` says, or with ``auto`` what its files say.

    A plain encoder counts as a bi-encoder with mean pooling.

    :raises UserError: the files say that it cannot be what was asked for
    """
    found = _kind_of(folder)
    if wanted in ("auto", found):
        return found
    if (wanted == MONOT5) != (found == MONOT5):
        raise UserError(
            "score with",
            name,
            f"its config.json says that it is a {found} and kind asks for {wanted}",
            'Set kind to "auto", or choose another model.',
        )
    return wanted


def _kind_of(folder: Path) -> str:
    retriever = _read(folder / "retriever.json").get("kind")
    if retriever in _RETRIEVERS:
        return _RETRIEVERS[retriever]
    declared = _read(folder / "config_sentence_transformers.json").get("model_type")
    if declared in _SENTENCE_TRANSFORMERS:
        return _SENTENCE_TRANSFORMERS[declared]
    config = _read(folder / "config.json")
    architectures = [str(architecture) for architecture in config.get("architectures") or []]
    if "HF_ColBERT" in architectures:
        return COLBERT
    if config.get("is_encoder_decoder"):
        return MONOT5
    if any(architecture.endswith("ForSequenceClassification") for architecture in architectures):
        return CROSS_ENCODER
    return BI_ENCODER


def _read(path: Path) -> Mapping[str, Any]:
    if not path.is_file():
        return {}
    found = json.loads(path.read_text(encoding="utf-8"))
    return found if isinstance(found, dict) else {}
