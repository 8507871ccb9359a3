"""A digest of some of a folder's bytes: what a reader of a large artifact checks at every use."""

from __future__ import annotations

import hashlib
from pathlib import Path

from querymill_jobs.tree_digest import list_files

WHOLE_BYTES = 256 * 1024
"""Trees up to this size have no sample: they are read whole."""

_PLACES = 32
_BLOCK = 4096


def sample_tree(folder: Path) -> str | None:
    """Return the SHA-256 over 32 blocks of 4 KiB at even distances in the concatenation of all files.

    Files come in byte order of their paths, and a block ends with its file. None for a small tree.
    ``store/sampleTree.ts`` computes the same.
    """
    paths = sorted(list_files(folder), key=lambda path: path.relative_to(folder).as_posix().encode("utf-8"))
    sizes = [path.stat().st_size for path in paths]
    total = sum(sizes)
    if total <= WHOLE_BYTES:
        return None
    sample = hashlib.sha256()
    number = before = 0
    for place in range(_PLACES):
        position = place * (total - _BLOCK) // (_PLACES - 1)
        while position >= before + sizes[number]:
            before += sizes[number]
            number += 1
        with paths[number].open("rb") as file:
            file.seek(position - before)
            sample.update(file.read(_BLOCK))
    return sample.hexdigest()
