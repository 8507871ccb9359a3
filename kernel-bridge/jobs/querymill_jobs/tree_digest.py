"""The digest of a folder: what it holds, not when or by whom it was written."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

_CHUNK = 1 << 20


def _nothing() -> None:
    pass


@dataclass(frozen=True)
class TreeEntry:
    """A regular file of a tree: relative path with ``/``, executable by its owner, bytes, SHA-256 in hex."""

    path: str
    executable: bool
    size: int
    sha256: str


def digest_tree(folder: Path, tick: Callable[[], None] = _nothing) -> tuple[str, int]:
    """Return the digest of all regular files below ``folder`` and their bytes in all.

    ``tick`` is called between chunks. A symbolic link or a special file raises ValueError.
    """
    entries = [_entry(folder, path, tick) for path in list_files(folder)]
    return digest_entries(entries), sum(entry.size for entry in entries)


def digest_entries(entries: Iterable[TreeEntry]) -> str:
    """Return the SHA-256 of the lines ``path NUL x|- NUL size NUL sha256 LF``, sorted by path (bytes)."""
    lines = sorted((entry.path.encode("utf-8"), entry) for entry in entries)
    digest = hashlib.sha256()
    for path, entry in lines:
        mark = "x" if entry.executable else "-"
        digest.update(path + f"\0{mark}\0{entry.size}\0{entry.sha256}\n".encode("ascii"))
    return digest.hexdigest()


def list_files(folder: Path) -> list[Path]:
    """Return every regular file below ``folder``; a symbolic link or a special file raises ValueError."""
    files: list[Path] = []
    for parent, folders, names in os.walk(folder, followlinks=False):
        for name in folders + names:
            path = Path(parent, name)
            mode = path.lstat().st_mode
            if stat.S_ISREG(mode):
                files.append(path)
            elif not stat.S_ISDIR(mode):
                raise ValueError(f"{path.relative_to(folder).as_posix()} is neither a file nor a folder")
    return files


def hash_file(path: Path, tick: Callable[[], None] = _nothing) -> str:
    """Return the SHA-256 of a file's content in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK)
            if not chunk:
                return digest.hexdigest()
            digest.update(chunk)
            tick()


def _entry(folder: Path, path: Path, tick: Callable[[], None]) -> TreeEntry:
    status = path.stat()
    return TreeEntry(
        path=path.relative_to(folder).as_posix(),
        executable=bool(status.st_mode & stat.S_IXUSR),
        size=status.st_size,
        sha256=hash_file(path, tick),
    )
