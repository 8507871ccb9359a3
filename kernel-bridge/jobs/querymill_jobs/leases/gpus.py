"""The GPUs of this machine that jobs may use, and who uses them, as nvidia-smi tells."""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

MASK_VARIABLE = "CUDA_VISIBLE_DEVICES"
_SECONDS = 20


@dataclass(frozen=True)
class Gpu:
    """One GPU: its uuid, what to call it, and the processes on it (``python (pid 7, user ann)``)."""

    uuid: str
    name: str
    users: tuple[str, ...] = ()


def list_gpus(environment: Mapping[str, str] | None = None) -> list[Gpu]:
    """Return the GPUs within the mask CUDA_VISIBLE_DEVICES, in its order; none where there is no driver."""
    environment = os.environ if environment is None else environment
    rows = _query(environment, "--query-gpu=index,uuid")
    users: dict[str, list[str]] = {}
    if rows:
        for uuid, pid, *names in _query(environment, "--query-compute-apps=gpu_uuid,pid,process_name"):
            users.setdefault(uuid, []).append(_describe(pid, ",".join(names)))
    found = [Gpu(row[1], f"GPU {row[0]}", tuple(users.get(row[1], ()))) for row in rows]
    mask = environment.get(MASK_VARIABLE)
    return found if mask is None else _within(found, mask)


def _within(gpus: list[Gpu], mask: str) -> list[Gpu]:
    """Read the mask as CUDA does: numbers or beginnings of uuids, up to the first that names nothing."""
    by_number = {gpu.name.split()[1]: gpu for gpu in gpus}
    chosen: list[Gpu] = []
    for item in (part.strip() for part in mask.split(",")):
        matches = [gpu for gpu in gpus if item.startswith("GPU-") and gpu.uuid.startswith(item)]
        gpu = by_number.get(item) or (matches[0] if len(matches) == 1 else None)
        if gpu is None or gpu in chosen:
            break
        chosen.append(gpu)
    return chosen


def _query(environment: Mapping[str, str], question: str) -> list[list[str]]:
    try:
        answer = subprocess.run(
            ["nvidia-smi", question, "--format=csv,noheader,nounits"],
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return []
    if answer.returncode != 0:
        return []
    return [
        [field.strip() for field in line.split(",")] for line in answer.stdout.splitlines() if "," in line
    ]


def _describe(pid: str, name: str) -> str:
    try:
        user = pwd.getpwuid(Path(f"/proc/{pid}").stat().st_uid).pw_name
    except (OSError, KeyError):
        return f"{Path(name).name} (pid {pid})"
    return f"{Path(name).name} (pid {pid}, user {user})"
