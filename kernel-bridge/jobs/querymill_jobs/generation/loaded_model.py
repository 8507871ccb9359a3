"""A language model in memory, with what decoding must know about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from querymill_jobs.errors import UserError
from querymill_jobs.generation.ending_tokens import ending_tokens
from querymill_jobs.generation.prefix_attention import IMPLEMENTATION


@dataclass(frozen=True)
class LoadedModel:
    """Model, tokenizer and the tokens that end a query."""

    model: Any
    tokenizer: Any
    end_tokens: frozenset[int]
    """End the turn."""
    newline_tokens: frozenset[int]
    """End a query that has begun; before that they are blanks."""
    closing: str
    """What the prompt template puts after a query; may be empty."""
    closing_tokens: Mapping[int, bool]
    """End a query; True where the token brings a last character of it, such as `?"`."""
    device: torch.device

    @property
    def context(self) -> int:
        """The longest sequence that the model can read, in tokens."""
        return int(getattr(self.model.config, "max_position_embeddings", 1 << 30))


def load_model(name: str, folder: Path, closing: str = "", adapter: Path | None = None) -> LoadedModel:
    """Load a generator in fp32 on a CPU and in bf16 on a GPU.

    :param closing: what the prompt template puts after a query
    :param adapter: a LoRA adapter, which is added into the weights: generating costs what the base costs
    :raises UserError: not a language model, or one whose attention cannot share a prefix
    """
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    dtype = torch.bfloat16 if device.type == "cuda" else torch.float32
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder)
        model = AutoModelForCausalLM.from_pretrained(folder, dtype=dtype, attn_implementation=IMPLEMENTATION)
    except (ValueError, OSError, KeyError) as error:
        reason = str(error).strip().splitlines()[0].rstrip(".")
        raise UserError(
            "load generator", name, reason, "Choose a causal language model, see models.json"
        ) from error
    if adapter is not None:
        from peft import PeftModel  # takes a second to import, and a base model does not need it

        model = PeftModel.from_pretrained(model, str(adapter)).merge_and_unload()
    return _prepare(model.to(device).eval(), tokenizer, device, closing)


def _prepare(model: Any, tokenizer: Any, device: torch.device, closing: str) -> LoadedModel:
    ends = ending_tokens(tokenizer, model.generation_config.eos_token_id, closing)
    return LoadedModel(model, tokenizer, ends.turn, ends.newline, closing, ends.closing, device)
