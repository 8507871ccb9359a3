"""One running kernel and a client that adds as little as it can to what is measured."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import zmq
from jupyter_client.manager import KernelManager


@dataclass
class Outcome:
    """What a cell gave: seconds from the request to both reply and idle."""

    seconds: float
    status: str
    # Lines or displays that came before idle, and after it.
    pieces: int
    late: int


class Session:
    """Starts a kernel by the name of its spec."""

    def __init__(self, kernel: str):
        self.kernel = kernel
        self._open()

    def _open(self) -> None:
        began = time.perf_counter()
        self._manager = KernelManager(kernel_name=self.kernel)
        self._manager.start_kernel(stdout=-3, stderr=-3)
        self._client = self._manager.client()
        self._client.start_channels(hb=False)
        self.info = self._ready()
        self.start_seconds = time.perf_counter() - began
        self._poller = zmq.Poller()
        for channel in (self._client.shell_channel, self._client.iopub_channel):
            self._poller.register(channel.socket, zmq.POLLIN)

    @property
    def pid(self) -> int:
        return int(self._manager.provisioner.process.pid)

    def close(self) -> None:
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)
        self._manager.cleanup_resources()

    def restart(self) -> None:
        """Starts anew: the kernel hangs."""
        self.close()
        self._open()

    def interrupt(self) -> None:
        self._manager.interrupt_kernel()

    def begin(self, code: str) -> str:
        return str(self._client.execute(code))

    def run(self, code: str, late_seconds: float = 0.0, timeout: float = 30) -> Outcome:
        """Runs a cell; afterwards listens for what comes late."""
        began = time.perf_counter()
        identity = self.begin(code)
        found = self.wait_for(identity, timeout)
        seconds = time.perf_counter() - began
        if found is None:
            return Outcome(seconds, "timeout", 0, 0)
        status, pieces = found
        late = self._listen(identity, late_seconds) if late_seconds > 0 else 0
        return Outcome(seconds, status, pieces, late)

    def wait_for(self, identity: str, timeout: float) -> tuple[str, int] | None:
        """Status of the reply, and outputs until idle; None when there is no end within `timeout` seconds."""
        deadline = time.perf_counter() + timeout
        status, idle, pieces = "", False, 0
        logs: list[Path] = []
        while not (status and idle):
            left = deadline - time.perf_counter()
            if left <= 0:
                return None
            for socket, _ in self._poller.poll(left * 1000):
                kind, content = self._receive(socket, identity)
                if kind in ("execute_reply", "complete_reply"):
                    status = content["status"]
                elif kind == "status" and content["execution_state"] == "idle":
                    idle = True
                else:
                    pieces += count_pieces(kind, content, logs)
        return status, pieces + sum(log.read_text().count("\n") for log in logs)

    def complete(self, code: str, timeout: float = 10) -> tuple[float, list[str]]:
        """Seconds until the reply, and what it offers."""
        began = time.perf_counter()
        identity = self._client.complete(code, len(code))
        while (left := began + timeout - time.perf_counter()) > 0:
            for socket, _ in self._poller.poll(left * 1000):
                kind, content = self._receive(socket, identity)
                if kind == "complete_reply":
                    return time.perf_counter() - began, content["matches"]
        return timeout, []

    def complete_until(self, code: str, answer: str) -> None:
        """Asks until the kernel is warm."""
        for _ in range(50):
            if any(answer in match for match in self.complete(code)[1]):
                time.sleep(1)
                return
            time.sleep(0.1)

    def memory(self) -> dict[str, float]:
        """Memory of the kernel and its children in MB.

        What other processes share counts in full in RSS, in proportion in PSS, not at all in USS.
        """
        parents = {}
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                parents[int(path.parent.name)] = int(path.read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
        family = {self.pid}
        for _ in range(5):
            family |= {pid for pid, parent in parents.items() if parent in family}
        total = dict.fromkeys(("RSS", "PSS", "USS"), 0.0)
        for pid in family:
            rows = (line.split() for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
            size = {row[0]: int(row[1]) / 1000 for row in rows}
            total["RSS"] += size["Rss:"]
            total["PSS"] += size["Pss:"]
            total["USS"] += size["Private_Clean:"] + size["Private_Dirty:"]
        return total

    def _ready(self) -> dict[str, Any]:
        """The kernel's description, once it has answered and is heard on IOPub as well."""
        info: dict[str, Any] = {}
        deadline = time.perf_counter() + 60
        while time.perf_counter() < deadline:
            self._client.kernel_info()
            if self._client.shell_channel.socket.poll(500):
                message = self._client.shell_channel.get_msg(timeout=1)
                if message["msg_type"] == "kernel_info_reply":
                    info = dict(message["content"])
            if info and self._client.iopub_channel.socket.poll(100):
                return info
        raise TimeoutError(f'Cannot start "{self.kernel}": it did not answer within 60 s.')

    def _receive(self, socket: Any, identity: str) -> tuple[str, dict[str, Any]]:
        """Type and content of a message of one request; of others nothing."""
        frames = socket.recv_multipart()
        body = frames[frames.index(b"<IDS|MSG>") + 2 :]
        if identity.encode() not in body[1]:
            return "", {}
        return str(json.loads(body[0])["msg_type"]), json.loads(body[3])

    def _listen(self, identity: str, seconds: float) -> int:
        pieces = 0
        while self._client.iopub_channel.socket.poll(seconds * 1000):
            pieces += count_pieces(*self._receive(self._client.iopub_channel.socket, identity), [])
        return pieces


def count_pieces(kind: str, content: dict[str, Any], logs: list[Path]) -> int:
    """Lines in a piece of text, or 1 for a display. `logs` gets the file that keeps further lines."""
    if kind in ("display_data", "execute_result"):
        return 1
    if kind != "stream":
        return 0
    shown, _, rest = content["text"].partition("… the output exceeds 2 MB at once; the rest is in ")
    if rest:
        logs.append(Path(rest.strip()))
    return int(shown.count("\n"))
