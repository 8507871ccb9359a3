"""Steps of the benchmark, kept in a folder: what is done is not run again, what was cut off goes on."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from querymill_jobs.models.catalogue import find_entry
from step_runner import Json, StepRunner


class Bench:
    """Runs blocks as the engine does, in one store."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._seconds: dict[str, float] = {}

    def model(self, name: str) -> Json:
        """A model of models.json as the engine resolves it."""
        entry = find_entry(name)
        return {"name": entry.name, "revision": entry.revision, "source": dict(entry.source)}

    def step(self, name: str, block: str, inputs: Json, params: Json) -> Json:
        """The outputs of a step as inputs of later ones."""
        return dict(self.remember(name, lambda: self._run(name, block, inputs, params)))

    def remember(self, name: str, make: Callable[[], Json]) -> Json:
        """What `make` gives, from the file of an earlier run where there is one."""
        file = self._folder / f"{name}.json"
        if not file.is_file():
            started = time.monotonic()
            made = make()
            kept = {"made": made, "seconds": round(time.monotonic() - started, 1)}
            file.write_text(json.dumps(kept), encoding="utf-8")
        found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        self._seconds[name] = found["seconds"]
        made_before: Json = found["made"]
        return made_before

    def seconds_table(self) -> str:
        """How long each step took, one a line."""
        return "".join(f"{name}: {seconds:.0f} s\n" for name, seconds in self._seconds.items())

    def _run(self, name: str, block: str, inputs: Json, params: Json) -> Json:
        store = self._folder / name
        attempts = sorted(store.glob("attempts/*"), key=lambda path: int(path.name[1:]))
        runner = StepRunner(store)
        runner._count = len(attempts)
        resume = [path / "checkpoints" for path in reversed(attempts)]
        attempt = runner.prepare(block, inputs, params, resume)
        process = runner.start(attempt)
        process.wait()
        result = json.loads((attempt / "result.json").read_text(encoding="utf-8"))
        if result["state"] != "done":
            raise SystemExit(f"{name} ended as {result['state']}: {result.get('error')}")
        return {
            port: {
                "type": output["type"],
                "digest": output["digest"],
                "path": str(store / "objects" / output["digest"][:2] / output["digest"]),
            }
            for port, output in result["outputs"].items()
        }
