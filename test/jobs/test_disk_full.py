from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from querymill_jobs.event_log import EventLog
from small_block import write_block
from step_runner import StepRunner


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MB; making one takes root."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk: what happens on a full one is not checked")
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(folder)], capture_output=True
    )
    if mounted.returncode != 0:
        pytest.skip(f"no small disk could be mounted: {mounted.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


FILL = """
    def run(job):
        with (job.output("rows") / "table.jsonl").open("w") as file:
            while True:
                file.write('{"a":1}\\n' * 1000)
"""

WRAPPED = """
    def run(job):
        (job.checkpoint_dir / "keep").write_text("x")
        try:
            (job.output("rows") / "table.jsonl").write_bytes(b" " * (4 << 20))
        except OSError as error:
            raise RuntimeError("a library hides the cause") from error
"""

FILL_AND_FINISH = """
    import os
    def run(job):
        (job.output("rows") / "table.jsonl").write_text('{"a":1}\\n')
        try:
            with open("ballast", "wb", buffering=0) as file:
                while True:
                    file.write(b" " * 4096)
        except OSError:
            pass
        for number in range(50):
            job.warn(f"warning {number} finds no room " + "x" * 400)
"""


@pytest.mark.parametrize("source", [FILL, WRAPPED])
def test_a_full_disk_is_one_clear_error_and_leaves_nothing_torn(
    small_disk: Path, tmp_path: Path, source: str
) -> None:
    steps = StepRunner(small_disk / ".querymill")
    step = steps.run(write_block(tmp_path / "small", source))
    assert step.result["state"] == "failed"
    assert step.result["error"]["kind"] == "disk"
    assert step.error.startswith('Cannot write the results of "small": the disk is full. Free some space')
    assert str(steps.store) in step.error
    assert not (step.folder / "out").exists()
    assert not (steps.store / "objects").exists()
    assert not (steps.store / "steps").exists()
    assert all(event["seq"] == place for place, event in enumerate(step.events()))


def test_working_files_that_fill_the_disk_are_the_same_error(small_disk: Path, tmp_path: Path) -> None:
    steps = StepRunner(small_disk / ".querymill")
    step = steps.run(write_block(tmp_path / "small", FILL_AND_FINISH))
    assert step.result["error"]["kind"] == "disk"
    assert not list(steps.store.glob("steps/*/*"))
    assert all(event["seq"] == place for place, event in enumerate(step.events()))


def test_a_disk_that_is_full_from_the_start_leaves_no_torn_file(small_disk: Path, tmp_path: Path) -> None:
    steps = StepRunner(small_disk / ".querymill")
    attempt = steps.prepare(write_block(tmp_path / "small", FILL))
    with pytest.raises(OSError, match="No space"):
        (small_disk / "ballast").write_bytes(b" " * (4 << 20))
    process = steps.start(attempt)
    assert process.wait(timeout=300) == 2
    assert all(path.stat().st_size > 0 for path in attempt.glob("*.json"))
    assert not (attempt / "result.json").exists()
    assert not list(attempt.glob(".*tmp"))


def test_an_event_that_does_not_fit_is_left_out_whole(small_disk: Path) -> None:
    with EventLog(small_disk / "events.jsonl") as log:
        log.write("log", text="first")
        ballast = small_disk / "ballast"
        with pytest.raises(OSError, match="No space"):
            ballast.write_bytes(b" " * (4 << 20))
        for _ in range(200):
            log.write("log", text="x" * 1000)
        lost = log.lost
        ballast.unlink()
        log.write("log", text="last")
    lines = (small_disk / "events.jsonl").read_text().splitlines()
    assert lost > 0
    assert [f'"seq":{number},' in line for number, line in enumerate(lines)] == [True] * (201 - lost + 1)
    assert '"last"' in lines[-1]
