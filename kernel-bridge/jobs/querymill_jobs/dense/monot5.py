"""MonoT5: a sequence-to-sequence model that answers "true" or "false".

score(q, d) = log softmax over the logits of "true" and "false" at the first decoder step, at "true", for the
input ``Query: q Document: d Relevant:``. Nogueira et al. 2020, https://arxiv.org/abs/2003.06713
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

from querymill_jobs.errors import UserError
from querymill_jobs.filtering.standing import Scores

_WORDS = {"mt5": ("yes", "no")}
"""Multilingual models were trained on other words than the "true" and "false" of the rest."""
_LIMIT = 512


class MonoT5Scorer:
    """Scores pairs by the log-probability of "true"; a long document is cut, never the prompt around it."""

    unit = "log-probability"

    def __init__(self, name: str, folder: Path, max_tokens: int | None, batch_size: int) -> None:
        try:
            self._tokenizer: Any = AutoTokenizer.from_pretrained(str(folder), local_files_only=True)
            self._model: Any = AutoModelForSeq2SeqLM.from_pretrained(
                str(folder), local_files_only=True, dtype=torch.float32
            )
        except (ValueError, OSError, KeyError) as error:
            reason = str(error).strip().splitlines()[0].rstrip(".")
            raise UserError("load MonoT5", name, reason, "See models.json for one.") from error
        self._device = "cuda" if torch.cuda.is_available() else "cpu"
        self._model.to(self._device).eval()
        self._answers = self._answer_tokens(name)
        self._limit = max_tokens or _LIMIT
        self._batch = batch_size

    def score(self, query: str, documents: Sequence[str]) -> Scores:
        """Return the score of each document, float32, at most 0."""
        prompts = [self.prompt(query, document) for document in documents]
        order = sorted(range(len(prompts)), key=lambda place: len(prompts[place]))
        scores: Scores = np.zeros(len(prompts), dtype=np.float32)
        for start in range(0, len(order), self._batch):
            places = order[start : start + self._batch]
            scores[places] = self._batch_scores([prompts[place] for place in places])
        return scores

    def prompt(self, query: str, document: str) -> str:
        """Return the input of the model, its document cut so that all of it fits."""
        whole = f"Query: {query} Document: {document} Relevant:"
        surplus = len(self._tokens(whole)["input_ids"]) - self._limit
        if surplus <= 0:
            return whole
        tokens = self._tokens(document, add_special_tokens=False, return_offsets_mapping=True)
        # One token less: the end of a cut word may fall into more pieces.
        left = max(0, len(tokens["input_ids"]) - surplus - 1)
        end = tokens["offset_mapping"][left - 1][1] if left else 0
        return f"Query: {query} Document: {document[:end]} Relevant:"

    def _batch_scores(self, prompts: list[str]) -> Scores:
        inputs = self._tokenizer(prompts, return_tensors="pt", padding=True).to(self._device)
        start = self._model.config.decoder_start_token_id
        first = torch.full((len(prompts), 1), start, device=self._device, dtype=torch.long)
        with torch.inference_mode():
            logits = self._model(**inputs, decoder_input_ids=first).logits[:, -1, list(self._answers)]
        scores: Scores = torch.log_softmax(logits.float(), dim=-1)[:, 0].cpu().numpy()
        return scores

    def _tokens(self, text: str, **options: Any) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._tokenizer(text, verbose=False, **options)
        return found

    def _answer_tokens(self, name: str) -> tuple[int, int]:
        """Return the ids of the two answers, the good one first."""
        words = _WORDS.get(self._model.config.model_type, ("true", "false"))
        tokens = self._tokenizer.convert_tokens_to_ids([f"▁{word}" for word in words])
        if None in tokens or self._tokenizer.unk_token_id in tokens:
            raise UserError(
                "score with",
                name,
                f'its vocabulary lacks "{words[0]}" or "{words[1]}"',
                "Choose a model that was trained as MonoT5.",
            )
        return tokens[0], tokens[1]
