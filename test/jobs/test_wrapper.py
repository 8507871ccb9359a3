from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from querymill_jobs.tree_digest import digest_tree
from small_block import TABLE, write_block
from step_runner import HOME, JOBS, WRAPPER, StepRunner

CONTRACTS = HOME / "kernel-bridge" / "src" / "core" / "contracts"


def validate(value: object, schema: str) -> None:
    jsonschema.Draft202012Validator(json.loads((CONTRACTS / f"{schema}.schema.json").read_bytes())).validate(
        value
    )


def test_a_finished_step_has_its_result_its_events_and_its_objects(steps: StepRunner, tmp_path: Path) -> None:
    step = steps.succeed(write_block(tmp_path / "small", TABLE))
    validate(step.result, "result")
    for event in step.events():
        validate(event, "event")
    assert [event["seq"] for event in step.events()] == list(range(len(step.events())))
    states = [event["state"] for event in step.events() if event["kind"] == "state"]
    assert states == ["starting", "running", "publishing", "done"]
    assert step.result["metrics"] == {"rows": 30}
    assert step.result["series"]["loss"] == [[0, 1.0], [1, 0.5], [2, 1 / 3], [3, 0.25], [4, 0.2]]
    assert step.result["outputs"]["rows"]["rows"] == 30
    assert step.result["outputs"]["rows"]["bytes"] == sum(
        len(f'{{"a":{n},"b":"é"}}\n'.encode()) for n in range(30)
    )
    assert step.result["samples"] == {"columns": ["a"], "rows": [{"a": n} for n in range(20)]}
    assert step.result["environment"]["packages"]["numpy"]
    assert {"driver", "lock", "gpus"} <= step.result["environment"].keys()
    assert step.result["peakMemoryMB"] > 5
    assert "a line for the log" in (step.folder / "log").read_text("utf-8")


def test_the_object_is_read_only_and_named_by_its_digest(steps: StepRunner, tmp_path: Path) -> None:
    step = steps.succeed(write_block(tmp_path / "small", TABLE))
    folder = step.path("rows")
    assert digest_tree(folder)[0] == step.result["outputs"]["rows"]["digest"] == folder.name
    assert folder.stat().st_mode & 0o777 == 0o555
    assert (folder / "table.jsonl").stat().st_mode & 0o777 == 0o444


def test_the_step_file_is_the_result_of_the_attempt_that_was_first(steps: StepRunner, tmp_path: Path) -> None:
    block = write_block(tmp_path / "small", TABLE)
    first, second = steps.succeed(block), steps.succeed(block)
    key = first.result["key"]
    step_file = steps.store / "steps" / key[:2] / f"{key}.json"
    assert step_file.samefile(first.folder / "result.json")
    assert second.result["state"] == "done"
    assert second.result["outputs"] == first.result["outputs"]


def test_nothing_but_spec_log_events_process_and_result_stays_in_the_attempt(
    steps: StepRunner, tmp_path: Path
) -> None:
    step = steps.succeed(write_block(tmp_path / "small", TABLE))
    assert sorted(path.name for path in step.folder.iterdir()) == [
        "events.jsonl",
        "log",
        "process.json",
        "result.json",
        "spec.json",
    ]
    assert sorted(path.name for path in (tmp_path / "small").iterdir()) == ["block.json", "job.py"]


def test_process_json_tells_who_the_wrapper_was(steps: StepRunner, tmp_path: Path) -> None:
    attempt = steps.prepare(write_block(tmp_path / "small", TABLE))
    process = steps.start(attempt)
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    steps.finish(attempt, process)
    identity = json.loads((attempt / "process.json").read_bytes())
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    assert identity == {
        "pid": process.pid,
        "bootId": boot,
        "startTime": int(fields[19]),
        "host": os.uname().nodename,
    }


def test_a_user_error_is_told_as_it_stands_and_without_a_log(steps: StepRunner, tmp_path: Path) -> None:
    source = 'def run(job):\n    job.fail("read", "x.txt", "it is empty", "Fill it.")\n'
    step = steps.run(write_block(tmp_path / "small", source))
    validate(step.result, "result")
    assert step.status == 1
    assert step.result["state"] == "failed"
    assert step.result["error"] == {
        "title": 'Cannot read "x.txt"',
        "cause": "it is empty",
        "fix": "Fill it.",
        "kind": "user",
    }
    assert not list((steps.store).glob("steps/*/*"))


def test_an_unexpected_exception_comes_with_the_end_of_the_log(steps: StepRunner, tmp_path: Path) -> None:
    source = """
        def run(job):
            for number in range(100):
                print("line", number)
            return {}["absent"]
    """
    error = steps.run(write_block(tmp_path / "small", source)).result["error"]
    assert error["kind"] == "internal"
    assert error["cause"] == "KeyError: 'absent'"
    assert "line 99" in error["log"] and 'return {}["absent"]' in error["log"]
    assert len(error["log"].splitlines()) == 50


def test_a_missing_package_is_named_with_the_fix(steps: StepRunner, tmp_path: Path) -> None:
    step = steps.run(write_block(tmp_path / "small", "import not_installed\ndef run(job):\n    pass\n"))
    assert 'the Python package "not_installed" is missing' in step.error
    assert "querymill env create" in step.error


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ('{"_id":"a","title":"t"}', 'column "text" is missing'),
        ('{"_id":"a","title":"t","text":null}', 'column "text" must be string, found null'),
        ('{"_id":"a","title":"t","text":', "not JSON"),
        ("[1]", "it is not an object"),
    ],
)
def test_a_row_of_the_wrong_shape_is_not_published(
    steps: StepRunner, tmp_path: Path, row: str, reason: str
) -> None:
    lines = ['{"_id":"a","title":"t","text":"x"}', row, ""]
    source = f"""
        def run(job):
            (job.output("documents") / "documents.jsonl").write_text("\\n".join({lines!r}))
    """
    step = steps.run(write_block(tmp_path / "small", source, {"documents": "Documents"}))
    assert step.result["error"]["kind"] == "internal"
    assert f"documents.jsonl line 2: {reason}" in step.error
    assert not (steps.store / "objects").exists()


def test_an_output_that_was_not_written_is_an_error_of_the_block(steps: StepRunner, tmp_path: Path) -> None:
    step = steps.run(write_block(tmp_path / "small", "def run(job):\n    pass\n"))
    assert 'Cannot publish "small.rows"' in step.error and "table.jsonl is missing" in step.error


def test_a_symbolic_link_is_not_published(steps: StepRunner, tmp_path: Path) -> None:
    source = """
        def run(job):
            (job.output("rows") / "table.jsonl").write_text("")
            (job.output("rows") / "link").symlink_to("/etc/hostname")
    """
    assert "link is neither a file nor a folder" in steps.run(write_block(tmp_path / "small", source)).error


def test_a_job_that_dies_says_how(steps: StepRunner, tmp_path: Path) -> None:
    left = steps.run(write_block(tmp_path / "left", "import os\ndef run(job):\n    os._exit(7)\n"))
    assert "exit status 7" in left.error
    crashed = steps.run(write_block(tmp_path / "crashed", "import os\ndef run(job):\n    os.abort()\n"))
    assert "killed by signal 6 (SIGABRT)" in crashed.error


def test_a_job_out_of_memory_says_so(steps: StepRunner, tmp_path: Path) -> None:
    source = """
        import resource
        def run(job):
            resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
            bytearray(1 << 31)
    """
    step = steps.run(write_block(tmp_path / "small", source))
    assert step.result["error"]["kind"] == "memory"
    assert "memory ran out" in step.error


def test_a_process_left_behind_by_a_job_is_ended(steps: StepRunner, tmp_path: Path) -> None:
    source = """
        import subprocess
        def run(job):
            child = subprocess.Popen(["sleep", "600"])
            (job.output("rows") / "table.jsonl").write_text('{"pid": %d}\\n' % child.pid)
    """
    step = steps.succeed(write_block(tmp_path / "small", source))
    assert not is_running(step.rows("rows", "table.jsonl")[0]["pid"])


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_the_wrapper_needs_the_standard_library_alone() -> None:
    code = f"import runpy, sys; runpy.run_path({str(WRAPPER)!r}); import querymill_jobs.warm.worker"
    code += "; print(*sys.modules)"
    found = subprocess.run(
        [sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True, env={"PATH": ""}
    )
    outside = {
        name.partition(".")[0]
        for name in found.stdout.split()
        if name.partition(".")[0] not in sys.stdlib_module_names
    }
    assert outside == {"__main__", "querymill_jobs"}


def old_python() -> str | None:
    """An interpreter of version 3.9, from PATH or pyenv."""
    found = [shutil.which("python3.9"), *map(str, Path.home().glob(".pyenv/versions/3.9*/bin/python"))]
    for path in filter(None, found):
        if subprocess.run([path, "-c", ""], capture_output=True).returncode == 0:
            return path
    return None


def test_a_step_runs_on_python_3_9(steps: StepRunner, tmp_path: Path) -> None:
    python = old_python()
    if python is None:
        pytest.skip("there is no Python 3.9: only the syntax is checked against it")
    attempt = steps.prepare(write_block(tmp_path / "small", TABLE))
    ended = subprocess.run([python, str(WRAPPER), str(attempt)])
    result = json.loads((attempt / "result.json").read_bytes())
    assert (ended.returncode, result["state"]) == (0, "done")
    assert result["environment"]["python"].startswith("3.9.")


def test_the_wrapper_and_what_it_imports_are_python_3_9() -> None:
    code = f"import runpy, sys; runpy.run_path({str(WRAPPER)!r}); import querymill_jobs.warm.worker"
    code += "; print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    names = [name for name in found.split() if name.startswith("querymill_jobs.")]
    paths = [JOBS.joinpath(*name.split(".")).with_suffix(".py") for name in names] + [WRAPPER]
    files = [path for path in paths if path.is_file()]  # a package has no code of its own
    assert {"publish.py", "lease_book.py", "worker.py"} <= {path.name for path in files}
    for path in files:
        tree = ast.parse(path.read_text("utf-8"), feature_version=(3, 9))
        assert any(isinstance(node, ast.ImportFrom) and node.module == "__future__" for node in tree.body), (
            f"{path.name} uses X | None without importing annotations"
        )
