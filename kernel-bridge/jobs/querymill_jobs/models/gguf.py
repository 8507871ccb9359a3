"""From a quantised GGUF file to a plain transformers folder in fp32, once."""

from __future__ import annotations

import os
from pathlib import Path


def convert_gguf(file: Path, target: Path) -> None:
    """Dequantise a Llama-type GGUF and save config, safetensors, tokenizer and chat template.

    The loaded model refuses to be saved because its config carries the quantisation, so its weights move to
    a model built from the same config without it.

    :param file: the GGUF file
    :param target: an existing empty folder
    """
    os.environ.setdefault("TQDM_DISABLE", "1")
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaConfig, LlamaForCausalLM
    from transformers.utils import logging

    logging.disable_progress_bar()
    source = str(file.parent)
    tokenizer = AutoTokenizer.from_pretrained(source, gguf_file=file.name)
    quantised = AutoModelForCausalLM.from_pretrained(source, gguf_file=file.name, dtype=torch.float32)
    fields = quantised.config.to_dict()
    for field in ("quantization_config", "_name_or_path", "_model_name_or_path"):
        fields.pop(field, None)
    model = LlamaForCausalLM(LlamaConfig(**fields))
    model.load_state_dict(quantised.state_dict())
    model.save_pretrained(target)
    tokenizer.save_pretrained(target)
