"""Queries that the policy writes to learn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from querymill_jobs.generation.cleaning import clean_query
from querymill_jobs.generation.document_cut import CutDocument, cut_document
from querymill_jobs.generation.prompt_template import PromptTemplate
from querymill_jobs.reinforcement.policy import Episode


@dataclass(frozen=True)
class DocumentPrompt:
    """A document to write for; `document` is as it was cut."""

    doc_id: str
    document: CutDocument
    tokens: list[int]


@dataclass(frozen=True)
class Sampling:
    """How the policy is sampled; at temperature 1, top p 1 and top k 0 its own probabilities decide."""

    temperature: float
    top_p: float
    max_tokens: int
    top_k: int = 0


def read_sampling(params: Mapping[str, Any]) -> Sampling:
    """Read the parameters of the block."""
    return Sampling(params["temperature"], params["topP"], params["maxTokens"], params["topK"])


class Writer:
    """Writes one query for each prompt.

    `ends` are the tokens that end a query.
    """

    def __init__(self, model: Any, tokenizer: Any, template: PromptTemplate, sampling: Sampling) -> None:
        """:param model: a PEFT model"""
        self._model = model
        self._tokenizer = tokenizer
        self._template = template
        self._sampling = sampling
        self.ends = _end_tokens(model, tokenizer, template.closing)

    def prompt(self, row: Mapping[str, Any], limit: int) -> DocumentPrompt:
        """The prompt of a document that is cut to `limit` tokens."""
        document = cut_document(self._tokenizer, row.get("title", ""), row["text"], limit)
        text = self._template.render(self._tokenizer, document)
        tokens = self._tokenizer(text, add_special_tokens=False)["input_ids"]
        name = str(row.get("doc_id", row.get("_id")))
        return DocumentPrompt(name, document, list(tokens))

    @torch.no_grad()  # type: ignore[untyped-decorator]
    def write(self, prompts: Sequence[DocumentPrompt], greedy: bool = False) -> list[Episode]:
        """Sample a response for each prompt, all in one batch, padded on the left."""
        length = max(len(prompt.tokens) for prompt in prompts)
        pads = [length - len(prompt.tokens) for prompt in prompts]
        filler = self._tokenizer.pad_token_id or 0
        ids = torch.tensor(
            [[filler] * pad + prompt.tokens for pad, prompt in zip(pads, prompts, strict=True)]
        )
        mask = torch.tensor([[0] * pad + [1] * (length - pad) for pad in pads])
        how: dict[str, Any] = (
            {"do_sample": False}
            if greedy
            else {
                "do_sample": True,
                "temperature": self._sampling.temperature,
                "top_p": self._sampling.top_p,
                "top_k": self._sampling.top_k,
            }
        )
        device = self._model.device
        training = self._model.training
        self._model.eval()
        written = self._model.generate(
            input_ids=ids.to(device),
            attention_mask=mask.to(device),
            max_new_tokens=self._sampling.max_tokens,
            eos_token_id=sorted(self.ends),
            pad_token_id=filler,
            **how,
        )[:, length:].tolist()
        self._model.train(training)
        return [self.read(prompt.tokens, tokens) for prompt, tokens in zip(prompts, written, strict=True)]

    def read(self, prompt: list[int], tokens: list[int]) -> Episode:
        """What was written after a prompt, up to the token that ends it."""
        end = next((at for at, token in enumerate(tokens) if token in self.ends), None)
        response = tokens if end is None else tokens[: end + 1]
        text = self._tokenizer.decode(response, skip_special_tokens=True)
        closing = self._template.closing
        if closing and closing in text:
            text = text[: text.rindex(closing)]
        return Episode(prompt, response, clean_query(text), end is not None)


def _end_tokens(model: Any, tokenizer: Any, closing: str) -> set[int]:
    """End of turn, a line break, and every token that brings the closing of the template."""
    ends = model.get_base_model().generation_config.eos_token_id
    found = set(ends if isinstance(ends, list) else [] if ends is None else [ends])
    if tokenizer.eos_token_id is not None:
        found.add(tokenizer.eos_token_id)
    pieces = tokenizer.batch_decode([[token] for token in range(len(tokenizer))])
    found |= {token for token, piece in enumerate(pieces) if "\n" in piece or (closing and closing in piece)}
    return found
