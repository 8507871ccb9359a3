"""Which tokens end a query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class EndingTokens:
    """`turn` ends the turn, `newline` a query that has begun, `closing` any query.

    `closing` is True where the token brings a last character of the query, such as `?"`.
    """

    turn: frozenset[int]
    newline: frozenset[int]
    closing: Mapping[int, bool]

    @property
    def all(self) -> list[int]:
        """Every one of them, in order."""
        return sorted({*self.turn, *self.newline, *self.closing})


def ending_tokens(tokenizer: Any, declared: int | list[int] | None, closing: str) -> EndingTokens:
    """Find them in a vocabulary.

    :param declared: `eos_token_id` of the model's generation_config
    :param closing: what the prompt template puts after a query; may be empty
    """
    turn = set(declared if isinstance(declared, list) else [] if declared is None else [declared])
    if tokenizer.eos_token_id is not None:
        turn.add(tokenizer.eos_token_id)
    pieces = tokenizer.batch_decode([[token] for token in range(len(tokenizer))])
    return EndingTokens(
        frozenset(turn),
        frozenset(token for token, piece in enumerate(pieces) if "\n" in piece),
        {token: piece.strip() != closing for token, piece in enumerate(pieces) if _closes(piece, closing)},
    )


def _closes(piece: str, closing: str) -> bool:
    """Whether a token ends a query: the closing text, alone or after a character, and not after a blank."""
    before, found, after = piece.partition(closing) if closing else ("", "", "")
    return bool(found) and not after.strip() and (not before or not before[-1].isspace())
