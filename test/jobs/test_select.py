from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from querymill_jobs.errors import UserError
from querymill_jobs.judgements.agreement import cohen_kappa
from rows_artifact import query_row, score_row, write_artifact
from step_here import Outcome
from step_runner import Json

Run = Callable[..., Outcome]

QUERIES = [query_row(name, f"text of {name}", "d") for name in "abcdef"]
SPARSE = [
    score_row("a", 9.0, 2.0, True),
    score_row("b", 5.0, 4.0, True),
    score_row("c", 4.0, 6.0, False),
    score_row("d", 1.0, 6.0, False),
    score_row("e", 3.0, 2.5, True),
    score_row("f", None, None, False, reason="its document is not in the corpus"),
]
DENSE = [
    score_row("a", 0.7, 0.8, False, reason="rank 2 > 1"),
    score_row("b", 0.9, 0.2, True),
    score_row("c", 0.9, 0.3, True),
    score_row("d", 0.1, 0.8, False),
]


@pytest.fixture
def given(tmp_path: Path) -> Json:
    def scores(name: str, rows: list[Json], **about: str) -> Json:
        return write_artifact(tmp_path / name, "Scores", rows, scores={"better": "higher", **about})

    return {
        "queries": write_artifact(tmp_path / "queries", "Queries", QUERIES),
        "scores": [scores("sparse", SPARSE, scorer="bm25"), scores("dense", DENSE, scorer="minilm")],
    }


def judged(folder: Path, **verdicts: str) -> Json:
    rows = [{"_id": name, "judge": "me", "verdict": said, "note": ""} for name, said in verdicts.items()]
    return write_artifact(folder / "judgements", "Judgements", rows)


def kept(step: Outcome) -> str:
    return "".join(row["_id"] for row in step.rows("queries"))


def test_all_filters_must_keep_a_query(here: Run, given: Json) -> None:
    step = here("select", given)
    assert kept(step) == "b"
    reasons = {row["_id"]: row["reason"] for row in step.rows("scores")}
    assert reasons["a"] == "minilm: rank 2 > 1"
    assert reasons["e"] == "minilm: has no score"
    assert reasons["f"] == "bm25: its document is not in the corpus; minilm: has no score"
    assert [row["_id"] for row in step.rows("dropped")] == list("acdef")
    assert step.texts("warning") == ["2 of 6 queries have no row in the scores of minilm (missing: worst)."]


def test_a_missing_score_can_be_left_out(here: Run, given: Json) -> None:
    assert kept(here("select", given, {"missing": "skip"})) == "be"


def test_one_filter_can_be_enough(here: Run, given: Json) -> None:
    assert kept(here("select", given, {"rule": "any"})) == "abce"
    # By margin bm25 orders a b e c d, and minilm b c a d: the mean place of b is the least.
    assert kept(here("select", given, {"rule": "any", "keepBest": 1})) == "b"


def test_the_weighted_rank_counts_places_and_not_verdicts(here: Run, given: Json) -> None:
    step = here("select", given, {"rule": "weightedRank", "keepBest": 2, "weights": [1, 3]})
    # Places by margin: bm25 a 0, b 1/4, e 2/4, c 3/4, d 1; minilm b 0, c 1/3, a 2/3, d 1.
    places = {row["_id"]: row["score"] for row in step.rows("scores")}
    assert places["b"] == pytest.approx(1 - (1 * 1 / 4 + 3 * 0) / 4, abs=1e-6)
    assert places["c"] == pytest.approx(1 - (1 * 3 / 4 + 3 * 1 / 3) / 4, abs=1e-6)
    assert places["e"] == pytest.approx(1 - (1 * 2 / 4 + 3 * 1) / 4, abs=1e-6)
    assert kept(step) == "bc"
    ranks = {row["_id"]: row["rank"] for row in step.rows("scores")}
    assert ranks["b"] == 1 and ranks["c"] == 2


def test_a_person_goes_before_every_score(here: Run, given: Json, tmp_path: Path) -> None:
    step = here("select", {**given, "judgements": judged(tmp_path, b="bad", d="good", a="unsure")})
    assert kept(step) == "d"
    reasons = {row["_id"]: row["reason"] for row in step.rows("scores")}
    assert (reasons["b"], reasons["d"]) == ("judged bad", "judged good")
    limited = here(
        "select",
        {**given, "judgements": judged(tmp_path / "again", d="good")},
        {"rule": "any", "keepBest": 1},
    )
    assert kept(limited) == "d"


def test_the_funnel_tells_what_each_score_lets_through(here: Run, given: Json, tmp_path: Path) -> None:
    step = here("select", {**given, "judgements": judged(tmp_path, a="good", b="good", c="bad", d="bad")})
    assert step.rows("funnel") == [
        {"score": "bm25", "scored": 5, "kept": 3, "left": 3, "judged": 4, "kappa": 1.0},
        {"score": "minilm", "scored": 4, "kept": 2, "left": 1, "judged": 4, "kappa": 0.0},
    ]


def test_the_control_set_is_as_large_and_blind_to_the_scores(here: Run, given: Json) -> None:
    first = here("select", given, {"rule": "any"})
    control = [row["_id"] for row in first.rows("control")]
    assert len(control) == 4
    assert [
        row["_id"] for row in here("select", given, {"rule": "any", "seed": 14}).rows("control")
    ] != control
    smaller = [row["_id"] for row in here("select", given).rows("control")]
    assert set(smaller) <= set(control)


def test_scores_of_other_queries_are_refused(here: Run, given: Json, tmp_path: Path) -> None:
    rows = [score_row("x", 1.0, 0.5, True)]
    stranger = write_artifact(tmp_path / "x", "Scores", rows, scores={"scorer": "bm25"})
    with pytest.raises(UserError, match="they are about none of these queries"):
        here("select", {**given, "scores": [stranger]})
    with pytest.raises(UserError, match="there are 3 weights and 2 scores"):
        here("select", given, {"weights": [1, 1, 1]})


@pytest.mark.parametrize("rule", ["all", "any", "weightedRank"])
def test_no_queries_are_no_error(here: Run, given: Json, tmp_path: Path, rule: str) -> None:
    empty = write_artifact(tmp_path / "empty", "Queries", [])
    step = here("select", {**given, "queries": empty}, {"rule": rule})
    assert step.rows("queries") == [] and step.rows("control") == []
    assert step.texts("warning") == [
        "No query is kept. Raise maxRank in the filters, or choose another rule."
    ]


def test_kappa_is_agreement_beyond_chance() -> None:
    pairs = [(True, True)] * 20 + [(True, False)] * 5 + [(False, True)] * 10 + [(False, False)] * 15
    assert cohen_kappa(pairs) == pytest.approx(0.4)
    assert cohen_kappa([]) is None
    assert cohen_kappa([(True, True)]) is None
