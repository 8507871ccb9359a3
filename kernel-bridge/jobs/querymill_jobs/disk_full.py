"""Recognising a full disk, however a library words it."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator

from querymill_jobs.errors import StepError

_FULL = (errno.ENOSPC, errno.EDQUOT)
_WORDS = ("no space left on device", "disk quota exceeded", "os error 28")


def is_disk_full(error: BaseException) -> bool:
    """Tell whether an exception, or one it came from, says that the disk is full."""
    for link in _chain(error):
        if isinstance(link, OSError) and link.errno in _FULL:
            return True
        if any(words in str(link).lower() for words in _WORDS):
            return True
    return False


def disk_full_error(block: str, store: str) -> StepError:
    """Return the error shown when the results of a step do not fit on the disk that holds the store."""
    return StepError(
        "write the results of",
        block,
        "the disk is full",
        f"Free some space on the disk of {store}{_free(store)} and run the step again.",
        kind="disk",
    )


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield link
        link = link.__cause__ or link.__context__


def _free(folder: str) -> str:
    try:
        stat = os.statvfs(folder)
    except OSError:
        return ""
    return f" ({stat.f_bavail * stat.f_frsize // 2**20} MiB are left)"
