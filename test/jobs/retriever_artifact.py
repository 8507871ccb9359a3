"""A small untrained ColBERT and the data around it, as inputs of steps."""

from __future__ import annotations

from pathlib import Path

from querymill_jobs.colbert.build import build_encoder
from querymill_jobs.colbert.settings import ColbertSettings
from querymill_jobs.rows import write_rows
from step_runner import Json
from tiny_models import save_tiny_bert

TEXT = "ferry cable lock screw turn dog cart boat morning seven nine free half wait never"
WORDS = TEXT.split()


def save_retriever_artifact(folder: Path) -> Json:
    """A retriever with random weights on a two-layer BERT."""
    base = save_tiny_bert(folder / "base")
    encoder = build_encoder("tiny", base, ColbertSettings(16, 12, 48), seed=1)
    encoder.save_pretrained(str(folder / "saved"), create_model_card=False)
    (folder / "saved" / "retriever.json").write_text(
        '{"base":{"name":"tiny","revision":"1"},"kind":"multi-vector","v":1}'
    )
    return {"type": "Retriever", "digest": "1" * 64, "path": str(folder / "saved")}


def artifact(folder: Path, kind: str, file: str, rows: list[Json]) -> Json:
    folder.mkdir(parents=True)
    write_rows(folder / file, rows)
    return {"type": kind, "digest": "0" * 64, "path": str(folder)}


def words(number: int, count: int) -> str:
    """Some words that follow from the number."""
    return " ".join(WORDS[(number * (step + 2) + step) % len(WORDS)] for step in range(count))


def corpus_rows(count: int) -> list[Json]:
    return [{"_id": f"d{n}", "title": f"{n}", "text": words(n, 4 + n % 9)} for n in range(count)]


def pair_rows(count: int) -> list[Json]:
    return [
        {
            "_id": f"q{n}",
            "query": words(n, 3),
            "doc_id": f"d{n}",
            "title": f"{n}",
            "text": words(n, 4 + n % 9),
            "score": 1,
        }
        for n in range(count)
    ]


def query_rows(count: int, first: int = 0) -> list[Json]:
    return [
        {
            "_id": f"pq-d{n}-0",
            "text": words(n + n % 3, 2 + n % 4),
            "doc_id": f"d{n}",
            "n": 0,
            "round": 1,
            "generator": "g",
            "logprob": None,
            "tokens": None,
            "title": f"{n}",
            "document": words(n, 4 + n % 9),
        }
        for n in range(first, first + count)
    ]
