"""The token of a forked process, where others look for it: in the environment it started with."""

from __future__ import annotations

import ctypes
from pathlib import Path

TOKEN_VARIABLE = "QUERYMILL_TOKEN"
_ENV_START = 47
_ENV_END = 48


def token_room() -> int:
    """Return how many bytes the value of QUERYMILL_TOKEN has in this process's start environment; 0: none."""
    return _find_value()[1]


def set_process_token(token: str) -> None:
    """Make ``/proc/<pid>/environ`` show ``token``, for this process and its later children.

    What a process started with lies in its own memory: a forked one overwrites its copy in place.
    ValueError when the process started with a shorter value.
    """
    value = token.encode("ascii")
    address, room = _find_value()
    if len(value) > room:
        raise ValueError(f"a token of {len(value)} bytes does not fit into {room}")
    ctypes.memmove(address, value + b"\0" * (room - len(value)), room)


def _find_value() -> tuple[int, int]:
    """Return address and length of the value."""
    fields = Path("/proc/self/stat").read_bytes().rpartition(b")")[2].split()
    start, end = int(fields[_ENV_START]), int(fields[_ENV_END])
    name = f"{TOKEN_VARIABLE}=".encode("ascii")
    block = b"\0" + ctypes.string_at(start, end - start)
    found = block.find(b"\0" + name)
    if found < 0:
        return 0, 0
    begin = found + len(name)
    return start + begin, block.index(b"\0", begin + 1) - begin - 1
