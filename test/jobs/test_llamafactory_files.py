"""What is written for LLaMA-Factory and read back, without running it."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest
import torch
import yaml
from peft import LoraConfig, PeftModel, get_peft_model
from querymill_jobs.errors import UserError
from querymill_jobs.generation.templates import INSTRUCT
from querymill_jobs.job_environments import environment_interpreter
from querymill_jobs.llamafactory.adapter_files import bring_back, hand_over, stack
from querymill_jobs.llamafactory.base_folder import base_folder, older_config, older_tokenizer_config
from querymill_jobs.llamafactory.config_file import keys_for, write_config
from querymill_jobs.llamafactory.data_files import DataFiles
from querymill_jobs.llamafactory.installation import Installation, check_stage
from querymill_jobs.llamafactory.trainer_log import TrainerLog
from querymill_jobs.tuning.lora import save_adapter
from querymill_jobs.tuning.sft_rows import tuning_row
from safetensors.torch import load_file, save_file
from tiny_models import documents, save_tiny_llama
from transformers import AutoModelForCausalLM, AutoTokenizer

OLD = Installation(Path("/env/bin/python"), "0.9.3", "4.52.4")
NEW = Installation(Path("/env/bin/python"), "0.9.5", "5.6.0")


def test_settings_have_the_keys_of_the_installed_version() -> None:
    assert keys_for({"warmup_ratio": 0.1}, OLD) == {"warmup_ratio": 0.1}
    assert keys_for({"warmup_ratio": 0.1}, NEW) == {"warmup_steps": 0.1}


def test_yaml_reads_back_what_was_written(tmp_path: Path) -> None:
    config = {"learning_rate": 1e-05, "stage": "sft", "bf16": False, "max_steps": 3, "left_out": None}
    write_config(tmp_path / "a.yaml", config)
    read = yaml.safe_load((tmp_path / "a.yaml").read_text("utf-8"))
    assert read == {"learning_rate": 1e-05, "stage": "sft", "bf16": False, "max_steps": 3}


def test_a_log_is_read_while_it_grows(tmp_path: Path) -> None:
    file = tmp_path / "trainer_log.jsonl"
    log = TrainerLog(file)
    assert log.new_rows() == []
    file.write_text('{"current_steps": 1}\n{"curr', "utf-8")
    assert log.new_rows() == [{"current_steps": 1}]
    file.write_text('{"current_steps": 1}\n{"current_steps": 2}\n', "utf-8")
    assert log.new_rows() == [{"current_steps": 2}]
    file.write_text('{"current_steps": 9}\n', "utf-8")  # begun anew
    assert log.new_rows() == [{"current_steps": 9}]


def test_both_back_ends_train_on_the_same_tokens(tmp_path: Path) -> None:
    tokenizer = AutoTokenizer.from_pretrained(save_tiny_llama(tmp_path / "tiny"))
    row = {**documents(3)[2], "query": "what  does it say"}
    data = DataFiles(tmp_path / "data", tokenizer, INSTRUCT, 20)
    data.write_pairs("pairs", [row])
    (written,) = json.loads((tmp_path / "data" / "pairs.json").read_text("utf-8"))
    ids = [
        token
        for text in (written["instruction"], written["output"])
        for token in tokenizer(text, add_special_tokens=False)["input_ids"]
    ]
    assert ids == tuning_row(tokenizer, INSTRUCT, row, 20)["input_ids"]
    info = json.loads((tmp_path / "data" / "dataset_info.json").read_text("utf-8"))
    assert info["pairs"]["file_name"] == "pairs.json"


def test_transformers_4_gets_the_base_in_its_own_words(tmp_path: Path) -> None:
    base = save_tiny_llama(tmp_path / "tiny")
    given = base_folder(base, tmp_path, OLD)
    config = json.loads((given / "config.json").read_text("utf-8"))
    assert config["rope_theta"] == 10000.0
    assert "rope_parameters" not in config
    assert (given / "model.safetensors").resolve() == base / "model.safetensors"
    assert base_folder(base, tmp_path, NEW) == base
    scaled = {
        "rope_parameters": {"rope_theta": 5e5, "rope_type": "llama3", "factor": 8.0},
        "dtype": "bfloat16",
    }
    assert older_config(scaled) == {
        "rope_theta": 5e5,
        "rope_scaling": {"rope_type": "llama3", "factor": 8.0},
        "torch_dtype": "bfloat16",
    }
    assert older_tokenizer_config({"extra_special_tokens": ["<a>"]}) == {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "additional_special_tokens": ["<a>"],
    }


def test_two_adapters_on_top_of_each_other_become_one_that_does_the_same(tmp_path: Path) -> None:
    base = save_tiny_llama(tmp_path / "tiny")
    lower, upper = _adapter(base, tmp_path / "lower", 4, "q_proj"), _adapter(base, tmp_path / "upper", 2)
    stack(lower, upper, tmp_path / "both", "tiny")
    ids = torch.tensor([[5, 9, 20, 33]])
    merged = PeftModel.from_pretrained(_load(base), str(lower)).merge_and_unload()
    wanted = PeftModel.from_pretrained(merged, str(upper))(ids).logits
    found = PeftModel.from_pretrained(_load(base), str(tmp_path / "both"))(ids).logits
    assert torch.allclose(found, wanted, atol=1e-4)
    assert not torch.allclose(
        found, PeftModel.from_pretrained(_load(base), str(upper))(ids).logits, atol=1e-2
    )


def test_a_reward_model_comes_back_as_it_was_handed_over(tmp_path: Path) -> None:
    made = _adapter(save_tiny_llama(tmp_path / "tiny"), tmp_path / "made", 4)
    there = hand_over(made, tmp_path / "there")
    score = torch.arange(32.0)[None]
    save_file(
        {"v_head.summary.weight": score, "v_head.summary.bias": torch.tensor([2.0])},
        there / "value_head.safetensors",
    )
    bring_back(there, tmp_path / "reward", "tiny", head=True)
    weights = load_file(tmp_path / "reward" / "adapter_model.safetensors")
    assert torch.equal(weights["base_model.model.score.weight"], score)
    again = hand_over(tmp_path / "reward", tmp_path / "again")
    assert load_file(again / "value_head.safetensors")["v_head.summary.bias"].tolist() == [2.0]
    assert "base_model.model.score.weight" not in load_file(again / "adapter_model.safetensors")


@pytest.mark.parametrize(
    ("stage", "versions", "reason"),
    [
        ("ppo", {"llamafactory": "0.9.5", "trl": "0.24.0"}, "its PPO needs trl 0.9.6 or older"),
        ("sft", {"llamafactory": None, "trl": None}, "LLaMA-Factory is not installed there"),
        ("sft", {"llamafactory": "0.9.4", "trl": "0.24.0"}, "the environment llamafactory has 0.9.4"),
    ],
)
def test_a_version_that_cannot_run_a_stage_is_refused(
    stage: str, versions: dict[str, str | None], reason: str
) -> None:
    def fail(action: str, value: object, cause: str, fix: str) -> NoReturn:
        raise UserError(action, str(value), cause, fix)

    job: Any = SimpleNamespace(params={"llamafactory": "0.9.5"}, fail=fail)
    with pytest.raises(UserError, match=reason):
        check_stage(job, stage, versions)


def test_an_environment_that_is_missing_is_told_with_the_command_that_makes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUERYMILL_ENVIRONMENTS", str(tmp_path))
    monkeypatch.setenv("QUERYMILL_WORKSPACE", str(tmp_path))
    with pytest.raises(UserError, match="Make it with `querymill env create vllm`"):
        environment_interpreter("vllm")
    config = {"environments": {"vllm": {"python": "/opt/vllm/bin/python"}}}
    (tmp_path / "querymill.config.json").write_text(json.dumps(config), "utf-8")
    assert environment_interpreter("vllm") == Path("/opt/vllm/bin/python")


def _adapter(base: Path, folder: Path, rank: int, targets: str = "all-linear") -> Path:
    names = targets if targets == "all-linear" else [targets]
    model = get_peft_model(_load(base), LoraConfig(r=rank, lora_alpha=16, target_modules=names))
    torch.manual_seed(rank)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if "lora_" in name:
                weight.normal_(0, 0.1)
    save_adapter(model, folder, "tiny")
    return folder


def _load(base: Path) -> Any:
    return AutoModelForCausalLM.from_pretrained(base)
