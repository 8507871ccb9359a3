"""The notebook of the whole method: every arm, every seed, every learning rate."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat

HOME = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Plan:
    """What is run: ``source`` is a data set, ``oracle`` a folder of human queries for unlabelled passages.

    ``corpus_size`` is that of a reduced corpus (None: the whole), which holds every judged document.
    ``tried`` are learning rates that the labelled arm alone is trained with, on the first seed.
    """

    source: str
    oracle: Path | None
    labelled: int
    documents: int
    per_document: int
    steps: int
    seeds: tuple[int, ...]
    rates: tuple[float, ...]
    tried: tuple[float, ...]
    generator: str
    encoder: str
    document_length: int
    corpus_size: int | None = None


FILTERS = ("sparse", "own", "dense", "direct", "gain", "predicted")
"""Arms that choose among the pseudo queries; each has a random control set of equal size."""

FIRST = ("labelled", "oracle", "unfiltered", "all", "allControl")
"""Arms that come first, with every seed; after them all others, seed by seed."""


def arms(plan: Plan) -> dict[str, str]:
    """Return the queries that each trained arm adds to the labelled pairs, as an expression; "" for none."""
    found = {
        "labelled": "",
        "oracle": "oracle.queries",
        "unfiltered": "pseudo.queries",
        "all": "allSet.queries",
        "allControl": "allSet.control",
    }
    for name in FILTERS:
        found[name] = f"{name}Set.queries"
        found[f"{name}Control"] = f"{name}Set.control"
    found["ppoRound"] = "secondSet.queries"
    if plan.oracle is None:
        del found["oracle"]
    return found


def build(plan: Plan, wanted: Sequence[str], cpus: int) -> nbformat.NotebookNode:
    """Return the notebook for these arms; each of its steps gets so many processors."""
    sources = list(dict.fromkeys(_steps(plan, wanted)))
    notebook = nbformat.v4.new_notebook()
    notebook.metadata["kernelspec"] = {
        "name": "querymill",
        "display_name": "Querymill",
        "language": "typescript",
    }
    options = f"}}, {{ resources: {{ cpus: {cpus} }} }});"
    notebook.cells = [
        nbformat.v4.new_code_cell(source.removesuffix("});") + options if source.endswith("});") else source)
        for source in sources
    ]
    return notebook


def _steps(plan: Plan, wanted: Sequence[str]) -> Iterator[str]:
    """All steps, what says most first; a step that several arms need comes once for each of them."""
    yield from _start(plan)
    chosen = {name: queries for name, queries in arms(plan).items() if name in wanted}
    if not {"labelled", "oracle"}.issuperset(chosen):
        yield from _preparation(
            plan, "unfiltered"
        )  # slow, and arms that need none of it are trained beside it
    for name in [name for name in chosen if name in FIRST]:
        yield from _preparation(plan, name)
        for seed in plan.seeds:
            yield from _arm(plan, name, chosen[name], seed)
    later = [name for name in chosen if name not in FIRST]
    if "ppoRound" in later:
        yield from _preparation(plan, "ppoRound")  # the longest chain: other arms are trained beside it
    for seed in plan.seeds:
        for name in later:
            yield from _preparation(plan, name)
            yield from _arm(plan, name, chosen[name], seed)
    yield from _compare(plan, list(chosen))


def _start(plan: Plan) -> Iterable[str]:
    """Data, what nobody trained, and the tries of a learning rate."""
    reduced = {} if plan.corpus_size is None else {"maxDocuments": plan.corpus_size}
    yield step("data", "dataset", source=quoted(plan.source), **reduced)
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
    yield evaluate("bm25Test", retriever=quoted("bm25"))
    yield evaluate("zeroShotTest", model=quoted(plan.encoder))
    for number, rate in enumerate(plan.tried, 1):
        yield colbert(plan, f"try{number}", pairs="seeds.pairs", learningRate=rate, seed=plan.seeds[0])


def _preparation(plan: Plan, arm: str) -> Iterable[str]:
    """What an arm needs before it is trained."""
    if arm == "labelled":
        return
    if arm == "oracle":
        if plan.oracle is not None:
            yield _oracle(plan.oracle)
        return
    yield step("writer", "sft", pairs="seeds.pairs", model=quoted(plan.generator), epochs=1)
    yield generate(plan, "pseudo", "writer.model")
    if arm == "unfiltered":
        return
    name = arm.removesuffix("Control")
    if name in ("direct", "gain", "predicted"):
        yield from _active(plan, name)
        return
    encoder = quoted(plan.encoder)
    yield step("dpr", "dpr", pairs="seeds.pairs", corpus="data.corpus", dev="data.dev", model=encoder)
    yield from quality_filters(plan, "", "pseudo")
    if arm == "ppoRound":
        yield from _round(plan)
    elif name == "all":
        scores = "[sparse.scores, dense.scores, own.scores]"
        yield step("allSet", "select", queries="pseudo.queries", scores=scores)
    else:
        yield step(f"{name}Set", "select", queries="pseudo.queries", scores=f"[{name}.scores]")


def _active(plan: Plan, mode: str) -> Iterable[str]:
    """The choice by loss. The scout learns from half of the labelled pairs; the others it has not seen."""
    for number, half in enumerate(("learn", "held")):
        yield step(
            half,
            "python",
            inputs="[seeds.pairs]",
            returns=quoted("Pairs"),
            code=quoted(f"def rows(rows):\n    yield from list(rows)[{number}::2]\n"),
        )
    yield colbert(plan, "scout", pairs="learn.pairs")
    more = {"retriever": "scout.retriever"}
    if mode == "gain":
        more |= {"pairs": "held.pairs", "keep": quoted("top")}
    if mode == "predicted":
        more = {"predictor": "predictor.predictor"}
        yield step(
            "predictor",
            "lossPredictor",
            pairs="held.pairs",
            corpus="data.corpus",
            retriever="scout.retriever",
        )
    yield step(
        f"{mode}Set",
        "activeFilter",
        queries="pseudo.queries",
        corpus="data.corpus",
        mode=quoted(mode),
        **more,
    )


def _round(plan: Plan) -> Iterable[str]:
    """One round of reinforcement: filters, preferences, reward, PPO; then new queries, filtered alike."""
    yield step("preferences", "preferences", queries="[pseudo.queries]", scores="[sparse.scores, own.scores]")
    yield step("reward", "reward", preferences="preferences.preferences", model="writer.model")
    yield step(
        "policy", "ppo", documents="seeds.documents", model="writer.model", reward="reward.reward", steps=10
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
        model=model,
        perDocument=plan.per_document,
        shots=0,
        temperature=0.8,
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


def _arm(plan: Plan, name: str, queries: str, seed: int) -> Iterable[str]:
    added = {"queries": f"[{queries}]"} if queries else {}
    tries = [f"{name}S{seed}R{number}" for number in range(1, len(plan.rates) + 1)]
    for each, rate in zip(tries, plan.rates, strict=True):
        yield colbert(plan, each, pairs="seeds.pairs", **added, learningRate=rate, seed=seed)
    best = tries[0]
    if len(tries) > 1:
        best = f"{name}S{seed}"
        yield (
            f"const {best} = [{', '.join(tries)}].reduce((best, next) => "
            "next.metrics.devNDCG10 > best.metrics.devNDCG10 ? next : best);"
        )
    yield evaluate(f"{name}S{seed}Test", retriever=f"{best}.retriever")


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
    """Human queries as a step, so that what learns from them can be planned ahead."""
    texts = {
        row["_id"]: row["text"]
        for row in map(json.loads, (folder / "queries.jsonl").read_text("utf-8").splitlines())
    }
    pairs = [line.split("\t")[:2] for line in (folder / "qrels.tsv").read_text("utf-8").splitlines()[1:]]
    written = [[f"pq-{query}-{n}", document, texts[query]] for n, (query, document) in enumerate(pairs)]
    code = f"""import json
WRITTEN = json.loads({json.dumps(json.dumps(written))})
def rows(rows):
    passages = {{row["_id"]: row for row in rows}}
    for name, document, text in WRITTEN:
        passage = passages[document]
        yield {{"_id": name, "text": text, "doc_id": document, "n": 0, "round": 0, "generator": "people",
               "logprob": None, "tokens": None, "title": passage["title"], "document": passage["text"]}}
"""
    return step("oracle", "python", inputs="[data.corpus]", returns=quoted("Queries"), code=quoted(code))
