from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from language_rows import artifact
from querymill_jobs.errors import UserError
from querymill_jobs.generation.overlap import copied_share
from querymill_jobs.rewards.baselines import baseline_accuracies
from querymill_jobs.rewards.reward_artifact import read_reward
from step_here import Outcome
from step_runner import Json
from tiny_models import documents, save_tiny_llama

FAST = {
    "epochs": 8,
    "learningRate": 0.02,
    "microBatch": 4,
    "batchSize": 4,
    "evalSteps": 100,
    "saveSteps": 100,
}


def _preferences(tmp_path: Path) -> Json:
    """A rule that can be learnt: the better query ends with a question mark."""
    rows = [
        {
            "_id": f"p{n}",
            "doc_id": row["_id"],
            "chosen": f"what does rule {n} say?",
            "rejected": f"what does rule {n} say.",
            "margin": 1.0,
            "split": "train" if n < 16 else "heldOut",
            "title": row["title"],
            "text": row["text"],
            "chosen_logprob": -1.0,
            "rejected_logprob": -2.0,
        }
        for n, row in enumerate(documents(24))
    ]
    return artifact(tmp_path / "preferences", "Preferences", "preferences.jsonl", rows)


def test_a_reward_model_learns_a_rule_that_holds_on_other_documents(
    tmp_path: Path, here: Callable[..., Outcome]
) -> None:
    tiny = {"name": "tiny", "revision": "r1", "path": str(save_tiny_llama(tmp_path / "tiny"))}
    found = here("reward", {"preferences": _preferences(tmp_path), "model": tiny}, FAST)
    assert found.metrics["accuracy"] >= 0.9
    assert found.metrics["lengthAccuracy"] == 0.5
    assert found.metrics["logprobAccuracy"] == 1.0
    info = read_reward(found.path("reward"))
    assert info.kind == "model"
    assert info.about["base"] == {"name": "tiny", "revision": "r1"}
    assert (info.adapter / "adapter_model.safetensors").is_file()


def test_a_filter_as_reward_needs_a_corpus_and_no_training(
    tmp_path: Path, here: Callable[..., Outcome]
) -> None:
    corpus = artifact(tmp_path / "corpus", "Corpus", "corpus.jsonl", documents(9))
    found = here("reward", {"corpus": corpus}, {"kind": "filter", "poolSize": 4})
    assert found.metrics["poolDocuments"] == 4
    with pytest.raises(UserError, match="no corpus is connected"):
        here("reward", {}, {"kind": "filter"})


def test_baselines_count_a_tie_as_half() -> None:
    row: dict[str, Any] = {"title": "", "text": "the ferry leaves", "chosen": "ferry", "rejected": "cable"}
    assert baseline_accuracies([row]) == {"longer": 0.5, "overlap": 1.0}


@pytest.mark.parametrize(
    ("query", "share"), [("the ferry leaves", 1.0), ("when the ferry goes", 0.5), ("ferry", 0.0), ("", 0.0)]
)
def test_the_copied_share_is_the_longest_run_of_words(query: str, share: float) -> None:
    assert copied_share(query, "At seven the ferry leaves.") == share
