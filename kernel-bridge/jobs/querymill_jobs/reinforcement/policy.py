"""One backbone with several adapters: the policy that learns, its reference, a reward; and a value head."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, PeftModel, get_peft_model, set_peft_model_state_dict
from safetensors.torch import load_file
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from querymill_jobs.tuning.model_artifact import CONFIG, WEIGHTS

POLICY, REFERENCE, REWARD = "policy", "reference", "reward"


@dataclass(frozen=True)
class Episode:
    """A prompt and what the policy wrote, as tokens; `ended` is False where it ran into the limit."""

    prompt: list[int]
    response: list[int]
    text: str
    ended: bool


@dataclass(frozen=True)
class Reading:
    """Responses × tokens: log-probability and entropy of each token, value before it, 1 where a token is."""

    logprobs: Tensor
    entropies: Tensor
    values: Tensor
    mask: Tensor


class Policy:
    """A causal language model whose weights stay: only the policy's adapter and the value head learn."""

    def __init__(self, base: Any, adapter: Path | None, reference: Path | None, fresh: LoraConfig) -> None:
        """
        :param adapter: where the policy starts; None starts at the base with the new adapter `fresh`
        :param reference: what its distance is measured from; None is the base itself
        """
        if adapter is None:
            self.model: Any = get_peft_model(base, fresh, adapter_name=POLICY)
        else:
            self.model = PeftModel.from_pretrained(base, str(adapter), adapter_name=POLICY, is_trainable=True)
        self._has_reference = reference is not None
        if reference is not None:
            self.model.load_adapter(str(reference), adapter_name=REFERENCE)
        self._reward_head: Tensor | None = None
        self._reward_bias = torch.zeros(1)
        self.value_head = torch.nn.Linear(base.config.hidden_size, 1)
        torch.nn.init.zeros_(self.value_head.weight)
        torch.nn.init.zeros_(self.value_head.bias)
        self.model.eval()
        self._activate(POLICY)

    def load_reward(self, adapter: Path) -> None:
        """Add a reward model that was trained on the same base."""
        weights = load_file(adapter / WEIGHTS)
        heads = [name for name in weights if name.endswith("score.weight")]
        self._reward_head = weights.pop(heads[0]).float()
        biases = [name for name in weights if name.endswith("score.bias")]
        self._reward_bias = weights.pop(biases[0]).float() if biases else torch.zeros(1)
        about = json.loads((adapter / CONFIG).read_text(encoding="utf-8"))
        config = LoraConfig(
            r=about["r"],
            lora_alpha=about["lora_alpha"],
            target_modules=about["target_modules"],
            task_type="CAUSAL_LM",
        )
        self.model.add_adapter(REWARD, config)
        set_peft_model_state_dict(self.model, weights, adapter_name=REWARD)
        self._activate(POLICY)

    def trainable(self) -> list[torch.nn.Parameter]:
        """What learns."""
        return [
            *(weight for weight in self.model.parameters() if weight.requires_grad),
            *self.value_head.parameters(),
        ]

    def read(self, episodes: Sequence[Episode]) -> Reading:
        """What the policy thinks of its responses."""
        self._activate(POLICY)
        return self._read(episodes)

    @torch.no_grad()  # type: ignore[untyped-decorator]
    def read_reference(self, episodes: Sequence[Episode]) -> Tensor:
        """Log-probabilities under the reference."""
        if self._has_reference:
            self._activate(REFERENCE)
        with nullcontext() if self._has_reference else self.model.disable_adapter():
            logprobs = self._read(episodes).logprobs
        self._activate(POLICY)
        return logprobs

    @torch.no_grad()  # type: ignore[untyped-decorator]
    def reward(self, sequences: Sequence[list[int]]) -> Tensor:
        """The reward model's score of whole sequences, prompt and query."""
        if self._reward_head is None:
            raise ValueError("no reward model is loaded")
        self._activate(REWARD)
        hidden, mask = self._hidden(sequences)
        last = hidden[torch.arange(len(sequences)), mask.sum(1) - 1]
        self._activate(POLICY)
        return (last.float().cpu() @ self._reward_head.T + self._reward_bias).squeeze(1)

    def _read(self, episodes: Sequence[Episode]) -> Reading:
        sequences = [[*episode.prompt, *episode.response] for episode in episodes]
        hidden, _ = self._hidden(sequences)
        spans = [
            hidden[at, len(episode.prompt) - 1 : len(episode.prompt) + len(episode.response) - 1]
            for at, episode in enumerate(episodes)
        ]
        lengths = [len(episode.response) for episode in episodes]
        states = torch.cat(spans)  # only the places that predict a token of a response
        logits = self.model.get_base_model().get_output_embeddings()(states).float()
        logs = torch.log_softmax(logits, -1)
        tokens = torch.tensor([token for episode in episodes for token in episode.response])
        chosen = logs.gather(1, tokens[:, None].to(logs.device)).squeeze(1).cpu()
        entropy = -(logs.exp() * logs).sum(-1).cpu()
        values = self.value_head(states.float().cpu()).squeeze(1)
        mask = _rows(torch.ones(len(tokens)), lengths)
        return Reading(_rows(chosen, lengths), _rows(entropy, lengths), _rows(values, lengths), mask)

    def _hidden(self, sequences: Sequence[list[int]]) -> tuple[Tensor, Tensor]:
        device = self.model.device
        ids = pad_sequence([torch.tensor(ids) for ids in sequences], batch_first=True)
        mask = pad_sequence([torch.ones(len(ids), dtype=torch.long) for ids in sequences], batch_first=True)
        decoder = self.model.get_base_model().get_decoder()
        output = decoder(input_ids=ids.to(device), attention_mask=mask.to(device), use_cache=False)
        return output.last_hidden_state, mask

    def _activate(self, adapter: str) -> None:
        """Switch adapters; PEFT switches what may learn with them, so that is set again."""
        self.model.set_adapter(adapter)
        for name, weight in self.model.named_parameters():
            weight.requires_grad_(f".{POLICY}." in name)


def _rows(values: Tensor, lengths: Sequence[int]) -> Tensor:
    return pad_sequence(list(values.split(list(lengths))), batch_first=True)
