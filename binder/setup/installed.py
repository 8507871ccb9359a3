"""Compares requirement files with what is installed; run by the set-up with the environment's own Python.

Prints the pinned requirements (`name==version`) that are not met. Removes the metadata of packages whose
installation was cut off (no RECORD), so that pip installs them again instead of taking them for complete.
"""

from __future__ import annotations

import re
import shutil
import sys
from importlib import metadata
from pathlib import Path


def normalise(name: str) -> str:
    """The comparable form of a package name."""
    return re.sub(r"[-_.]+", "-", name).lower()


def installed_versions() -> dict[str, str]:
    """Versions by name, without local part; cut-off installations are cleared away."""
    versions: dict[str, str] = {}
    for distribution in metadata.distributions():
        folder = Path(str(distribution.locate_file(""))) / f"{distribution.name}"
        folder = Path(getattr(distribution, "_path", folder))
        if folder.suffix == ".dist-info" and not (folder / "RECORD").is_file():
            shutil.rmtree(folder, ignore_errors=True)
            continue
        versions[normalise(distribution.name)] = distribution.version.split("+")[0]
    return versions


def unmet(path: Path, versions: dict[str, str]) -> list[str]:
    """The requirements of a file that are missing or of another version."""
    lines = (line.split(" #")[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
    pins = [line for line in lines if line and not line.startswith(("#", "-"))]
    return [pin for pin in pins if versions.get(normalise(pin.split("==")[0])) != pin.split("==")[1]]


if __name__ == "__main__":
    found = installed_versions()
    for name in sys.argv[1:]:
        print("\n".join(unmet(Path(name), found)))
