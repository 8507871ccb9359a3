"""The best documents found so far for every query, and how to go on after a restart."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from querymill_jobs.retrieval.ranking import FloatArray, IntArray, merge_top

_FILE = "ranking.npz"


@dataclass
class TopState:
    """``scores`` and ``positions``: queries × documents, best first; the first ``done`` documents are in."""

    scores: FloatArray
    positions: IntArray
    done: int

    def add(self, scores: FloatArray, positions: IntArray, order: IntArray, depth: int) -> None:
        """Take in the scores of a block of documents (queries × documents) at these positions."""
        all_scores = np.concatenate([self.scores, scores], axis=1)
        all_positions = np.concatenate([self.positions, np.tile(positions, (len(scores), 1))], axis=1)
        self.scores, self.positions = merge_top(all_scores, all_positions, order, depth)
        self.done += len(positions)

    def save(self, folder: Path) -> None:
        """Write the state to a checkpoint folder, whole or not at all."""
        temporary = folder / f".{_FILE}"
        with temporary.open("wb") as file:
            np.savez(file, scores=self.scores, positions=self.positions, done=self.done)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(folder / _FILE)


def load_top_state(folders: Iterable[Path], queries: int) -> TopState:
    """Return the newest state that fits ``queries`` queries, an empty one where no folder holds one."""
    for folder in folders:
        path = folder / _FILE
        if path.is_file():
            with np.load(path) as saved:
                if len(saved["scores"]) == queries:
                    return TopState(saved["scores"], saved["positions"], int(saved["done"]))
    return TopState(np.zeros((queries, 0), np.float32), np.zeros((queries, 0), np.int64), 0)
