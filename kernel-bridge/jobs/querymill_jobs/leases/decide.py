"""Whether a job may start now: pure, given who holds and who waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from querymill_jobs.leases.capacity import Needs
from querymill_jobs.leases.gpus import Gpu
from querymill_jobs.leases.lease_book import Record


@dataclass(frozen=True)
class Verdict:
    """``gpus`` to start with, or None and why the job waits; ``lacks_gpus`` when it is for those."""

    gpus: tuple[str, ...] | None
    reason: str = ""
    lacks_gpus: bool = False


def decide(mine: Record, others: Sequence[Record], capacity: Needs, gpus: Sequence[Gpu]) -> Verdict:
    """Say whether ``mine`` gets all it needs now.

    What jobs with an earlier turn wait for is kept for them, so that a big one is not overtaken for ever by
    small ones. A job that waits for GPUs keeps only those: its processors are of no use to it yet.
    """
    holding = [record for record in others if record.gpus is not None]
    ahead = [record for record in others if record.gpus is None and record.turn < mine.turn]
    cpus = capacity.cpus - sum(record.needs.cpus for record in holding)
    memory = capacity.memory_mb - sum(record.needs.memory_mb for record in holding)
    leased = {uuid for record in holding for uuid in record.gpus or ()}
    free = [gpu for gpu in gpus if gpu.uuid not in leased and not gpu.users]
    waiting_gpus = sum(record.needs.gpus for record in ahead)
    served = [record for record in ahead if not record.lacks_gpus]
    cpus_left = cpus - sum(record.needs.cpus for record in served)
    memory_left = memory - sum(record.needs.memory_mb for record in served)
    needs = mine.needs
    if needs.gpus > max(0, len(free) - waiting_gpus):
        return Verdict(None, _gpu_reason(needs.gpus, holding, ahead, gpus), lacks_gpus=True)
    if needs.cpus <= max(0, cpus_left) and needs.memory_mb <= max(0, memory_left):
        return Verdict(tuple(gpu.uuid for gpu in free[: needs.gpus]))
    scarce = "CPUs" if needs.cpus > max(0, cpus_left) else "memory"
    return Verdict(None, _share_reason(scarce, mine, holding, served, capacity))


def _gpu_reason(count: int, holding: Sequence[Record], ahead: Sequence[Record], gpus: Sequence[Gpu]) -> str:
    holders = {uuid: record.label for record in holding for uuid in record.gpus or ()}
    taken = [f"{gpu.name} is held by {holders[gpu.uuid]}" for gpu in gpus if gpu.uuid in holders]
    foreign = [gpu for gpu in gpus if gpu.uuid not in holders and gpu.users]
    taken += [f"{gpu.name} by {' and '.join(gpu.users)}, not one of ours" for gpu in foreign]
    before = [record.label for record in ahead if record.needs.gpus > 0]
    if before:
        taken.append(f"before it comes {', '.join(before)}")
    return f"for {count} GPU{'s' if count > 1 else ''}: {'; '.join(taken)}"


def _share_reason(
    scarce: str, mine: Record, holding: Sequence[Record], served: Sequence[Record], capacity: Needs
) -> str:
    if scarce == "CPUs":
        asked = f"for {mine.needs.cpus} of {capacity.cpus} CPUs"
        users = [f"{record.label} ({record.needs.cpus})" for record in holding if record.needs.cpus]
    else:
        asked = f"for {mine.needs.memory_mb} of {capacity.memory_mb} MiB of memory"
        users = [f"{record.label} ({record.needs.memory_mb})" for record in holding if record.needs.memory_mb]
    parts = [f"in use by {', '.join(users)}"] if users else []
    if served:
        parts.append(
            f"before it {'comes' if len(served) == 1 else 'come'} {', '.join(r.label for r in served)}"
        )
    return f"{asked}: {'; '.join(parts)}"
