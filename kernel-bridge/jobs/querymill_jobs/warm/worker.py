"""Serves attempts by forking, from a process that has imported what jobs import.

    python worker.py <path without ending>

Files beside that path: ``.sock`` where it listens, ``.modules`` what it imports, ``.lock`` held at the start.
Environment: QUERYMILL_TOKEN as a placeholder that leaves room for real tokens, QUERYMILL_WARM_IDLE seconds
without a request after which it ends, QUERYMILL_WARM_MB it may hold. One request is a line of JSON
``{token, attempt, workingDirectory, environment}``; the answer ``{started: pid}`` or ``{refused: why}``.
"""

from __future__ import annotations

import fcntl
import gc
import json
import os
import select
import signal
import socket
import struct
import sys
import time
from pathlib import Path
from typing import NoReturn

sys.path[0] = str(Path(__file__).resolve().parent.parent.parent)

from querymill_jobs.artifact_types import artifact_types  # noqa: E402
from querymill_jobs.environment import installed_packages  # noqa: E402
from querymill_jobs.learned_modules import read_modules  # noqa: E402
from querymill_jobs.stop_signals import StopSignals  # noqa: E402
from querymill_jobs.warm.begin_attempt import Request, begin_attempt  # noqa: E402
from querymill_jobs.warm.preload import fork_obstacle, preload, thread_count  # noqa: E402
from querymill_jobs.warm.process_token import token_room  # noqa: E402
from querymill_jobs.warm.staleness import Stamp, code_stamp, has_changed  # noqa: E402
from querymill_jobs.warm.thread_counts import find_thread_pools  # noqa: E402

_LOOK_SECONDS = 2.0
_REQUEST_SECONDS = 1.0
_REQUEST_BYTES = 1 << 20


def main(arguments: list[str]) -> int:
    """Serve until idle, out of date or replaced."""
    base = arguments[0]
    with Path(f"{base}.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return 0  # another one is starting
        if _is_served(base):
            return 0
        worker = Worker(base)
        obstacle = worker.prepare()
        if obstacle is not None:
            print(f"no worker: {obstacle}", flush=True)
            return 1
        worker.listen()
    worker.serve()
    return 0


class Worker:
    """One worker and its socket."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._path = Path(f"{base}.sock")
        self._idle_seconds = float(os.environ.get("QUERYMILL_WARM_IDLE", "300"))
        self._limit_mb = int(os.environ.get("QUERYMILL_WARM_MB", "1500"))
        self._modules: list[str] = []
        self._stamp: Stamp = {}
        self._jobs: set[int] = set()
        self._busy_at = time.monotonic()
        self._signals = StopSignals()

    def prepare(self) -> str | None:
        """Import what jobs imported before; return why this process cannot serve, None when it can."""
        if token_room() == 0:
            return "it was started without room for a token"
        self._stamp = code_stamp()
        self._modules = read_modules(self._base)
        installed_packages()
        artifact_types()
        return self._import(self._modules)

    def listen(self) -> None:
        """Take the place of whichever worker listened before, in one step."""
        temporary = Path(f"{self._base}.{os.getpid()}")
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        before = os.umask(0o177)
        try:
            self._listener.bind(str(temporary))
        finally:
            os.umask(before)
        self._listener.listen(64)
        self._inode = temporary.stat().st_ino
        temporary.replace(self._path)

    def serve(self) -> None:
        """Answer requests until there is a reason to end; jobs that were forked go on."""
        while not self._signals.requested and self._is_wanted():
            listener = self._listener.fileno()
            ready, _, _ = select.select([listener, self._signals.descriptor], [], [], _LOOK_SECONDS)
            self._signals.drain()
            self._reap()
            if listener in ready:
                connection, _ = self._listener.accept()
                with connection:
                    self._answer(connection)
        if self._is_in_place():
            self._path.unlink(missing_ok=True)

    def _is_wanted(self) -> bool:
        now = time.monotonic()
        if self._jobs:
            self._busy_at = now
        if now - self._busy_at > self._idle_seconds or not self._is_in_place() or has_changed(self._stamp):
            return False
        self._widen()
        return True

    def _is_in_place(self) -> bool:
        try:
            return self._path.stat().st_ino == self._inode
        except OSError:
            return False

    def _widen(self) -> None:
        """Fork a successor when jobs have imported what this process has not; it takes over when ready."""
        modules = read_modules(self._base)
        if modules == self._modules:
            return
        new = [name for name in modules if name not in set(self._modules)]
        self._modules = modules
        if os.fork() == 0:
            try:
                self._succeed(new)
            finally:
                os._exit(0)

    def _succeed(self, new: list[str]) -> NoReturn:
        """Import what is new, then serve in the place of the process this one was forked from."""
        self._listener.close()
        self._signals.close()
        os.setsid()
        self._signals = StopSignals()
        self._jobs = set()
        obstacle = self._import(new)
        if obstacle is None:
            self._busy_at = time.monotonic()
            self.listen()
            self.serve()
        else:
            print(f"not widened: {obstacle}", flush=True)
        os._exit(0)

    def _import(self, modules: list[str]) -> str | None:
        preload(modules, self._limit_mb)
        find_thread_pools()
        # What is here now stays: collections in the jobs must not touch, and so copy, its pages.
        gc.collect()
        gc.freeze()
        return fork_obstacle()

    def _answer(self, connection: socket.socket) -> None:
        connection.settimeout(_REQUEST_SECONDS)
        request = _read_request(connection)
        if request is None:
            return
        self._busy_at = time.monotonic()
        refusal = self._refusal(request)
        if refusal is not None:
            _refuse(connection, refusal)
            return
        connection.settimeout(None)
        pid = os.fork()
        if pid == 0:
            self._listener.close()
            self._signals.close()
            begin_attempt(request, connection)
        self._jobs.add(pid)

    def _refusal(self, request: Request) -> str | None:
        if has_changed(self._stamp):
            return "the code or the environment of jobs has changed"
        if len(request["token"]) > token_room():
            return "the token is too long"
        threads = thread_count()
        return None if threads == 1 else f"it has {threads} threads"

    def _reap(self) -> None:
        """Note which children have ended, a successor that failed among them."""
        while True:
            try:
                pid, _ = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            self._jobs.discard(pid)


def _read_request(connection: socket.socket) -> Request | None:
    """Return the request of a process of the same user; None for anything else."""
    peer = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    if struct.unpack("3i", peer)[1] != os.getuid():
        return None
    data = b""
    try:
        while not data.endswith(b"\n") and len(data) < _REQUEST_BYTES:
            chunk = connection.recv(1 << 16)
            if not chunk:
                return None
            data += chunk
        request: Request = json.loads(data)
    except (OSError, ValueError):
        return None
    return request


def _refuse(connection: socket.socket, reason: str) -> None:
    try:
        connection.sendall(json.dumps({"refused": reason}).encode("utf-8") + b"\n")
    except OSError:
        return


def _is_served(base: str) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(f"{base}.sock")
        except OSError:
            return False
    return True


if __name__ == "__main__":
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    sys.exit(main(sys.argv[1:]))
