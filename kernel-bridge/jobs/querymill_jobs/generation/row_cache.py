"""Keys and values of the rows being decoded, in buffers of fixed size."""

from __future__ import annotations

from typing import Any

import torch

Layer = tuple[torch.Tensor, torch.Tensor]


class RowCache:
    """The cache that a model writes to while a batch is decoded.

    Buffers have their final length from the start: a growing cache would be copied at every step. Rows are
    aligned at the right, so that all of them write at the same place.

    :param prefix: per layer, key heads × tokens × width; shared by all rows
    :param capacity: tokens of a row, prompt and query together
    """

    def __init__(self, prefix: list[Layer], capacity: int) -> None:
        self._prefix = prefix
        self._layers: list[Layer] = []
        self._capacity = capacity
        self.length = 0

    def update(
        self, key: torch.Tensor, value: torch.Tensor, layer: int, *_: Any, **__: Any
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Called by the model for each layer: keep new keys and values, give all of the rows' own ones."""
        end = self.length + key.shape[2]
        if layer == len(self._layers):
            shape = (key.shape[0], key.shape[1], self._capacity, key.shape[3])
            self._layers.append((key.new_empty(shape), value.new_empty((*shape[:3], value.shape[3]))))
        keys, values = self._layers[layer]
        keys[:, :, self.length : end] = key
        values[:, :, self.length : end] = value
        return keys[:, :, :end], values[:, :, :end]

    def advance(self, tokens: int) -> None:
        """Count the tokens that all layers have written now."""
        self.length += tokens

    def select(self, rows: torch.Tensor, capacity: int | None = None) -> None:
        """Keep these rows, in this order; a row may be named several times.

        :param capacity: new length of the buffers
        """
        self._capacity = capacity or self._capacity
        for layer, (keys, values) in enumerate(self._layers):
            self._layers[layer] = (self._pick(keys, rows), self._pick(values, rows))

    def prefix(self, layer: int) -> Layer | None:
        """The shared keys and values of a layer; None where there is no prefix."""
        return self._prefix[layer] if self._prefix else None

    def as_prefix(self) -> list[Layer]:
        """What was written so far by a single row, as the prefix of later batches."""
        return [
            (keys[0, :, : self.length].contiguous(), values[0, :, : self.length].contiguous())
            for keys, values in self._layers
        ]

    def get_seq_length(self, *_: Any) -> int:
        """Own tokens of a row; part of what a model may ask its cache."""
        return self.length

    def _pick(self, buffer: torch.Tensor, rows: torch.Tensor) -> torch.Tensor:
        kept = buffer.new_empty((len(rows), buffer.shape[1], self._capacity, buffer.shape[3]))
        kept[:, :, : self.length] = buffer[:, :, : self.length].index_select(0, rows)
        return kept
