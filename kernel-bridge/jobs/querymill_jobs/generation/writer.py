"""Write all missing rows of a step, batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from querymill_jobs.errors import UserError
from querymill_jobs.generation.decode import Prompt, Row, decode_batch, encode_prefix
from querymill_jobs.generation.loaded_model import LoadedModel
from querymill_jobs.generation.prompts import DocumentPrompt, PromptSet
from querymill_jobs.generation.request import Request
from querymill_jobs.generation.row_stream import row_stream
from querymill_jobs.generation.work_file import RawRow, RowPlace


def write_rows(
    loaded: LoadedModel,
    prompt_set: PromptSet,
    request: Request,
    done: Collection[RowPlace] = (),
    stop: Callable[[], bool] = lambda: False,
) -> Iterator[list[RawRow]]:
    """Yield rows as they end, longest prompts first: memory is at its highest at the start, not later.

    :param done: rows that exist already
    :param stop: asked before every token; True ends after the rows that are finished
    :raises UserError: a prompt that does not fit into the model's context
    """
    _check_context(loaded, prompt_set, request.decoding.max_tokens)
    pending = [(prompt, _missing(prompt, request, done)) for prompt in prompt_set.prompts]
    pending = sorted((pair for pair in pending if pair[1]), key=lambda pair: -len(pair[0].tokens))
    if not pending:
        return
    prefix = encode_prefix(loaded, prompt_set.prefix)
    for batch in _batches(pending, request.batch_size):
        if stop():
            return
        prompts = [Prompt(prompt.tokens, rows) for prompt, rows in batch]
        for ended in decode_batch(loaded, prefix, prompts, request.decoding, stop):
            yield [_raw(loaded, row) for row in ended]


def _missing(prompt: DocumentPrompt, request: Request, done: Collection[RowPlace]) -> list[Row]:
    return [
        Row(prompt.doc_id, n, row_stream(request.seed, prompt.doc_id, n))
        for n in request.missing(prompt, done)
    ]


def _batches(
    pending: Sequence[tuple[DocumentPrompt, list[Row]]], size: int
) -> Iterator[list[tuple[DocumentPrompt, list[Row]]]]:
    """Fill batches of `size` rows; a document's rows may fall into two batches."""
    batch: list[tuple[DocumentPrompt, list[Row]]] = []
    room = size
    for prompt, rows in pending:
        while rows:
            batch.append((prompt, rows[:room]))
            rows, room = rows[room:], room - min(room, len(rows))
            if room == 0:
                yield batch
                batch, room = [], size
    if batch:
        yield batch


def _raw(loaded: LoadedModel, row: Row) -> RawRow:
    count = len(row.tokens)
    text = loaded.tokenizer.decode(row.tokens, skip_special_tokens=True)
    if row.tokens and row.tokens[-1] in loaded.closing_tokens:
        text = text[: text.rindex(loaded.closing)]
    return RawRow(row.doc_id, row.n, text, round(row.logprob / count, 6) if count else None, count, row.cut)


def _check_context(loaded: LoadedModel, prompt_set: PromptSet, max_tokens: int) -> None:
    longest = max((len(prompt.tokens) for prompt in prompt_set.prompts), default=0)
    needed = len(prompt_set.prefix) + longest + max_tokens
    if needed > loaded.context:
        raise UserError(
            "generate with a prompt of",
            f"{needed} tokens",
            f"the model reads {loaded.context}",
            "Lower documentTokens, shots or maxTokens.",
        )
