"""The encoder behind a trained retriever or a name."""

from __future__ import annotations

from pathlib import Path

from querymill_jobs.colbert.encode import load
from querymill_jobs.dense.bi_encoder import load_bi_encoder
from querymill_jobs.dense.kinds import BI_ENCODER, COLBERT, scorer_kind
from querymill_jobs.errors import UserError
from querymill_jobs.inputs import NamedInput
from querymill_jobs.models import resolve_model
from querymill_jobs.retrieval.vector_ranking import Encoder

KINDS = {BI_ENCODER: "bi-encoder", COLBERT: "multi-vector"}


def open_trained_encoder(folder: Path) -> tuple[str, Encoder]:
    """Return kind and encoder of a `Retriever` artifact."""
    return _open("retriever", folder)


def open_named_encoder(model: NamedInput) -> tuple[str, Encoder]:
    """Return kind and encoder of a model by name."""
    found = resolve_model(model)
    return _open(found.name, found.folder)


def _open(name: str, folder: Path) -> tuple[str, Encoder]:
    kind = scorer_kind(name, folder, "auto")
    if kind == COLBERT:
        return KINDS[kind], load(folder)
    if kind == BI_ENCODER:
        return KINDS[kind], load_bi_encoder(name, folder)
    raise UserError(
        "search with",
        name,
        f"it is a {kind}, which reads query and document together and cannot search a corpus",
        "Choose an encoder or a ColBERT; `denseFilter` takes cross-encoders.",
    )
