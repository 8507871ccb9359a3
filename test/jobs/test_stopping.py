from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from querymill_jobs import supervise
from querymill_jobs.event_log import EventLog
from querymill_jobs.event_summary import EventSummary
from querymill_jobs.stop_signals import StopSignals
from querymill_jobs.supervise import Supervisor
from small_block import write_block
from step_runner import StepRunner
from test_wrapper import is_running

COUNTING = """
    import time

    def run(job):
        done = max((int(p.read_text()) for d in job.resume_dirs for p in d.glob("done")), default=0)
        job.log(f"start at {done}")
        (job.work_dir / "pid").write_text(str(__import__("os").getpid()))
        while done < 200:
            if job.stop_requested:
                (job.checkpoint_dir / "done").write_text(str(done))
                job.checkpointed(job.checkpoint_dir / "done", done)
                return
            time.sleep(job.params.get("pause", 0.05))
            done += 1
            job.progress(done, 200, "steps")
        (job.output("rows") / "table.jsonl").write_text('{"done":%d}' % done)
"""

DEAF = """
    import os, signal, subprocess, time

    def run(job):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        (job.work_dir / "pid").write_text(f"{os.getpid()}")
        subprocess.Popen(["sh", "-c", "trap '' TERM; echo $$ > grandchild; while true; do sleep 1; done"])
        time.sleep(600)
"""


def wait_for(condition: Callable[[], bool], seconds: float = 300) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def wait_for_pid(path: Path) -> int:
    wait_for(lambda: path.is_file() and path.read_text().strip().isdigit())
    return int(path.read_text())


def test_a_stopped_step_goes_on_from_its_checkpoint(steps: StepRunner, tmp_path: Path) -> None:
    block = write_block(tmp_path / "small", COUNTING)
    attempt = steps.prepare(block)
    process = steps.start(attempt)
    events = attempt / "events.jsonl"
    wait_for(lambda: events.exists() and b'"progress"' in events.read_bytes())
    process.send_signal(signal.SIGTERM)
    stopped = steps.finish(attempt, process)
    assert stopped.status == 3
    assert stopped.result["state"] == "stopped"
    assert stopped.result["error"]["kind"] == "interrupted"
    done = int((attempt / "checkpoints" / "done").read_text())
    assert [event["path"] for event in stopped.events() if event["kind"] == "checkpoint"] == [
        "checkpoints/done"
    ]
    assert not list(steps.store.glob("steps/*/*"))

    again = steps.run(block, None, {"pause": 0}, resume=[attempt / "checkpoints"])
    assert 0 < done < 200
    assert f"start at {done}" in [event.get("text") for event in again.events()]
    assert again.rows("rows", "table.jsonl") == [{"done": 200}]


def test_a_job_that_was_asked_past_its_wrapper_is_stopped_too(steps: StepRunner, tmp_path: Path) -> None:
    attempt = steps.prepare(write_block(tmp_path / "small", COUNTING))
    process = steps.start(attempt)
    events = attempt / "events.jsonl"
    wait_for(lambda: events.exists() and b'"progress"' in events.read_bytes())
    os.kill(wait_for_pid(attempt / "work" / "pid"), signal.SIGTERM)
    stopped = steps.finish(attempt, process)
    assert stopped.result["state"] == "stopped"
    assert stopped.result["error"]["kind"] == "interrupted"


def test_a_job_deaf_to_the_request_is_killed_with_all_its_processes(
    steps: StepRunner, tmp_path: Path
) -> None:
    attempt = steps.prepare(write_block(tmp_path / "small", DEAF))
    process = steps.start(attempt)
    grandchild = wait_for_pid(attempt / "work" / "grandchild")
    child = wait_for_pid(attempt / "work" / "pid")
    asked = time.monotonic()
    process.send_signal(signal.SIGTERM)
    step = steps.finish(attempt, process)
    assert 9 < time.monotonic() - asked < 100
    assert step.result["state"] == "stopped"
    wait_for(lambda: not is_running(child) and not is_running(grandchild))


def test_the_job_dies_with_its_wrapper(steps: StepRunner, tmp_path: Path) -> None:
    attempt = steps.prepare(write_block(tmp_path / "small", COUNTING))
    process = steps.start(attempt)
    child = wait_for_pid(attempt / "work" / "pid")
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=100)
    wait_for(lambda: not is_running(child))
    assert not (attempt / "result.json").exists()
    assert not (steps.store / "objects").exists()


def test_the_wrapper_outlives_what_started_it(steps: StepRunner, tmp_path: Path) -> None:
    block = write_block(tmp_path / "small", COUNTING)
    attempt = steps.prepare(block, None, {"pause": 0.01})
    starter = os.fork()
    if starter == 0:
        steps.start(attempt)
        os._exit(0)
    os.waitpid(starter, 0)
    wait_for(lambda: (attempt / "result.json").exists())
    assert b'"state": "done"' in (attempt / "result.json").read_bytes()


def test_a_hang_up_ends_no_job(steps: StepRunner, tmp_path: Path) -> None:
    attempt = steps.prepare(write_block(tmp_path / "small", COUNTING), None, {"pause": 0.005})
    process = steps.start(attempt)
    wait_for_pid(attempt / "work" / "pid")
    process.send_signal(signal.SIGHUP)
    assert steps.finish(attempt, process).result["state"] == "done"


def test_a_killed_job_is_not_taken_for_a_finished_one(steps: StepRunner, tmp_path: Path) -> None:
    attempt = steps.prepare(write_block(tmp_path / "small", COUNTING))
    process = steps.start(attempt)
    os.kill(wait_for_pid(attempt / "work" / "pid"), signal.SIGKILL)
    step = steps.finish(attempt, process)
    assert step.result["state"] == "failed"
    # Whoever kills with SIGKILL leaves no trace but the kernel's count of kills for memory.
    assert step.result["error"]["kind"] in ("internal", "memory")
    assert "killed" in step.error


def test_heartbeats_come_while_a_job_is_silent(steps: StepRunner, tmp_path: Path) -> None:
    source = """
        import time
        def run(job):
            ballast = bytearray(64 << 20)
            events = job.work_dir.parent / "events.jsonl"
            while events.read_text().count('"heartbeat"') < 3:
                time.sleep(0.05)
            (job.output("rows") / "table.jsonl").write_text("")
    """
    step = steps.succeed(write_block(tmp_path / "small", source))
    beats = [event for event in step.events() if event["kind"] == "heartbeat"]
    assert len(beats) >= 3
    assert max(beat["rssMB"] for beat in beats) > 64


def test_a_step_whose_minutes_are_over_writes_a_checkpoint_and_is_told_so(
    steps: StepRunner, tmp_path: Path
) -> None:
    source = """
        import time

        def run(job):
            while not job.stop_requested:
                time.sleep(0.01)
            (job.checkpoint_dir / "seen").write_text("")
    """
    attempt = steps.prepare(write_block(tmp_path / "small", source))
    spec = json.loads((attempt / "spec.json").read_bytes())
    spec["resources"]["minutes"] = 0.01
    (attempt / "spec.json").write_text(json.dumps(spec), "utf-8")
    step = steps.finish(attempt, steps.start(attempt, QUERYMILL_LEASES=str(tmp_path / "leases")))
    assert step.result["state"] == "failed"
    assert step.error.startswith(
        'Cannot finish "small": its time limit of 0.01 minutes is over. Raise `minutes`'
    )
    assert (attempt / "checkpoints" / "seen").exists()


@pytest.mark.parametrize("end", ["return", "raise ValueError('no')", "os.kill(os.getpid(), 9)"])
def test_a_job_leaves_no_daemon_however_it_ends(steps: StepRunner, tmp_path: Path, end: str) -> None:
    source = f"""
        import os, signal, time

        def run(job):
            pid = os.fork()
            if pid == 0:
                os.setsid()
                if os.fork():
                    os._exit(0)
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                (job.checkpoint_dir / "pid").write_text(str(os.getpid()))
                os.closerange(0, 256)
                while True:
                    time.sleep(1)
            while not (job.checkpoint_dir / "pid").exists() or not (job.checkpoint_dir / "pid").read_text():
                time.sleep(0.01)
            (job.output("rows") / "table.jsonl").write_text("")
            {end}
    """
    step = steps.run(write_block(tmp_path / "small", source))
    assert step.status in (0, 1)
    assert not is_running(int((step.folder / "checkpoints" / "pid").read_text()))


def test_a_job_whose_workspace_was_removed_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervise, "GONE_SECONDS", 0.0)
    folder = tmp_path / "attempt"
    log = EventLog(tmp_path / "events.jsonl")
    supervisor = Supervisor(log, EventSummary(), cast(StopSignals, None), folder / "stop-request")
    with pytest.raises(FileNotFoundError, match="the folder of the attempt was removed"):
        for _ in range(2):
            time.sleep(supervise.HEARTBEAT_SECONDS)
            supervisor.beat()
