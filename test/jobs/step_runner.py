"""Runs steps as the engine does: a spec.json, the wrapper in a process of its own, a result.json."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HOME = Path(__file__).resolve().parents[2]
JOBS = HOME / "kernel-bridge" / "jobs"
WRAPPER = JOBS / "querymill_jobs" / "wrapper.py"
BLOCKS = HOME / "templates" / "blocks"
KILLED_AT = Path(__file__).with_name("killed_at")
SHARED_DATA = HOME.parent / "shared" / "data"

Json = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """A finished attempt."""

    folder: Path
    store: Path
    result: Json
    status: int

    @property
    def error(self) -> str:
        """The error as one line."""
        error = self.result["error"]
        return f"{error['title']}: {error['cause']}. {error['fix']}"

    def path(self, port: str) -> Path:
        """The published folder of a port."""
        digest = self.result["outputs"][port]["digest"]
        return self.store / "objects" / digest[:2] / digest

    def input(self, port: str) -> Json:
        """The port as an input of a later step."""
        output = self.result["outputs"][port]
        return {"type": output["type"], "digest": output["digest"], "path": str(self.path(port))}

    def rows(self, port: str, file: str) -> list[Json]:
        """The rows of a published JSONL file."""
        return [json.loads(line) for line in (self.path(port) / file).read_text("utf-8").splitlines()]

    def events(self) -> list[Json]:
        """What events.jsonl holds."""
        return [json.loads(line) for line in (self.folder / "events.jsonl").read_text("utf-8").splitlines()]

    def warnings(self) -> list[str]:
        """The texts of the warnings."""
        return [event["text"] for event in self.events() if event["kind"] == "warning"]


class StepRunner:
    """Starts attempts in one store."""

    def __init__(self, store: Path) -> None:
        self.store = store
        self._count = 0

    def prepare(
        self,
        block: Path | str,
        inputs: Json | None = None,
        params: Json | None = None,
        resume: list[Path] | None = None,
    ) -> Path:
        """Write the spec.json of a new attempt, parameters filled in with their defaults."""
        folder = block if isinstance(block, Path) else BLOCKS / block
        definition = json.loads((folder / "block.json").read_bytes())
        self._count += 1
        attempt = self.store / "attempts" / f"a{self._count}"
        attempt.mkdir(parents=True)
        properties = definition["params"]["properties"]
        defaults = {name: schema["default"] for name, schema in properties.items() if "default" in schema}
        merged = {**defaults, **(params or {})}
        spec = {
            "v": 1,
            "attempt": attempt.name,
            "key": hashlib.sha256(json.dumps([str(folder), inputs, merged]).encode()).hexdigest(),
            "token": f"token-{self._count}",
            "block": {"type": definition["type"], "version": definition["version"], "folder": str(folder)},
            "preimage": {"v": 1},
            "params": merged,
            "inputs": inputs or {},
            "outputs": {port: output["type"] for port, output in definition["outputs"].items()},
            "store": str(self.store),
            "resources": definition.get("resources", {"cpus": 1}),
            "resumeFrom": [str(path) for path in resume or []],
        }
        (attempt / "spec.json").write_text(json.dumps(spec), "utf-8")
        return attempt

    def start(self, attempt: Path, **environment: str) -> subprocess.Popen[bytes]:
        """Start the wrapper of an attempt."""
        return subprocess.Popen(
            [sys.executable, str(WRAPPER), str(attempt)],
            env={**os.environ, "QUERYMILL_TOKEN": "t", **environment},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill_at(self, attempt: Path, name: str, **environment: str) -> None:
        """Run an attempt until a file or folder is renamed to this name, and kill all of it just then."""
        process = self.start(attempt, PYTHONPATH=str(KILLED_AT), QUERYMILL_TEST_KILLED_AT=name, **environment)
        assert process.wait(timeout=600) == -signal.SIGKILL, (attempt / "log").read_text("utf-8")

    def finish(self, attempt: Path, process: subprocess.Popen[bytes]) -> Step:
        """Wait for a started wrapper and read its result."""
        status = process.wait(timeout=600)
        return Step(attempt, self.store, json.loads((attempt / "result.json").read_bytes()), status)

    def run(
        self, block: Path | str, inputs: Json | None = None, params: Json | None = None, **more: Any
    ) -> Step:
        """Run a step to its end, whatever that is."""
        attempt = self.prepare(block, inputs, params, more.pop("resume", None))
        return self.finish(attempt, self.start(attempt, **more))

    def succeed(self, block: Path | str, inputs: Json | None = None, params: Json | None = None) -> Step:
        """Run a step that must be done at its end."""
        step = self.run(block, inputs, params)
        assert step.result["state"] == "done", (
            step.result["error"],
            (step.folder / "log").read_text("utf-8"),
        )
        return step
