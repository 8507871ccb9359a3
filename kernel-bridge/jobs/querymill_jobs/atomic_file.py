"""Writing a small file so that it is there whole or not at all."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any


def write_json_file(path: Path, value: Any) -> None:
    """Write JSON to ``path`` through a temporary neighbour, synced to disk before it takes the name."""
    write_file(path, json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8"))


def write_file(path: Path, content: bytes) -> None:
    """Write bytes as ``write_json_file`` does; an error leaves ``path`` untouched and no temporary file."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
