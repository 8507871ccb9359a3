"""Texts as a retriever sees them inside: what its projection takes, its token vectors, and layer taps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from sentence_transformers.base.modules import Dense
from torch.nn import functional

from querymill_jobs.errors import UserError


@dataclass(frozen=True)
class TextState:
    """One text, tokens that do not count left out.

    ``hidden`` (tokens × hidden) goes into the projection, ``vectors`` (tokens × dimension) come out at length
    one, ``taps`` (layers × hidden) are means over the tokens at the tapped layers, where some were asked for.
    """

    hidden: torch.Tensor
    vectors: torch.Tensor
    taps: torch.Tensor | None


class StateEncoder:
    """Encodes texts with a multi-vector model and keeps its inner states.

    :param layers: which hidden states are tapped, 0 being the embeddings; none by default
    :raises UserError: the model has no linear projection of its tokens
    """

    def __init__(self, model: Any, layers: Sequence[int] = ()) -> None:
        self._model = model
        self._layers = tuple(layers)
        self._captured: torch.Tensor | None = None
        self.projection = find_projection(model)
        self.projection.register_forward_pre_hook(self._capture)
        if self._layers:
            model[0].model.config.output_hidden_states = True

    def encode(self, texts: Sequence[str], side: str, batch_size: int = 32) -> list[TextState]:
        """Return the state of each text, in order; ``side`` is query or document. No gradient is kept."""
        self._model.eval()
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        found: dict[int, TextState] = {}
        with torch.no_grad():
            for start in range(0, len(order), batch_size):
                places = order[start : start + batch_size]
                states = self.forward([texts[place] for place in places], side)
                found.update(zip(places, states, strict=True))
        return [found[place] for place in range(len(texts))]

    def forward(self, texts: Sequence[str], side: str) -> list[TextState]:
        """Encode one batch in whatever mode the model is, with its graph."""
        features = self._model.preprocess(list(texts), prompt=self._model.prompts.get(side), task=side)
        device = next(self._model.parameters()).device
        moved = {
            name: value.to(device) if hasattr(value, "to") else value for name, value in features.items()
        }
        output = self._model(moved, task=side)
        mask = output["attention_mask"].bool()
        if self._captured is None:
            raise RuntimeError("the projection was not called")
        hidden, self._captured = self._captured, None
        taps = self._taps(output, mask)
        return [
            TextState(
                hidden[row][mask[row]].float(),
                output["token_embeddings"][row][mask[row]].float(),
                taps[row] if taps is not None else None,
            )
            for row in range(len(texts))
        ]

    def _taps(self, output: dict[str, Any], mask: torch.Tensor) -> torch.Tensor | None:
        """Texts × layers × hidden."""
        if not self._layers:
            return None
        weights = mask.unsqueeze(-1).float()
        total = weights.sum(dim=1).clamp(min=1)
        layers = output["all_layer_embeddings"]
        return torch.stack(
            [(layers[layer].float() * weights).sum(dim=1) / total for layer in self._layers], 1
        )

    def _capture(self, _: Any, inputs: tuple[dict[str, torch.Tensor]]) -> None:
        self._captured = inputs[0]["token_embeddings"]


def find_projection(model: Any) -> Any:
    """Return the module that projects tokens to the retriever's dimension."""
    for module in model:
        if isinstance(module, Dense):
            return module
    raise UserError(
        "look into", "retriever", "it has no linear projection", "Give a retriever that `colbert` trained."
    )


def project(hidden: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor | None) -> torch.Tensor:
    """Return the token vectors (… × tokens × dimension) that hidden states give under a projection."""
    return functional.normalize(functional.linear(hidden, weight, bias), dim=-1)


def tapped_layers(model: Any, count: int = 4) -> tuple[int, ...]:
    """Return ``count`` hidden states spread over the layers, the last one included."""
    layers = int(model[0].model.config.num_hidden_layers)
    return tuple(sorted({max(1, round(layers * (place + 1) / count)) for place in range(count)}))
