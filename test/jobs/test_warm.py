from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from querymill_jobs import learned_modules
from querymill_jobs.warm import staleness
from querymill_jobs.warm.preload import fork_obstacle, preload
from querymill_jobs.warm.start_claim import claim_start
from step_runner import JOBS

SHOW_TOKEN = """
import os, time
from querymill_jobs.warm.process_token import set_process_token, token_room
print(token_room(), flush=True)
if os.fork() == 0:
    set_process_token("qm-child")
    if os.fork() == 0:
        print(open(f"/proc/{os.getpid()}/environ").read().count("\\0QUERYMILL_TOKEN=qm-child\\0"), flush=True)
        os._exit(0)
    os.wait()
    os._exit(0)
os.wait()
print(open("/proc/self/environ").read().count("\\0QUERYMILL_TOKEN=" + "-" * 64 + "\\0"))
try:
    set_process_token("x" * 65)
except ValueError as error:
    print(error)
"""


def test_a_forked_process_shows_its_own_token_and_so_does_its_child() -> None:
    environment = {"A": "1", "QUERYMILL_TOKEN": "-" * 64, "PYTHONPATH": str(JOBS)}
    found = subprocess.run(
        [sys.executable, "-c", SHOW_TOKEN], env=environment, capture_output=True, text=True, check=True
    )
    assert found.stdout.splitlines() == ["64", "1", "1", "a token of 65 bytes does not fit into 64"]


def test_a_changed_file_of_the_job_package_makes_a_worker_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages = tmp_path / "site-packages"
    packages.mkdir()
    monkeypatch.syspath_prepend(str(packages))
    stamp = staleness.code_stamp()
    assert str(Path(staleness.__file__)) in stamp
    assert not staleness.has_changed(stamp)
    (packages / "installed_meanwhile").mkdir()
    assert staleness.has_changed(stamp)


def test_a_process_with_threads_must_not_fork_jobs() -> None:
    go_on = threading.Event()
    thread = threading.Thread(target=go_on.wait)
    thread.start()
    assert (fork_obstacle() or "").endswith("threads")
    go_on.set()
    thread.join()


def test_modules_are_learned_once_and_imported_within_the_bound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = str(tmp_path / "worker")
    learned_modules.learn_modules(["a"])  # no worker: nothing to teach
    monkeypatch.setenv("QUERYMILL_WARM", base)
    learned_modules.learn_modules(["b", "a", "b"])
    learned_modules.learn_modules(["a", "c"])
    assert learned_modules.read_modules(base) == ["b", "a", "c"]
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    preload(["colorsys"], limit_mb=0)
    assert "colorsys" not in sys.modules
    preload(["no_such_module", "colorsys"], limit_mb=1 << 20)
    assert "colorsys" in sys.modules


def test_an_attempt_is_started_by_the_first_who_claims_it(tmp_path: Path) -> None:
    assert claim_start(tmp_path, {"pid": 1})
    assert not claim_start(tmp_path, {"pid": 2})
    assert os.listdir(tmp_path) == ["launch.json"]  # noqa: PTH208
    assert (tmp_path / "launch.json").read_text() == '{"pid": 1}'
