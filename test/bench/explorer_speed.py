"""What pandas takes for the joined table of the explorer. Run by explorer_speed.ts."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

import pandas as pd

# What one job may take here; pandas then says so instead of taking the machine down.
resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))


def main(folder: Path, filters: int) -> None:
    """Print the seconds of each operation as JSON."""
    started = time.perf_counter()
    table = pd.read_json(folder / "queries.jsonl", lines=True).set_index("_id")
    for number in range(filters):
        scores = pd.read_json(folder / f"scores{number}.jsonl", lines=True).set_index("_id")
        columns = scores[["score", "rank", "kept", "reason"]].add_prefix(f"f{number}.")
        table = table.join(columns)
    timings = {"load": time.perf_counter() - started}
    operations = {
        "sort": lambda: table.sort_values("f0.score", ascending=False).head(100),
        "filter": lambda: table[(table["f1.rank"] <= 3) & table["f2.kept"]].head(100),
        "facet": lambda: table["f3.reason"].value_counts().head(50),
        "search": lambda: table[table["text"].str.contains("winch", regex=False)].head(100),
    }
    for name, operation in operations.items():
        started = time.perf_counter()
        operation()
        timings[name] = time.perf_counter() - started
    timings["peakMB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(timings))


try:
    main(Path(sys.argv[1]), int(sys.argv[2]))
except (MemoryError, ValueError) as error:
    if isinstance(error, ValueError) and "memory" not in str(error):
        raise
    print(json.dumps({"outOfMemory": 4096.0}))
