from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from beir_folders import write_collection
from step_here import Outcome, run_here
from step_runner import HOME, SHARED_DATA, StepRunner

# As jobs have it: threads that wait awake take the time of those that work. Torch, imported later, reads it.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


@pytest.fixture
def steps(tmp_path: Path) -> StepRunner:
    """A store of its own, below a folder with a space in its name."""
    return StepRunner(tmp_path / "my work" / ".querymill")


@pytest.fixture
def here(steps: StepRunner, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Outcome]:
    """Runs a block in this process: ``here(block, inputs, params)``."""
    monkeypatch.setenv("QUERYMILL_HOME", str(HOME))
    return partial(run_here, steps)


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    """A small BEIR folder without a dev split."""
    return write_collection(tmp_path / "collection")


@pytest.fixture
def scifact() -> Path:
    return shared("scifact")


@pytest.fixture
def msmarco_weak() -> Path:
    return shared("msmarco-weak")


def shared(name: str) -> Path:
    folder = SHARED_DATA / name
    if not folder.is_dir():
        pytest.skip(f"the data set {name} is not at {folder}: the reference figures are not checked")
    return folder
