"""The notebook of the whole method: every arm, every seed, every learning rate."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat

HOME = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Plan:
    """What is run: ``source`` is a data set, ``oracle`` a folder of human queries for unlabelled passages."""

    source: str
    oracle: Path | None
    labelled: int
    documents: int
    per_document: int
    steps: int
    seeds: tuple[int, ...]
    rates: tuple[float, ...]
    generator: str
    encoder: str
    document_length: int


FILTERS = ("sparse", "dense", "own", "direct", "gain", "predicted")
"""Arms that choose among the pseudo queries; each has a random control set of equal size."""


def has_block(*types: str) -> bool:
    """Whether these blocks are there."""
    return all((HOME / "templates" / "blocks" / name / "block.json").is_file() for name in types)


def arms(plan: Plan) -> dict[str, str]:
    """Return the queries that each trained arm adds to the labelled pairs, as an expression; "" for none."""
    found = {
        "labelled": "",
        "unfiltered": "pseudo.queries",
        "all": "allSet.queries",
        "allControl": "allSet.control",
    }
    if plan.oracle is not None:
        found["oracle"] = "oracleQueries"
    if has_block("preferences", "reward", "ppo"):
        found["ppoRound"] = "secondSet.queries"
    for name in FILTERS:
        found[name] = f"{name}Set.queries"
        found[f"{name}Control"] = f"{name}Set.control"
    return found


def build(plan: Plan, wanted: Sequence[str]) -> nbformat.NotebookNode:
    """Return the notebook for these arms."""
    sources = [*_shared(plan), *(_round(plan) if "ppoRound" in wanted else []), *_untrained(plan)]
    chosen = {name: queries for name, queries in arms(plan).items() if name in wanted}
    for seed in plan.seeds:
        for name, queries in chosen.items():
            sources += _arm(plan, name, queries, seed)
    sources += _compare(plan, list(chosen))
    notebook = nbformat.v4.new_notebook()
    notebook.metadata["kernelspec"] = {
        "name": "querymill",
        "display_name": "Querymill",
        "language": "typescript",
    }
    notebook.cells = [nbformat.v4.new_code_cell(source) for source in sources]
    return notebook


def _shared(plan: Plan) -> Iterable[str]:
    """Data, generator, queries, filters and what they need."""
    yield step("data", "dataset", source=quoted(plan.source))
    yield step(
        "seeds",
        "sample",
        train="data.train",
        corpus="data.corpus",
        exclude="[data.dev, data.test]",
        size=plan.labelled,
        maxDocuments=plan.documents,
        seed=13,
    )
    model = quoted(plan.generator)
    if has_block("sft"):
        yield step("writer", "sft", pairs="seeds.pairs", model=model, epochs=1)
        model = "writer.model"
    yield generate(plan, "pseudo", model)
    encoder = quoted(plan.encoder)
    yield step("dpr", "dpr", pairs="seeds.pairs", corpus="data.corpus", dev="data.dev", model=encoder)
    yield from quality_filters(plan, "", "pseudo")
    for name in ("sparse", "dense", "own"):
        yield step(f"{name}Set", "select", queries="pseudo.queries", scores=f"[{name}.scores]")
    yield step(
        "allSet", "select", queries="pseudo.queries", scores="[sparse.scores, dense.scores, own.scores]"
    )
    # The scout learns from half of the labelled pairs; the other half it has not seen.
    yield """const labelledRows = await seeds.pairs.head(100000);
const learnPairs = await mill.artifact("Pairs", labelledRows.filter((_, n) => n % 2 === 0));
const heldPairs = await mill.artifact("Pairs", labelledRows.filter((_, n) => n % 2 === 1));"""
    yield colbert(plan, "scout", pairs="learnPairs")
    yield step(
        "predictor", "lossPredictor", pairs="heldPairs", corpus="data.corpus", retriever="scout.retriever"
    )
    for mode, more in (
        ("direct", {"retriever": "scout.retriever"}),
        ("gain", {"retriever": "scout.retriever", "pairs": "heldPairs", "keep": quoted("top")}),
        ("predicted", {"predictor": "predictor.predictor"}),
    ):
        yield step(
            f"{mode}Set",
            "activeFilter",
            queries="pseudo.queries",
            corpus="data.corpus",
            mode=quoted(mode),
            **more,
        )
    if plan.oracle is not None:
        yield _oracle(plan.oracle)


def _round(plan: Plan) -> Iterable[str]:
    """One round of reinforcement: filters, preferences, reward, PPO; then new queries, filtered alike."""
    yield step("preferences", "preferences", queries="[pseudo.queries]", scores="[sparse.scores, own.scores]")
    yield step("reward", "reward", preferences="preferences.preferences", model="writer.model")
    yield step(
        "policy", "ppo", documents="seeds.documents", model="writer.model", reward="reward.reward", steps=6
    )
    yield generate(plan, "second", "policy.model")
    yield from quality_filters(plan, "second", "second")
    yield step(
        "secondSet",
        "select",
        queries="second.queries",
        scores="[secondSparse.scores, secondDense.scores, secondOwn.scores]",
    )


def generate(plan: Plan, name: str, model: str) -> str:
    """Pseudo queries for the documents of the pool."""
    return step(
        name,
        "generate",
        documents="seeds.documents",
        examples="seeds.pairs",
        model=model,
        perDocument=plan.per_document,
    )


def quality_filters(plan: Plan, prefix: str, queries: str) -> Iterable[str]:
    """BM25, the encoder as it is, and the DPR trained on the labelled pairs; all rank the whole corpus."""
    for name, block, more in (
        ("sparse", "bm25Filter", {}),
        ("dense", "denseFilter", {"scorer": quoted(plan.encoder)}),
        ("own", "denseFilter", {"scorer": "dpr.retriever"}),
    ):
        full = f"{prefix}{name.capitalize()}" if prefix else name
        yield step(
            full,
            block,
            queries=f"{queries}.queries",
            corpus="data.corpus",
            pool=quoted("corpus"),
            maxRank=3,
            **more,
        )


def colbert(plan: Plan, name: str, **more: object) -> str:
    """One training; every one of them has these settings."""
    return step(
        name,
        "colbert",
        corpus="data.corpus",
        dev="data.dev",
        model=quoted(plan.encoder),
        maxSteps=plan.steps,
        evalSteps=max(1, plan.steps // 2),
        documentLength=plan.document_length,
        **more,
    )


def _untrained(plan: Plan) -> Iterable[str]:
    """What nobody trained."""
    yield evaluate("bm25Test", retriever=quoted("bm25"))
    yield evaluate("zeroShotTest", model=quoted(plan.encoder))


def _arm(plan: Plan, name: str, queries: str, seed: int) -> Iterable[str]:
    added = {"queries": f"[{queries}]"} if queries else {}
    tries = [f"{name}S{seed}R{number}" for number in range(1, len(plan.rates) + 1)]
    for each, rate in zip(tries, plan.rates, strict=True):
        yield colbert(plan, each, pairs="seeds.pairs", **added, learningRate=rate, seed=seed)
    yield (
        f"const {name}S{seed} = [{', '.join(tries)}].reduce((best, next) => "
        "next.metrics.devNDCG10 > best.metrics.devNDCG10 ? next : best);"
    )
    yield evaluate(f"{name}S{seed}Test", retriever=f"{name}S{seed}.retriever")


def evaluate(name: str, **what: str) -> str:
    """Test figures of a retriever or model."""
    return step(name, "evaluate", corpus="data.corpus", topics="data.test", **what)


def _compare(plan: Plan, names: Sequence[str]) -> Iterable[str]:
    labels = ["BM25", "zeroShot"]
    runs = ["bm25Test.run", "zeroShotTest.run"]
    for name in names:
        if name != "labelled":
            labels += [name] * len(plan.seeds)
            runs += [f"{name}S{seed}Test.run" for seed in plan.seeds]
    baseline = ", ".join(f"labelledS{seed}Test.run" for seed in plan.seeds)
    yield step(
        "verdict",
        "compare",
        baseline=f"[{baseline}]",
        baselineName=quoted("labelled"),
        runs=f"[{', '.join(runs)}]",
        names=f"[{', '.join(quoted(label) for label in labels)}]",
        corpus="data.corpus",
    )


def step(name: str, block: str, **arguments: object) -> str:
    """A block cell; values are expressions."""
    inside = "".join(f"  {key}: {value},\n" for key, value in arguments.items())
    return f"const {name} = await mill.{block}({{\n{inside}}});"


def quoted(text: str) -> str:
    """A string literal."""
    return json.dumps(text)


def _oracle(folder: Path) -> str:
    """Human queries as an artifact."""
    return f"""import {{ readFileSync }} from "node:fs";
const readOracle = (file) => readFileSync({quoted(str(folder))} + "/" + file, "utf8").trim().split("\\n");
const oracleRows = readOracle("queries.jsonl").map((line) => JSON.parse(line));
const oracleTexts = new Map(oracleRows.map((row) => [row._id, row.text]));
const passages = new Map((await data.corpus.head(1000000)).map((row) => [row._id, row]));
const oracleQueries = await mill.artifact(
  "Queries",
  readOracle("qrels.tsv").slice(1).map((line) => line.split("\\t")).map(([query, document], n) => ({{
    _id: "pq-" + query + "-" + n, text: oracleTexts.get(query), doc_id: document, n: 0, round: 0,
    generator: "people", logprob: null, tokens: null,
    title: passages.get(document).title, document: passages.get(document).text,
  }})),
);"""
