"""A process that takes a lease as a job does, witnesses that it alone has what it got, and says so.

    python lease_holder.py <leases> <witnesses> <cpus> <gpus> <seconds> <name>

Prints one line when it starts to hold: its turn, then the GPUs. Fails when somebody else holds one of them.
"""

from __future__ import annotations

import fcntl
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from querymill_jobs.attempt_spec import read_spec
from querymill_jobs.leases.wait_for_lease import wait_for_lease
from querymill_jobs.stop_signals import StopSignals


def main() -> None:
    """Hold for a while, with a child that shares the lease."""
    leases, witnesses, cpus, gpus, seconds, name = sys.argv[1:]
    os.environ["QUERYMILL_LEASES"] = leases
    folder = Path(witnesses) / name
    folder.mkdir()
    unused: dict[str, Any] = {
        "key": "",
        "preimage": {},
        "params": {},
        "inputs": {},
        "outputs": {},
        "store": "",
    }
    resources = {"cpus": int(cpus), "memoryMB": 1, "gpus": int(gpus)}
    spec = {**unused, "attempt": name, "block": {"type": "holder", "folder": ""}, "resources": resources}
    (folder / "spec.json").write_text(json.dumps(spec), "utf-8")
    book = wait_for_lease(read_spec(folder), StopSignals(), lambda: None)
    if book is None:
        return
    mine = os.environ["CUDA_VISIBLE_DEVICES"].split(",") if int(gpus) else []
    held = [_witness(Path(witnesses) / f"{uuid}.lock") for uuid in mine]
    print(json.dumps([name, time.monotonic(), mine]), flush=True)
    time.sleep(float(seconds))
    for descriptor in held:
        os.close(descriptor)
    book.leave()


def _witness(path: Path) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print(f"LEASED TWICE {path.name}", flush=True)
        os._exit(9)
    return descriptor


if __name__ == "__main__":
    main()
