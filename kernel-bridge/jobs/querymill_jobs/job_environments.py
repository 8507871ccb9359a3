"""Other job environments: where `querymill env create` put them, and what is installed there."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from querymill_jobs.errors import UserError

LOCK = "querymill-lock.txt"
"""Written into an environment when it is whole."""

_VERSIONS = """
import importlib.metadata as m, json, sys
def version(name):
    try: return m.version(name).split("+")[0]
    except m.PackageNotFoundError: return None
print(json.dumps({name: version(name) for name in sys.argv[1:]}))
"""


def environment_interpreter(name: str) -> Path:
    """The Python of an environment: the one that querymill.config.json names, else the one that was made.

    :raises UserError: there is none; the message has the command that makes it
    """
    workspace = Path(os.environ.get("QUERYMILL_WORKSPACE", "."))
    named = _configured(workspace / "querymill.config.json", name)
    if named is not None:
        return workspace / named
    folder = _environments_folder() / name
    if (folder / LOCK).is_file():
        return folder / "bin" / "python"
    raise UserError(
        "use environment",
        name,
        "it is not there yet",
        f"Make it with `querymill env create {name}`, or name its interpreter as "
        f"`environments.{name}.python` in querymill.config.json.",
    )


def installed_versions(interpreter: Path, packages: Sequence[str]) -> dict[str, str | None]:
    """Public versions of packages there; None for one that is not installed.

    :raises UserError: the interpreter does not start
    """
    try:
        answer = subprocess.run(
            [str(interpreter), "-c", _VERSIONS, *packages],
            capture_output=True,
            text=True,
            check=True,
            env={key: value for key, value in os.environ.items() if key != "PYTHONPATH"},
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise UserError(
            "start", str(interpreter), str(error), "Make the environment anew with `querymill env create`."
        ) from error
    found: dict[str, str | None] = json.loads(answer.stdout)
    return found


def _configured(file: Path, name: str) -> str | None:
    try:
        config = json.loads(file.read_text(encoding="utf-8"))
    except OSError:
        return None
    python = config.get("environments", {}).get(name, {}).get("python")
    return str(Path(python).expanduser()) if python else None


def _environments_folder() -> Path:
    chosen = os.environ.get("QUERYMILL_ENVIRONMENTS")
    if chosen:
        return Path(chosen)
    data = os.environ.get("XDG_DATA_HOME")
    return (Path(data) if data else Path.home() / ".local" / "share") / "querymill" / "environments"
