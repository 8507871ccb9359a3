from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from querymill_jobs.leases.capacity import Needs, machine_capacity, step_needs
from querymill_jobs.leases.decide import decide
from querymill_jobs.leases.gpus import Gpu, list_gpus
from querymill_jobs.leases.lease_book import LeaseBook, Record
from step_runner import HOME, JOBS

FAKE_PROGRAMS = HOME / "test" / "fixtures" / "bin"
HOLDER = Path(__file__).with_name("lease_holder.py")
GPUS = [Gpu("GPU-a", "GPU 0"), Gpu("GPU-b", "GPU 1")]
MACHINE = Needs(4, 1000)


def machine_with(folder: Path, count: int, apps: str = "") -> dict[str, str]:
    """Return the environment of a machine with GPUs, as far as nvidia-smi tells."""
    folder.mkdir(exist_ok=True)
    lines = [f"{number}, GPU-{number}aaaaaaa-0000" for number in range(count)]
    (folder / "gpus.csv").write_text("\n".join(lines) + "\n", "ascii")
    (folder / "apps.csv").write_text(apps, "ascii")
    return {"FAKE_GPUS": str(folder), "PATH": f"{FAKE_PROGRAMS}:/usr/bin:/bin"}


def waiting(turn: int, cpus: int = 1, gpus: int = 0, lacks_gpus: bool = False, memory: int = 0) -> Record:
    return Record(turn, f"job {turn}", Needs(cpus, memory, gpus), None, lacks_gpus)


def holding(turn: int, cpus: int = 1, gpus: tuple[str, ...] = (), memory: int = 0) -> Record:
    return Record(turn, f"job {turn}", Needs(cpus, memory, len(gpus)), gpus)


def test_a_job_gets_all_it_needs_or_nothing() -> None:
    assert decide(waiting(1, 4, 2), [], MACHINE, GPUS).gpus == ("GPU-a", "GPU-b")
    verdict = decide(waiting(2, 1, 2), [holding(1, 1, ("GPU-a",))], MACHINE, GPUS)
    assert verdict.gpus is None and verdict.lacks_gpus
    assert verdict.reason == "for 2 GPUs: GPU 0 is held by job 1"
    verdict = decide(waiting(2, 4), [holding(1, 1)], MACHINE, GPUS)
    assert verdict.reason == "for 4 of 4 CPUs: in use by job 1 (1)"
    verdict = decide(waiting(2, 1, memory=600), [holding(1, 1, memory=500)], MACHINE, GPUS)
    assert verdict.reason == "for 600 of 1000 MiB of memory: in use by job 1 (500)"


def test_a_small_job_does_not_overtake_a_big_one_in_what_that_waits_for() -> None:
    others = [holding(1, 2), waiting(2, 4)]
    verdict = decide(waiting(3, 1), others, MACHINE, GPUS)
    assert verdict.gpus is None
    assert verdict.reason == "for 1 of 4 CPUs: in use by job 1 (2); before it comes job 2"
    others = [holding(1, 1, ("GPU-a",)), waiting(2, 1, 2, lacks_gpus=True)]
    assert "before it comes job 2" in decide(waiting(3, 1, 1), others, MACHINE, GPUS).reason


def test_a_job_that_waits_for_gpus_keeps_no_processors_from_others() -> None:
    others = [holding(1, 1, ("GPU-a", "GPU-b")), waiting(2, 4, 1, lacks_gpus=True)]
    assert decide(waiting(3, 3), others, MACHINE, GPUS).gpus == ()


def test_a_gpu_that_a_foreign_process_uses_is_named_with_it() -> None:
    gpus = [Gpu("GPU-a", "GPU 0", ("python (pid 7, user ann)",))]
    verdict = decide(waiting(1, 1, 1), [], MACHINE, gpus)
    assert verdict.reason == "for 1 GPU: GPU 0 by python (pid 7, user ann), not one of ours"


def test_a_step_that_asks_for_more_processors_than_there_are_takes_them_all() -> None:
    assert step_needs({"cpus": 9, "memoryMB": 99999}, MACHINE) == MACHINE
    assert machine_capacity({"QUERYMILL_CPUS": "3", "QUERYMILL_MEMORY_MB": "7"}) == Needs(3, 7)
    assert machine_capacity({}).cpus == len(os.sched_getaffinity(0))


@pytest.mark.parametrize(
    ("mask", "names"),
    [
        (None, ["GPU 0", "GPU 1", "GPU 2"]),
        ("2,0", ["GPU 2", "GPU 0"]),
        ("GPU-1", ["GPU 1"]),
        ("0,7,1", ["GPU 0"]),
        ("", []),
        ("-1", []),
    ],
)
def test_gpus_are_those_within_the_mask(tmp_path: Path, mask: str | None, names: list[str]) -> None:
    environment = machine_with(tmp_path / "gpus", 3)
    if mask is not None:
        environment["CUDA_VISIBLE_DEVICES"] = mask
    assert [gpu.name for gpu in list_gpus(environment)] == names


def test_the_users_of_a_gpu_are_told_with_their_names(tmp_path: Path) -> None:
    apps = f"GPU-0aaaaaaa-0000, {os.getpid()}, /opt/x/python\nGPU-0aaaaaaa-0000, 99999999, train\n"
    environment = machine_with(tmp_path / "gpus", 2, apps)
    first, second = list_gpus(environment)
    assert first.users[0].startswith(f"python (pid {os.getpid()}, user ")
    assert first.users[1] == "train (pid 99999999)"
    assert second.users == ()
    assert list_gpus({"PATH": "/nowhere"}) == []


def test_a_lease_lives_as_long_as_any_process_of_the_job(tmp_path: Path) -> None:
    book, other = LeaseBook(tmp_path), LeaseBook(tmp_path)
    with book.gate():
        record = book.enter("job", Needs(1, 1), "a")
        book.write(Record(record.turn, "job", record.needs, ()))
    child = os.fork()
    if child == 0:
        signal.pause()
        os._exit(0)
    book.leave()
    with other.gate():
        assert [each.label for each in other.others()] == ["job"]
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with other.gate():
        assert other.others() == []
    assert [path.name for path in tmp_path.iterdir()] == [".gate"]


def start_holder(
    root: Path, machine: dict[str, str], cpus: int, gpus: int, seconds: float, name: str
) -> subprocess.Popen[str]:
    shares = {"QUERYMILL_CPUS": "4", "QUERYMILL_MEMORY_MB": "1000"}
    environment = {**os.environ, **shares, **machine, "PYTHONPATH": str(JOBS)}
    command = [sys.executable, str(HOLDER), str(root / "leases"), str(root / "jobs"), str(cpus), str(gpus)]
    return subprocess.Popen(
        [*command, str(seconds), name], env=environment, stdout=subprocess.PIPE, text=True
    )


def test_no_gpu_is_leased_twice_whoever_is_killed(tmp_path: Path) -> None:
    seed = int(os.environ.get("QUERYMILL_SEED", "1"))
    draw = random.Random(seed)
    machine = machine_with(tmp_path / "gpus", 3)
    (tmp_path / "jobs").mkdir()
    jobs = [
        start_holder(
            tmp_path, machine, draw.randint(0, 2), draw.randint(0, 3), draw.uniform(0, 0.3), f"j{number}"
        )
        for number in range(24)
    ]
    killed = set()
    for _ in range(8):
        time.sleep(draw.uniform(0, 0.4))
        victim = draw.choice(jobs)
        victim.kill()
        killed.add(victim.args[-1])  # type: ignore[index]
    for job in jobs:
        said, _ = job.communicate(timeout=300)
        name = job.args[-1]  # type: ignore[index]
        assert "LEASED TWICE" not in said, f"seed {seed}: {said}"
        if name not in killed:
            assert job.returncode == 0 and json.loads(said)[0] == name, f"seed {seed}: {name} got nothing"


def test_a_big_job_gets_its_turn_among_small_ones(tmp_path: Path) -> None:
    machine = machine_with(tmp_path / "gpus", 2)
    (tmp_path / "jobs").mkdir()
    first = start_holder(tmp_path, machine, 1, 1, 60, "first")
    assert first.stdout is not None and first.stdout.readline()
    big = start_holder(tmp_path, machine, 1, 2, 0, "big")
    until_waiting(tmp_path, "big")
    names = ["s1", "s2", "s3"]
    small = [start_holder(tmp_path, machine, 1, 1, 0.2, name) for name in names]
    for name in names:
        until_waiting(tmp_path, name)
    first.kill()
    first.wait()
    times = {}
    for job in [big, *small]:
        name, at, _ = json.loads(job.communicate(timeout=300)[0])
        times[name] = at
    assert min(times, key=lambda name: times[name]) == "big"


def until_waiting(root: Path, name: str) -> None:
    """Wait until a job says that it waits, at most 300 s."""
    end = time.monotonic() + 300
    while not (root / "jobs" / name / "waiting.json").exists():
        assert time.monotonic() < end, f"{name} does not wait"
        time.sleep(0.01)
