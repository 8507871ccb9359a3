"""Vectors of documents in files, block by block, so that a step that was cut off goes on there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from querymill_jobs.job import Job

Matrix = np.ndarray[Any, Any]

_BLOCK = 128
"""Fixed, so that a step that was cut off makes the very same blocks."""


class EncodedDocuments:
    """The matrices (rows × dimension) of some documents of a corpus, read from disk as they are asked for."""

    def __init__(self, positions: Sequence[int], blocks: list[tuple[Path, Matrix]]) -> None:
        self._place = {position: place for place, position in enumerate(positions)}
        self._blocks = [np.load(path, mmap_mode="c") for path, _ in blocks]
        self._starts = [np.concatenate(([0], np.cumsum(lengths))) for _, lengths in blocks]

    def __getitem__(self, position: int) -> Matrix:
        block, row = divmod(self._place[position], _BLOCK)
        starts = self._starts[block]
        found: Matrix = self._blocks[block][starts[row] : starts[row + 1]]
        return found


def encode_needed(
    job: Job,
    positions: Sequence[int],
    texts: Sequence[str],
    encode: Callable[[list[str]], Iterator[Matrix]],
) -> EncodedDocuments | None:
    """Encode the documents at ``positions``; None when asked to stop.

    ``texts`` are those of the whole corpus. Every block of 128 is a checkpoint of its own, which a later
    attempt takes over.
    """
    blocks: list[tuple[Path, Matrix]] = []
    job.progress(0, len(positions), "documents")
    for number, start in enumerate(range(0, len(positions), _BLOCK)):
        if job.stop_requested:
            return None
        chosen = positions[start : start + _BLOCK]
        found = _find(job, number, len(chosen))
        if found is None:
            found = _write(job, number, [texts[position] for position in chosen], encode)
        blocks.append(found)
        job.progress(start + len(chosen), len(positions), "documents")
    return EncodedDocuments(positions, blocks)


def _find(job: Job, number: int, count: int) -> tuple[Path, Matrix] | None:
    for folder in job.resume_dirs:
        rows, lengths = _files(folder, number)
        if rows.is_file() and lengths.is_file():
            found = np.load(lengths)
            if len(found) == count:
                return rows, found
    return None


def _write(
    job: Job, number: int, texts: list[str], encode: Callable[[list[str]], Iterator[Matrix]]
) -> tuple[Path, Matrix]:
    # Texts of like length together: less padding.
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    matrices: list[Matrix] = [np.zeros((0, 0))] * len(texts)
    for place, matrix in zip(order, encode([texts[place] for place in order]), strict=True):
        matrices[place] = matrix
    rows, lengths = _files(job.checkpoint_dir, number)
    counts = np.array([len(matrix) for matrix in matrices], dtype=np.int64)
    for path, value in ((rows, np.concatenate(matrices)), (lengths, counts)):
        temporary = path.with_suffix(".partial")
        with temporary.open("wb") as file:
            np.save(file, value)
        temporary.replace(path)
    return rows, counts


def _files(folder: Path, number: int) -> tuple[Path, Path]:
    return folder / f"documents-{number:06d}.npy", folder / f"lengths-{number:06d}.npy"
