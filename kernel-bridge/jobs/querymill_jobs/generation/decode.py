"""Decode the queries of a batch of documents, with one shared prefix."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import torch

from querymill_jobs.generation.loaded_model import LoadedModel
from querymill_jobs.generation.request import Decoding
from querymill_jobs.generation.row_cache import Layer, RowCache
from querymill_jobs.generation.sampling import draw_tokens, logprobs_of
from querymill_jobs.generation.shaping import forbid, penalise_repetition


@dataclass
class Row:
    """One query being written."""

    doc_id: str
    n: int
    stream: random.Random
    tokens: list[int] = field(default_factory=list)
    logprob: float = 0.0
    started: bool = False
    finished: bool = False
    cut: bool = False


@dataclass(frozen=True)
class Prompt:
    """The own part of a document's prompt and the rows that are written from it."""

    tokens: list[int]
    rows: list[Row]


def encode_prefix(loaded: LoadedModel, tokens: Sequence[int]) -> list[Layer]:
    """Keys and values of the part that all prompts share, computed once."""
    if not tokens:
        return []
    cache = RowCache([], len(tokens))
    ids = torch.tensor([list(tokens)], device=loaded.device)
    _forward(loaded, cache, ids, torch.zeros(1, dtype=torch.long), 0)
    return cache.as_prefix()


def decode_batch(
    loaded: LoadedModel,
    prefix: list[Layer],
    prompts: Sequence[Prompt],
    decoding: Decoding,
    stop: Callable[[], bool] = lambda: False,
) -> Iterator[list[Row]]:
    """Write all rows of some prompts; after every step come the rows that ended with it.

    Each document is read once, however many queries are written for it. Rows that have ended are taken out as
    soon as they make up half of the batch.

    :param stop: asked before every step; True leaves the unfinished rows unwritten
    """
    shared = prefix[0][0].shape[1] if prefix else 0
    longest = max(len(prompt.tokens) for prompt in prompts)
    padding = torch.tensor([longest - len(prompt.tokens) for prompt in prompts])
    ids = torch.zeros((len(prompts), longest), dtype=torch.long)
    for at, prompt in enumerate(prompts):
        ids[at, padding[at] :] = torch.tensor(prompt.tokens)
    cache = RowCache(prefix, longest)
    logits = _forward(loaded, cache, ids.to(loaded.device), padding, shared)

    owner = torch.tensor([at for at, prompt in enumerate(prompts) for _ in prompt.rows])
    rows = [row for prompt in prompts for row in prompt.rows]
    padding = padding[owner]
    logits = logits[owner.to(loaded.device)]
    cache.select(owner.to(loaded.device), capacity=longest + decoding.max_tokens)
    while not stop():
        uniforms = torch.tensor(
            [row.stream.random() for row in rows], device=loaded.device, dtype=torch.float64
        )
        shaped = _shape(loaded, logits, rows, decoding)
        drawn = draw_tokens(shaped, uniforms, decoding.temperature, decoding.top_p)
        tokens = drawn.tokens.tolist()
        logprobs = drawn.logprobs if shaped is logits else logprobs_of(logits.float(), drawn.tokens)
        ended = _record(loaded, rows, tokens, logprobs.tolist(), decoding.max_tokens)
        if ended:
            yield ended
        active = [at for at, row in enumerate(rows) if not row.finished]
        if not active:
            return
        if len(active) * 2 <= len(rows):
            kept = torch.tensor(active)
            rows, tokens = [rows[at] for at in active], [tokens[at] for at in active]
            padding = padding[kept]
            cache.select(kept.to(loaded.device))
        step = torch.tensor(tokens, device=loaded.device)[:, None]
        logits = _forward(loaded, cache, step, padding, shared)


def _shape(
    loaded: LoadedModel, logits: torch.Tensor, rows: Sequence[Row], decoding: Decoding
) -> torch.Tensor:
    """The logits to draw from; the same tensor where nothing is asked for."""
    if decoding.repetition_penalty != 1:
        logits = penalise_repetition(logits, [row.tokens for row in rows], decoding.repetition_penalty)
    short = [at for at, row in enumerate(rows) if len(row.tokens) < decoding.min_tokens]
    if short:
        ends = loaded.end_tokens | loaded.newline_tokens | loaded.closing_tokens.keys()
        logits = forbid(logits, short, sorted(ends))
    return logits


def _forward(
    loaded: LoadedModel, cache: RowCache, ids: torch.Tensor, padding: torch.Tensor, shared: int
) -> torch.Tensor:
    """One call of the model: rows × new tokens in, the logits after the last token out."""
    rows, length = ids.shape
    places = torch.arange(cache.length, cache.length + length)
    positions = (places[None] - padding[:, None]).clamp(min=0) + shared
    seen = torch.arange(cache.length + length)
    hidden = (seen[None, None] > places[None, :, None]) | (seen[None, None] < padding[:, None, None])
    # A pad position sees itself: a row of nothing but -inf would turn into NaN.
    hidden &= seen[None, None] != places[None, :, None]
    mask = torch.zeros((rows, 1, length, len(seen)), dtype=loaded.model.dtype)
    mask.masked_fill_(hidden[:, None], torch.finfo(loaded.model.dtype).min)
    with torch.no_grad():
        output = loaded.model(
            input_ids=ids,
            attention_mask=mask.to(loaded.device),
            position_ids=positions.to(loaded.device),
            past_key_values=cache,
            use_cache=True,
            logits_to_keep=1,
            row_cache=cache,
        )
    cache.advance(length)
    logits: torch.Tensor = output.logits[:, -1]
    return logits


def _record(
    loaded: LoadedModel, rows: Sequence[Row], tokens: list[int], logprobs: list[float], max_tokens: int
) -> list[Row]:
    """Add a step's tokens to the rows that still run; give those that end."""
    ended = []
    for row, token, logprob in zip(rows, tokens, logprobs, strict=True):
        if row.finished:
            continue
        newline = token in loaded.newline_tokens
        closing = loaded.closing_tokens.get(token)
        row.finished = token in loaded.end_tokens or (newline and row.started) or closing is not None
        if not row.finished or closing:
            row.tokens.append(token)
            row.logprob += logprob
            row.started = row.started or not newline
        if not row.finished and len(row.tokens) >= max_tokens:
            row.finished = row.cut = True
        if row.finished:
            ended.append(row)
    return ended
