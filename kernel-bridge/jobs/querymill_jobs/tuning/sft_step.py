"""The block `sft`."""

from __future__ import annotations

from typing import Any

import torch
from datasets import Dataset
from peft import get_peft_model
from transformers import AutoModelForCausalLM, AutoTokenizer
from trl import SFTConfig, SFTTrainer  # type: ignore[attr-defined]

from querymill_jobs.generation.generator_input import Generator
from querymill_jobs.job import Job
from querymill_jobs.models.threads import use_cpus
from querymill_jobs.tuning.lora import lora_config, save_adapter
from querymill_jobs.tuning.model_artifact import ADAPTER, write_model
from querymill_jobs.tuning.sft_inputs import read_sft_inputs
from querymill_jobs.tuning.sft_rows import TuningSplit, tuning_row
from querymill_jobs.tuning.trainer_args import common_arguments, has_bf16
from querymill_jobs.tuning.trainer_link import TrainerLink, last_checkpoint

FIGURES = {
    "loss": "loss",
    "eval_loss": "evalLoss",
    "learning_rate": "learningRate",
    "grad_norm": "gradientNorm",
}


def run_sft(job: Job) -> None:
    """Tune a LoRA adapter on labelled pairs and write it as a `Model`."""
    use_cpus(job.resources)
    generator, split = read_sft_inputs(job)
    job.progress(0, None, "steps", "loading the model")
    trainer = _trainer(job, generator, split)
    checkpoint = last_checkpoint((job.checkpoint_dir, *job.resume_dirs))
    before = _held_out_loss(job, trainer) if split.held_out and checkpoint is None else None
    if job.stop_requested:
        return
    trainer.train(resume_from_checkpoint=None if checkpoint is None else str(checkpoint))
    if job.stop_requested:
        return
    job.metric("loss", _last(trainer.state.log_history, "loss"))
    if split.held_out:
        after = _held_out_loss(job, trainer)
        job.metric("evalLoss", after)
        if before is not None:
            job.log(f"held-out loss {before:.4f} before, {after:.4f} after")
    job.metric("pairs", len(split.train))
    job.metric("trainedParameters", trainer.model.num_parameters(only_trainable=True))
    folder = job.output("model")
    save_adapter(trainer.model, folder / ADAPTER, generator.name)
    write_model(folder, generator.name, generator.revision, generator.template.name, 0, None)


def _trainer(job: Job, generator: Generator, split: TuningSplit) -> Any:
    torch.manual_seed(job.params["seed"])
    tokenizer = AutoTokenizer.from_pretrained(generator.folder)
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    dtype = torch.bfloat16 if has_bf16() else torch.float32
    base = AutoModelForCausalLM.from_pretrained(generator.folder, dtype=dtype)
    limit = job.params["documentTokens"]
    train, held_out = (
        [tuning_row(tokenizer, generator.template, row, limit) for row in rows]
        for rows in (split.train, split.held_out)
    )
    _check_context(job, base, [*train, *held_out])
    job.log(f"the first pair as the model sees it:\n{tokenizer.decode(train[0]['input_ids'])}")
    arguments = SFTConfig(
        **common_arguments(job, job.checkpoint_dir, len(train)),
        max_length=None,
        completion_only_loss=True,
        eval_strategy="steps" if held_out else "no",
        eval_steps=job.params["evalSteps"],
        dataset_kwargs={"skip_prepare_dataset": False},
    )
    return SFTTrainer(
        model=get_peft_model(base, lora_config(job.params)),
        args=arguments,
        train_dataset=Dataset.from_list(train),
        eval_dataset=Dataset.from_list(held_out) if held_out else None,
        processing_class=tokenizer,
        callbacks=[TrainerLink(job, FIGURES)],
    )


def _held_out_loss(job: Job, trainer: Any) -> float:
    loss = float(trainer.evaluate()["eval_loss"])
    job.metric("evalLoss", loss, step=trainer.state.global_step)
    return loss


def _check_context(job: Job, base: Any, rows: list[dict[str, Any]]) -> None:
    context = int(getattr(base.config, "max_position_embeddings", 1 << 30))
    longest = max(len(row["input_ids"]) for row in rows)
    if longest > context:
        job.fail(
            "tune with a prompt of",
            f"{longest} tokens",
            f"the model reads {context}",
            "Lower documentTokens.",
        )


def _last(history: list[dict[str, Any]], name: str) -> float:
    return float(next((entry[name] for entry in reversed(history) if name in entry), "nan"))
