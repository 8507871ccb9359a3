"""A reward model: a head on the last hidden state of the generator's base, learnt from preferences.

Bradley and Terry's loss, -log sigmoid(r(chosen) - r(rejected)), by TRL's RewardTrainer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from datasets import Dataset
from peft import get_peft_model
from transformers import AutoModelForSequenceClassification, AutoTokenizer
from trl import RewardConfig, RewardTrainer  # type: ignore[attr-defined]

from querymill_jobs.generation.document_cut import cut_document
from querymill_jobs.generation.generator_input import Generator
from querymill_jobs.generation.prompt_template import PromptTemplate
from querymill_jobs.job import Job
from querymill_jobs.rows import Row
from querymill_jobs.tuning.lora import lora_config
from querymill_jobs.tuning.trainer_args import common_arguments, has_bf16
from querymill_jobs.tuning.trainer_link import TrainerLink

FIGURES = {"loss": "loss", "accuracy": "trainAccuracy", "margin": "rewardMargin", "eval_accuracy": "accuracy"}


def answer_tokens(tokenizer: Any, template: PromptTemplate, row: Row, query: str, limit: int) -> list[int]:
    """A query in its prompt, up to the end of the turn: what a reward model reads.

    :param row: has the document's `title` and `text`
    :param limit: the document is cut to so many tokens
    """
    document = cut_document(tokenizer, row.get("title", ""), row["text"], limit)
    text = template.render(tokenizer, document)
    prompt = tokenizer(text, add_special_tokens=False)["input_ids"]
    answer = tokenizer(f"{template.gap}{query}{template.closing}", add_special_tokens=False)["input_ids"]
    return [*prompt, *answer, tokenizer.eos_token_id]


def reward_trainer(job: Job, generator: Generator, train: Sequence[Row], held_out: Sequence[Row]) -> Any:
    """A trainer over preference rows, ready to train."""
    torch.manual_seed(job.params["seed"])
    tokenizer = AutoTokenizer.from_pretrained(generator.folder)
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    dtype = torch.bfloat16 if has_bf16() else torch.float32
    base = AutoModelForSequenceClassification.from_pretrained(generator.folder, num_labels=1, dtype=dtype)
    base.config.pad_token_id = tokenizer.pad_token_id
    torch.nn.init.zeros_(base.score.weight)

    def tokens(row: Row, side: str) -> list[int]:
        limit = job.params["documentTokens"]
        return answer_tokens(tokenizer, generator.template, row, row[side], limit)

    sets = [
        [{"chosen_ids": tokens(row, "chosen"), "rejected_ids": tokens(row, "rejected")} for row in rows]
        for rows in (train, held_out)
    ]
    return RewardTrainer(
        model=get_peft_model(base, lora_config(job.params, "SEQ_CLS")),
        args=RewardConfig(
            **common_arguments(job, job.checkpoint_dir, len(train)),
            max_length=None,
            eval_strategy="steps" if held_out else "no",
            eval_steps=job.params["evalSteps"],
        ),
        train_dataset=Dataset.from_list(sets[0]),
        eval_dataset=Dataset.from_list(sets[1]) if held_out else None,
        processing_class=tokenizer,
        callbacks=[TrainerLink(job, FIGURES)],
    )
