from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from querymill_jobs.retrieval import maxsim
from querymill_jobs.retrieval.maxsim import MaxSim
from querymill_jobs.retrieval.ranking import id_order, top_positions
from querymill_jobs.retrieval.top_state import TopState, load_top_state


def matrices(seed: int, lengths: list[int]) -> list[np.ndarray]:
    generator = np.random.default_rng(seed)
    return [generator.standard_normal((length, 8)).astype(np.float16) for length in lengths]


def by_hand(query: np.ndarray, document: np.ndarray) -> float:
    return float((query.astype(np.float32) @ document.astype(np.float32).T).max(axis=1).sum())


def test_the_score_is_the_sum_of_the_best_matches() -> None:
    queries, documents = matrices(1, [4, 7, 1]), matrices(2, [5, 2, 9, 1])
    expected = [[by_hand(query, document) for document in documents] for query in queries]
    assert MaxSim(queries).scores(documents) == pytest.approx(np.array(expected), abs=1e-4)


def test_queries_are_cut_into_parts_that_fit_into_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    queries, documents = matrices(1, [4] * 9), matrices(2, [5] * 6)
    whole = MaxSim(queries).scores(documents)
    monkeypatch.setattr(maxsim, "_MOST_CELLS", 300)
    assert MaxSim(queries).scores(documents) == pytest.approx(whole, abs=1e-5)


def test_a_document_without_tokens_comes_last() -> None:
    scores = MaxSim(matrices(1, [3])).scores([np.zeros((0, 8), np.float16), *matrices(2, [4])])
    assert scores[0, 0] == -1e4 < scores[0, 1]


def test_blocks_add_up_to_the_ranking_of_the_whole(tmp_path: Path) -> None:
    generator = np.random.default_rng(3)
    # Whole numbers, so that there are many ties.
    scores = generator.integers(1, 6, (5, 100)).astype(np.float32)
    ids = [f"d{number}" for number in generator.permutation(100)]
    order = id_order(ids)
    state = TopState(np.zeros((5, 0), np.float32), np.zeros((5, 0), np.int64), 0)
    for start in range(0, 100, 30):
        if start == 60:
            state.save(tmp_path)
            state = load_top_state([tmp_path / "absent", tmp_path], 5)
            assert state.done == 60
        places = np.arange(start, min(start + 30, 100))
        state.add(scores[:, places], places, order, depth=20)
    for row in range(5):
        assert state.positions[row].tolist() == top_positions(scores[row], order, 20).tolist()
        expected = sorted(range(100), key=lambda place: (scores[row, place], ids[place]), reverse=True)[:20]
        assert state.positions[row].tolist() == expected


def test_a_state_of_other_queries_is_not_taken_up(tmp_path: Path) -> None:
    TopState(np.zeros((3, 1), np.float32), np.zeros((3, 1), np.int64), 7).save(tmp_path)
    assert load_top_state([tmp_path], 3).done == 7
    assert load_top_state([tmp_path], 4).done == 0
