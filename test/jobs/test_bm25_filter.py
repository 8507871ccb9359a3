from __future__ import annotations

import json
import time
from pathlib import Path

import numpy as np
import pytest
from querymill_jobs.bm25.index import Bm25Index, Bm25Settings
from querymill_jobs.bm25.reindex import PoolStatistics
from querymill_jobs.filtering.pool import Pool
from querymill_jobs.filtering.standing import find_standing
from step_runner import Json, Step, StepRunner


def artifact(folder: Path, kind: str, file: str, rows: list[Json]) -> Json:
    folder.mkdir(parents=True)
    (folder / file).write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return {"type": kind, "digest": "0" * 64, "path": str(folder)}


def query(identifier: str, text: str, doc_id: str) -> Json:
    return {
        "_id": identifier,
        "text": text,
        "doc_id": doc_id,
        "n": 0,
        "round": 0,
        "generator": "test",
        "logprob": None,
        "tokens": None,
        "title": "",
        "document": "",
    }


DOCUMENTS = [
    {"_id": "d0", "title": "Ferry", "text": "The ferry crosses the river by a cable."},
    {"_id": "d1", "title": "Cable", "text": "A cable that is worn must be changed. Check the cable daily."},
    {"_id": "d2", "title": "", "text": "Gates of the lock open at dawn."},
    {"_id": "d3", "title": "Twin", "text": "Gates stay shut in storms."},
    {"_id": "d4", "title": "Twin", "text": "Gates stay shut in storms."},
]
QUERIES = [
    query("right", "worn cable", "d1"),
    query("wrong", "worn cable", "d0"),
    query("twin", "storms", "d3"),
    query("alien", "zebra", "d2"),
    query("orphan", "ferry", "gone"),
]


@pytest.fixture
def filtered(steps: StepRunner, tmp_path: Path) -> Step:
    return run_filter(steps, tmp_path, QUERIES, pool="corpus")


def run_filter(steps: StepRunner, tmp_path: Path, queries: list[Json], **params: object) -> Step:
    inputs = {
        "queries": artifact(tmp_path / "queries", "Queries", "queries.jsonl", queries),
        "corpus": artifact(tmp_path / "corpus", "Corpus", "corpus.jsonl", DOCUMENTS),
    }
    return steps.succeed("bm25Filter", inputs, dict(params))


def test_every_query_gets_rank_verdict_and_reason(filtered: Step) -> None:
    scores = {row["_id"]: row for row in filtered.rows("scores", "scores.jsonl")}
    told = {name: (row["rank"], row["kept"], row["reason"]) for name, row in scores.items()}
    assert told == {
        "right": (1, True, "rank 1 of 5"),
        "wrong": (2, False, 'rank 2 > 1: "Cable"'),
        "twin": (2, False, 'rank 2 > 1: "Twin"'),
        "alien": (5, False, "shares no term with its document"),
        "orphan": (None, False, "its document is not in the corpus"),
    }
    assert scores["right"]["score"] > scores["right"]["best_other"] > 0
    assert scores["wrong"]["best_other_id"] == "d1"
    assert scores["twin"]["score"] == scores["twin"]["best_other"]
    assert scores["right"]["text"] == "worn cable"


def test_kept_and_dropped_are_the_rows_that_came_in(filtered: Step) -> None:
    assert filtered.rows("queries", "queries.jsonl") == [QUERIES[0]]
    assert filtered.rows("dropped", "queries.jsonl") == QUERIES[1:]
    assert filtered.result["metrics"] == {"kept": 1, "dropped": 4, "rank1": 0.2, "medianRank": 2}
    assert filtered.result["series"]["rankHistogram"] == [[1, 1], [2, 2], [3, 0], [4, 0], [5, 2]]
    assert filtered.warnings() == [
        "1 queries name a document that the corpus does not have; they are dropped."
    ]


def test_the_samples_mix_kept_and_dropped(filtered: Step) -> None:
    assert [row["kept"] for row in filtered.result["samples"]["rows"]] == [True, False, False, False, False]


def test_the_scores_say_how_they_were_made(filtered: Step) -> None:
    assert filtered.result["outputs"]["scores"]["info"] == {
        "scorer": "bm25",
        "pool": "corpus",
        "candidates": 5,
        "reindex": False,
        "maxRank": 1,
        "better": "higher",
        "unit": "BM25",
    }


def test_more_candidates_than_documents_means_the_whole_corpus(steps: StepRunner, tmp_path: Path) -> None:
    step = run_filter(steps, tmp_path, QUERIES[:3], pool="neighbours", candidates=5)
    assert step.result["outputs"]["scores"]["info"]["pool"] == "corpus"
    assert step.warnings() == ["candidates 5 covers all 5 documents: the whole corpus competes."]


def test_a_rank_limit_and_a_best_share_go_together(steps: StepRunner, tmp_path: Path) -> None:
    step = run_filter(steps, tmp_path, QUERIES[:3], pool="corpus", maxRank=2, keepBest=1)
    reasons = {row["_id"]: row["reason"] for row in step.rows("scores", "scores.jsonl")}
    assert reasons["right"] == "rank 1 of 5"
    assert reasons["twin"] == "margin 0.00 is not among the best 1"
    assert step.result["metrics"]["kept"] == 1


def test_a_margin_that_is_too_small_is_told(steps: StepRunner, tmp_path: Path) -> None:
    step = run_filter(steps, tmp_path, QUERIES[:1], pool="corpus", minMargin=5)
    row = step.rows("scores", "scores.jsonl")[0]
    assert row["rank"] == 1
    assert row["reason"] == f"margin {row['score'] - row['best_other']:.3g} < 5"


def test_statistics_of_a_pool_are_those_of_a_collection_of_its_own() -> None:
    settings = Bm25Settings()
    index = Bm25Index(DOCUMENTS, settings)
    query = "gates, a cable and a worn cable"
    statistics = PoolStatistics(index, settings)
    everything = statistics.scores(index.tokenize([query])[0], np.arange(5))
    assert everything == pytest.approx(index.scores(index.tokenize([query])[0]), abs=1e-6)
    pool = np.array([1, 2, 4])
    alone = Bm25Index([DOCUMENTS[place] for place in pool], settings)
    assert statistics.scores(index.tokenize([query])[0], pool) == pytest.approx(
        alone.scores(alone.tokenize([query])[0]), abs=1e-6
    )


def test_a_filter_can_count_its_statistics_in_the_pool(steps: StepRunner, tmp_path: Path) -> None:
    step = run_filter(steps, tmp_path, QUERIES, pool="neighbours", candidates=3, reindex=True)
    assert step.result["outputs"]["scores"]["info"]["reindex"] is True
    ranks = {row["_id"]: row["rank"] for row in step.rows("scores", "scores.jsonl")}
    assert ranks["right"] == 1 and ranks["twin"] == 2 and ranks["orphan"] is None


def test_no_queries_are_no_error(steps: StepRunner, tmp_path: Path) -> None:
    step = run_filter(steps, tmp_path, [], pool="corpus")
    assert step.result["metrics"] == {"kept": 0, "dropped": 0}


def test_a_random_pool_never_holds_the_own_document_and_has_its_size() -> None:
    index = Bm25Index(({"_id": str(n), "title": "", "text": f"word{n}"} for n in range(50)), Bm25Settings())
    pool = Pool(index, "random", 10, seed=1)
    for own in range(50):
        others = pool.others(f"q{own}", own)
        assert others is not None
        assert len(set(others.tolist())) == 9
        assert own not in others
        assert others.min() >= 0 and others.max() < 50
    again = Pool(index, "random", 10, seed=1)
    assert np.array_equal(pool.others("q7", 7), again.others("q7", 7))  # type: ignore[arg-type]


def test_neighbours_are_the_documents_most_like_the_own_one() -> None:
    index = Bm25Index(DOCUMENTS, Bm25Settings())
    others = Pool(index, "neighbours", 2, seed=1).others("q", 3)
    assert others is not None and others.tolist() == [4]


def test_without_stemmer_and_stop_words_words_stand_as_they_are() -> None:
    rows = [{"_id": "a", "title": "", "text": "the ferries"}, {"_id": "b", "title": "", "text": "boats"}]
    stemmed = Bm25Index(rows, Bm25Settings())
    assert stemmed.scores(stemmed.tokenize(["ferry"])[0])[0] > 0
    plain = Bm25Index(rows, Bm25Settings(stemmer="none", stop_words="none"))
    assert plain.scores(plain.tokenize(["ferry"])[0])[0] == 0
    assert plain.scores(plain.tokenize(["the"])[0])[0] > 0


REFERENCE = {
    "random": [0.928, 0.964, 0.973, 0.979, 0.984],
    "neighbours": [0.837, 0.924, 0.944, 0.963, 0.978],
    "corpus": [0.826, 0.907, 0.928, 0.948, 0.969],
}


@pytest.mark.parametrize(("kind", "seconds"), [("random", 20), ("neighbours", 20), ("corpus", 5)])
def test_the_pools_give_the_reference_shares_in_time(msmarco_weak: Path, kind: str, seconds: float) -> None:
    documents = [json.loads(line) for line in (msmarco_weak / "corpus.jsonl").open(encoding="utf-8")]
    queries = [json.loads(line) for line in (msmarco_weak / "queries.jsonl").open(encoding="utf-8")]
    pairs = [line.split("\t") for line in (msmarco_weak / "qrels" / "train.tsv").read_text().splitlines()[1:]]
    own_document = {pair[0]: pair[1] for pair in pairs}
    started = time.process_time()
    index = Bm25Index(documents, Bm25Settings())
    position = {name: place for place, name in enumerate(index.ids)}
    pool = Pool(index, kind, 500, seed=13)
    ranks = []
    for row, terms in zip(queries, index.tokenize([row["text"] for row in queries]), strict=True):
        own = position[own_document[row["_id"]]]
        ranks.append(find_standing(index.scores(terms), own, pool.others(row["_id"], own)).rank)
    assert time.process_time() - started < seconds
    shares = [sum(rank <= limit for rank in ranks) / len(ranks) for limit in (1, 3, 5, 10, 30)]
    assert shares == pytest.approx(REFERENCE[kind], abs=0.01)
