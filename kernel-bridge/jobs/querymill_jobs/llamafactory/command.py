"""Running `llamafactory-cli train`, following its log, and ending it cleanly."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import IO

from querymill_jobs.child_process import die_with_parent
from querymill_jobs.errors import StepError
from querymill_jobs.job import Job
from querymill_jobs.llamafactory.config_file import Config, keys_for, write_config
from querymill_jobs.llamafactory.installation import Installation
from querymill_jobs.llamafactory.trainer_log import LogRow, TrainerLog

SECONDS = 0.5
"""Between two looks at the log."""


def train(
    job: Job, installation: Installation, config: Config, name: str, on_row: Callable[[LogRow], None]
) -> bool:
    """Run a training to its end.

    :param config: settings; `output_dir` is where trainer_log.jsonl appears
    :param name: of the YAML file
    :returns: False when the job was asked to stop: LLaMA-Factory ends after its step and saves
    :raises StepError: it failed; the cause is its last line
    """
    path = job.work_dir / f"{name}.yaml"
    write_config(path, keys_for(config, installation))
    job.log(f"llamafactory-cli train {path.name}:\n{path.read_text(encoding='utf-8')}")
    log = TrainerLog(Path(config["output_dir"]) / "trainer_log.jsonl")
    process = subprocess.Popen(
        [str(installation.cli), "train", str(path)],
        cwd=job.work_dir,
        env=_environment(job, installation),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        preexec_fn=die_with_parent(),
    )
    last: deque[str] = deque(maxlen=1)
    reader = threading.Thread(target=_pass_on, args=(process.stdout, last), daemon=True)
    reader.start()
    asked = False
    while True:
        ended = _ended(process)
        for row in log.new_rows():
            on_row(row)
        if ended:
            break
        if job.stop_requested and not asked:
            asked = True
            process.send_signal(signal.SIGABRT)
    reader.join()
    if asked:
        return False
    if process.returncode != 0:
        cause = last[-1] if last else f"it ended with status {process.returncode}"
        raise StepError(
            "train with",
            f"LLaMA-Factory {installation.version}",
            cause.rstrip("."),
            "The end of the log says where.",
            kind="internal",
        )
    return True


def _ended(process: subprocess.Popen[bytes]) -> bool:
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        return False
    return True


def _environment(job: Job, installation: Installation) -> dict[str, str]:
    """What LLaMA-Factory sees: its own packages; no reporting; SIGABRT ends it after a step."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    folder = str(installation.interpreter.parent)
    return {
        **environment,
        "PATH": os.pathsep.join([folder, environment.get("PATH", "")]),
        "LLAMABOARD_ENABLED": "1",
        "LLAMABOARD_WORKDIR": str(job.work_dir),
        "WANDB_DISABLED": "true",
    }


def _pass_on(stream: IO[bytes] | None, last: deque[str]) -> None:
    """Copy what it prints into the log of the job, and remember the last line that is not empty."""
    if stream is None:
        return
    for line in stream:
        text = line.decode("utf-8", errors="replace")
        if text.strip():
            last.append(text.strip())
        sys.stdout.write(text)
        sys.stdout.flush()
