#!/usr/bin/env python3
"""Check the tutorial data set against its rules and print measured figures.

    python check.py                 rules and BM25 figures
    python check.py --no-figures    rules only, apart from the BM25 band on dev
    python check.py --dense MODEL   also score a sentence-transformers model folder

Needs bm25s, PyStemmer and ir_measures; sentence-transformers only for --dense.
Exit status: 0 when every rule holds, 1 when one is broken.
"""

import argparse
import collections
import json
import pathlib
import re
import sys

import bm25s
import ir_measures
import Stemmer

HERE = pathlib.Path(__file__).resolve().parent

# Terms and names that exist only in this handbook.
COINED = {
    "bankward",
    "coldlay",
    "dabchick",
    "dravel",
    "drovecard",
    "gannock",
    "greyrun",
    "highside",
    "hushbell",
    "kellin",
    "lapboard",
    "lowside",
    "mossing",
    "pawlhouse",
    "quillet",
    "ropehand",
    "sillkeeper",
    "slackweek",
    "sluck",
    "snecker",
    "tallock",
    "thrumwheel",
    "wend",
    "wendmaster",
}

PER_FAMILY = {"test": 2, "dev": 1, "train": 2, "unlabelled": 3}
SPLIT_SIZE = {"test": 80, "dev": 40, "train": 80, "unlabelled": 120}
QUERY_COUNT = {"train": 120, "dev": 60, "test": 120, "oracle": 60}
KIND_SHARE = {"symptom": 0.40, "keyword": 0.40, "attribute": 0.20}
DEV_BAND = (0.60, 0.80)

STEMMER = Stemmer.Stemmer("english")
NDCG = ir_measures.nDCG @ 10


class Checker:
    """Collects the outcome of each rule and prints it."""

    def __init__(self):
        self.broken = 0

    def rule(self, name, problems):
        problems = list(problems)
        print(f"{'ok  ' if not problems else 'FAIL'} {name}")
        for problem in problems[:10]:
            print(f"       {problem}")
        if len(problems) > 10:
            print(f"       and {len(problems) - 10} more")
        self.broken += bool(problems)


# ---------------------------------------------------------------- reading


def read_jsonl(path):
    with pathlib.Path(path).open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def read_qrels(path):
    """Return (rows, problems); rows are (query id, passage id)."""
    lines = path.read_text(encoding="utf-8").splitlines()
    problems = [] if lines[0] == "query-id\tcorpus-id\tscore" else [f"{path.name}: header is {lines[0]!r}"]
    rows = []
    for number, line in enumerate(lines[1:], 2):
        fields = line.split("\t")
        if len(fields) != 3 or fields[2] != "1":
            problems.append(f"{path.name}:{number}: {line!r}")
        else:
            rows.append((fields[0], fields[1]))
    if len(set(rows)) != len(rows):
        problems.append(f"{path.name}: a judgement is given twice")
    return rows, problems


def load(folder):
    data = {"corpus": read_jsonl(folder / "corpus.jsonl"), "problems": []}
    data["splits"] = json.loads((folder / "splits.json").read_text(encoding="utf-8"))
    data["queries"] = {s: [] for s in QUERY_COUNT}
    for query in read_jsonl(folder / "queries.jsonl"):
        match = re.fullmatch(r"q-(train|dev|test)-\d{3}", query["_id"])
        if match:
            data["queries"][match[1]].append(query)
        else:
            data["problems"].append(f"query id {query['_id']}")
    for query in read_jsonl(folder / "oracle" / "queries.jsonl"):
        data["queries"]["oracle"].append(query)
        if not re.fullmatch(r"oracle-\d{3}", query["_id"]):
            data["problems"].append(f"query id {query['_id']}")
    data["qrels"] = {}
    for split in QUERY_COUNT:
        path = folder / ("oracle/qrels.tsv" if split == "oracle" else f"qrels/{split}.tsv")
        data["qrels"][split], problems = read_qrels(path)
        data["problems"] += problems
    return data


# ---------------------------------------------------------------- text helpers


def passage_text(passage):
    return passage["title"] + " " + passage["text"]


def tokenize(texts):
    """Stemmed tokens without English stop words."""
    return bm25s.tokenize(texts, stopwords="en", stemmer=STEMMER, return_ids=False, show_progress=False)


def words(text):
    return re.findall(r"\w+", text.lower())


def ngrams(text, size):
    tokens = words(text)
    return {tuple(tokens[i : i + size]) for i in range(len(tokens) - size + 1)}


def has_coined(text):
    return any(w in COINED or (w.endswith("s") and w[:-1] in COINED) for w in words(text))


# ---------------------------------------------------------------- rules


def check_corpus(data, checker):
    corpus = data["corpus"]
    families = collections.defaultdict(list)
    shape = []
    for passage in corpus:
        match = re.fullmatch(r"([a-z]+)-(0[1-8])", passage["_id"])
        if not match or passage.get("metadata") != {"family": match[1]}:
            shape.append(f"{passage['_id']}: id or metadata")
        families[passage["metadata"]["family"]].append(passage["_id"])
    checker.rule("320 passages with well-formed ids", shape + ([] if len(corpus) == 320 else [len(corpus)]))
    checker.rule(
        "40 families of 8 siblings",
        ([] if len(families) == 40 else [f"{len(families)} families"])
        + [f"{f}: {len(ids)}" for f, ids in families.items() if len(set(ids)) != 8 or len(ids) != 8],
    )
    checker.rule(
        "55 to 75 words a passage",
        [f"{p['_id']}: {len(p['text'].split())}" for p in corpus if not 55 <= len(p["text"].split()) <= 75],
    )
    titles = collections.Counter(p["title"] for p in corpus)
    checker.rule("every title is unique", [t for t, n in titles.items() if n > 1])
    owners = collections.defaultdict(set)
    for passage in corpus:
        for gram in ngrams(passage["text"], 8):
            owners[gram].add(passage["_id"])
    shared = [f"{sorted(ids)}: {' '.join(gram)}" for gram, ids in owners.items() if len(ids) > 1]
    checker.rule("no run of 8 words occurs in two passages", shared)


def check_splits(data, checker):
    splits, ids = data["splits"], {p["_id"] for p in data["corpus"]}
    listed = [i for members in splits.values() for i in members]
    problems = [
        f"{s}: {len(splits.get(s, []))}" for s, n in SPLIT_SIZE.items() if len(splits.get(s, [])) != n
    ]
    if set(splits) != set(SPLIT_SIZE) or len(set(listed)) != len(listed) or set(listed) != ids:
        problems.append("splits overlap or do not cover the corpus")
    checker.rule("splits of 80 test, 40 dev, 80 train, 120 unlabelled", problems)
    counts = collections.Counter((i.rsplit("-", 1)[0], s) for s, members in splits.items() for i in members)
    families = {i.rsplit("-", 1)[0] for i in ids}
    checker.rule(
        "each family has 2 test, 1 dev, 2 train, 3 unlabelled",
        [
            f"{f}: {counts[f, s]} {s}"
            for f in sorted(families)
            for s, n in PER_FAMILY.items()
            if counts[f, s] != n
        ],
    )


def check_queries(data, checker):
    texts = {p["_id"]: passage_text(p) for p in data["corpus"]}
    stems = {i: set(t) for i, t in zip(texts, tokenize(list(texts.values())), strict=True)}
    every = [q for queries in data["queries"].values() for q in queries]
    checker.rule("files are well formed", data["problems"])
    twice = [t for t, n in collections.Counter(q["text"].lower() for q in every).items() if n > 1]
    twice += [i for i, n in collections.Counter(q["_id"] for q in every).items() if n > 1]
    checker.rule("no query or query id occurs twice", twice)

    for split, queries in data["queries"].items():
        own = set(data["splits"]["unlabelled" if split == "oracle" else split])
        relevant = collections.defaultdict(list)
        for query_id, passage_id in data["qrels"][split]:
            relevant[query_id].append(passage_id)
        total = max(len(queries), 1)

        checker.rule(
            f"{split}: {QUERY_COUNT[split]} queries",
            [len(queries)] if len(queries) != QUERY_COUNT[split] else [],
        )
        kinds = collections.Counter(q["metadata"].get("kind") for q in queries)
        checker.rule(
            f"{split}: kinds 40/40/20 (within 2 points)",
            [
                f"{k}: {kinds[k]} of {total}"
                for k in set(kinds) | set(KIND_SHARE)
                if abs(kinds[k] / total - KIND_SHARE.get(k, -1)) > 0.02
            ],
        )
        checker.rule(
            f"{split}: one or two relevant passages, all in its own split",
            [
                f"{i}: {sorted(relevant[i])}"
                for i in {q["_id"] for q in queries} | set(relevant)
                if len(relevant[i]) not in (1, 2)
                or not set(relevant[i]) <= own
                or i not in {q["_id"] for q in queries}
            ],
        )
        pairs = sum(len(ids) == 2 for ids in relevant.values())
        checker.rule(
            f"{split}: 12 to 18 % of queries have two ({pairs / total:.1%})",
            [] if 0.12 <= pairs / total <= 0.18 else [f"{pairs} of {total}"],
        )
        if split == "oracle":
            first = collections.Counter(ids[0] for ids in relevant.values() if ids)
            checker.rule("oracle: queries for different passages", [i for i, n in first.items() if n > 1])
        else:
            judged = {i for ids in relevant.values() for i in ids}
            checker.rule(f"{split}: every passage of the split has a query", sorted(own - judged))

        query_stems = [set(t) for t in tokenize([q["text"] for q in queries])]
        overlap = (
            sum(
                any(s & stems.get(i, set()) for i in relevant[q["_id"]])
                for q, s in zip(queries, query_stems, strict=True)
            )
            / total
        )
        checker.rule(
            f"{split}: at least 80 % share a content stem with a relevant passage ({overlap:.1%})",
            [] if overlap >= 0.80 else [f"{overlap:.1%}"],
        )
        checker.rule(
            f"{split}: no run of 4 words copied from a relevant passage",
            [
                f"{q['_id']} and {i}: {' '.join(gram)}"
                for q in queries
                for i in relevant[q["_id"]]
                for gram in ngrams(q["text"], 4) & ngrams(texts.get(i, ""), 4)
            ],
        )
        coined = sum(has_coined(q["text"]) for q in queries) / total
        checker.rule(
            f"{split}: at most 25 % use a coined term ({coined:.1%})",
            [] if coined <= 0.25 else [f"{coined:.1%}"],
        )


# ---------------------------------------------------------------- figures


def mean_ndcg(data, split, score):
    """Mean nDCG@10; equal scores are ordered by passage id, highest first."""
    ids = [p["_id"] for p in data["corpus"]]
    run = []
    for query, scores in zip(
        data["queries"][split], score([q["text"] for q in data["queries"][split]]), strict=False
    ):
        ranked = sorted(((float(s), i) for s, i in zip(scores, ids, strict=True)), reverse=True)
        run += [ir_measures.ScoredDoc(query["_id"], i, s) for s, i in ranked[:100]]
    qrels = [ir_measures.Qrel(q, p, 1) for q, p in data["qrels"][split]]
    return ir_measures.calc_aggregate([NDCG], qrels, run)[NDCG]


def bm25_scorer(data):
    index = bm25s.BM25(method="lucene", k1=1.5, b=0.75)
    index.index(tokenize([passage_text(p) for p in data["corpus"]]), show_progress=False)
    nothing = [0.0] * len(data["corpus"])
    return lambda texts: [index.get_scores(t) if t else nothing for t in tokenize(texts)]


def dense_scorer(data, model_path):
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(model_path, device="cpu")
    passages = model.encode([passage_text(p) for p in data["corpus"]], normalize_embeddings=True)
    return lambda texts: model.encode(texts, normalize_embeddings=True) @ passages.T


def main(argv=None):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "folder", nargs="?", type=pathlib.Path, default=HERE, help="data folder (default: this one)"
    )
    parser.add_argument("--no-figures", action="store_true", help="check the rules only")
    parser.add_argument(
        "--dense", metavar="MODEL", help="folder of a sentence-transformers model to score as well"
    )
    args = parser.parse_args(argv)

    data, checker = load(args.folder), Checker()
    checker.rule(
        "README.md and LICENSE are present",
        [name for name in ("README.md", "LICENSE") if not (args.folder / name).is_file()],
    )
    check_corpus(data, checker)
    check_splits(data, checker)
    check_queries(data, checker)

    bm25 = bm25_scorer(data)
    dev = mean_ndcg(data, "dev", bm25)
    checker.rule(
        f"dev: BM25 nDCG@10 between {DEV_BAND[0]} and {DEV_BAND[1]} ({dev:.4f})",
        [] if DEV_BAND[0] <= dev <= DEV_BAND[1] else [f"{dev:.4f}"],
    )

    if not args.no_figures:
        scorers = {"BM25": bm25}
        if args.dense:
            scorers[pathlib.Path(args.dense).name] = dense_scorer(data, args.dense)
        lengths = [len(p["text"].split()) for p in data["corpus"]]
        print(f"\nmean words a passage  {sum(lengths) / len(lengths):.1f}")
        for name, scorer in scorers.items():
            for split in ("dev", "test", "train", "oracle"):
                print(f"nDCG@10 {split:<7}{name:<20}{mean_ndcg(data, split, scorer):.4f}")

    print(f"\n{checker.broken} rules broken" if checker.broken else "\nall rules hold")
    return 1 if checker.broken else 0


if __name__ == "__main__":
    sys.exit(main())
