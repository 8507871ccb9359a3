"""A new ColBERT on top of a text encoder.

The recipe of Khattab and Zaharia 2020 (https://arxiv.org/abs/2004.12832): a marker token for each side,
queries filled up with mask tokens, a linear projection of every token, no punctuation in documents,
vectors of length one.
"""

from __future__ import annotations

import json
import string
from pathlib import Path
from typing import Any

import torch
from sentence_transformers import MultiVectorEncoder
from sentence_transformers.base.modules import Dense, Normalize, Transformer
from sentence_transformers.multi_vector_encoder.modules import MultiVectorMask

from querymill_jobs.colbert.settings import ColbertSettings
from querymill_jobs.errors import UserError

MARKERS = {"query": "[unused0]", "document": "[unused1]"}
"""Tokens of BERT's vocabulary without a meaning of their own."""


def build_encoder(name: str, folder: Path, settings: ColbertSettings, seed: int) -> Any:
    """Start from a plain encoder with a seeded orthogonal projection, or go on with a multi-vector model.

    :raises UserError: no encoder with a mask token, or a multi-vector model of another dimension
    """
    if _is_multi_vector(folder):
        return _continued(name, folder, settings)
    try:
        transformer = Transformer(
            str(folder),
            query_expansion={"strategy": "fixed", "length": settings.query_length},
            document_length=settings.document_length,
        )
    except (ValueError, OSError, KeyError) as error:
        reason = str(error).strip().splitlines()[0].rstrip(".")
        raise UserError("train ColBERT from", name, reason, "Choose an encoder, see models.json.") from error
    prompts = _register_markers(transformer.tokenizer)
    projection = Dense(
        in_features=transformer.get_embedding_dimension(),
        out_features=settings.dimension,
        bias=False,
        activation_function=None,
        module_input_name="token_embeddings",
    )
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        torch.nn.init.orthogonal_(projection.linear.weight)
    modules = [
        transformer,
        projection,
        MultiVectorMask(skiplist_words=_punctuation(transformer.tokenizer)),
        Normalize(module_input_name="token_embeddings"),
    ]
    return MultiVectorEncoder(modules=modules, prompts=prompts, device=_device())


def load_encoder(folder: Path) -> Any:
    """Load a trained multi-vector model on the GPU where there is one."""
    return MultiVectorEncoder(str(folder), device=_device(), local_files_only=True)


def _continued(name: str, folder: Path, settings: ColbertSettings) -> Any:
    encoder = load_encoder(folder)
    dimension = encoder.get_embedding_dimension()
    if dimension != settings.dimension:
        raise UserError(
            "train ColBERT from",
            name,
            f"its vectors have {dimension} dimensions and dimension is {settings.dimension}",
            f"Set dimension to {dimension}.",
        )
    first = encoder[0]
    first.document_length = settings.document_length
    expansion = first.query_expansion
    if expansion is not None:
        first.query_expansion = {**expansion, "length": settings.query_length}
    return encoder


def _is_multi_vector(folder: Path) -> bool:
    """Whether a folder holds a multi-vector model of sentence-transformers or of ColBERT's authors."""
    for file, key, value in (
        ("config_sentence_transformers.json", "model_type", "MultiVectorEncoder"),
        ("config.json", "architectures", ["HF_ColBERT"]),
    ):
        path = folder / file
        if path.is_file() and json.loads(path.read_text(encoding="utf-8")).get(key) == value:
            return True
    return False


def _register_markers(tokenizer: Any) -> dict[str, str]:
    """Make the tokenizer read each marker as one token; one that it lacks is left out.

    As plain text `[unused0]` would fall into four pieces.
    """
    vocabulary = tokenizer.get_vocab()
    known = {side: marker for side, marker in MARKERS.items() if marker in vocabulary}
    tokenizer.add_special_tokens({"additional_special_tokens": list(known.values())})
    return known


def _punctuation(tokenizer: Any) -> list[str]:
    vocabulary = tokenizer.get_vocab()
    return [mark for mark in string.punctuation if mark in vocabulary]


def _device() -> str:
    return "cuda" if torch.cuda.is_available() else "cpu"
