"""Whether what a worker has in memory is still what the files say."""

from __future__ import annotations

import sys
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
Stamp = dict[str, tuple[int, int, int]]


def code_stamp() -> Stamp:
    """Return times and sizes of the loaded files of the job package and of the package folders."""
    paths = {sys.executable}
    paths.update(entry for entry in sys.path if entry.rstrip("/").endswith("-packages"))
    for name, module in list(sys.modules.items()):
        path = getattr(module, "__file__", None)
        if path is not None and name.partition(".")[0] == _PACKAGE.name:
            paths.add(path)
    return {path: _stamp(path) for path in paths}


def has_changed(before: Stamp) -> bool:
    """Tell whether any file or folder of a stamp is another one now."""
    return any(_stamp(path) != stamp for path, stamp in before.items())


def _stamp(path: str) -> tuple[int, int, int]:
    try:
        status = Path(path).stat()
    except OSError:
        return (0, 0, 0)
    return (status.st_mtime_ns, status.st_size, status.st_ino)
