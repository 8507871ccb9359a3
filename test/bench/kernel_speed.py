"""The kernel beside ipykernel, Deno and tslab: those whose kernelspec is installed, measured in turns.

    JUPYTER_PATH=<folder with the specs of deno and tslab> .venv/bin/python test/bench/kernel_speed.py

prints a table and writes it to test/bench/results/kernel_speed.txt. A measurement that takes a kernel more
than 4 s is repeated three times only. Ratios count; absolute times depend on the machine and its other work.
The row of the floor is kernel_speed_echo.mjs, which answers the same messages to the same client and runs
nothing, in our column.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager
from kernel_speed_session import Session
from querymill.node import find_node

RESULT = Path(__file__).resolve().parent / "results" / "kernel_speed.txt"
OURS = "querymill"
PEER = "python3"
ECHO = "kernel_speed_echo"
REPLY = "reply, cell `1`, ms"
FLOOR = "floor: an echo in Node, ms"
SLOW_SECONDS = 4.0
SLOW_ROUNDS = 3


@dataclass(frozen=True)
class Dialect:
    """How one kernel is told the same things."""

    declare: str
    spin: str
    wait: str
    lines: str
    displays: str
    member: str
    answer: str


JAVASCRIPT = Dialect(
    declare="const value{n} = {n}",
    spin="for (;;);",
    wait="await new Promise(() => {});",
    lines="for (let n = 0; n < 50000; n++) console.log('x'.repeat(99))",
    displays="for (let n = 0; n < 2000; n++) {display}",
    member="console.lo",
    answer="log",
)
DIALECTS = {
    OURS: (JAVASCRIPT, "await display({ 'text/plain': 'shown ' + n }, { raw: true })"),
    "deno": (JAVASCRIPT, "await Deno.jupyter.display({ 'text/plain': 'shown ' + n }, { raw: true })"),
    "tslab": (JAVASCRIPT, "require('tslab').display.text('shown ' + n)"),
    PEER: (
        Dialect(
            declare="value{n} = {n}",
            spin="while True: pass",
            wait="import asyncio; await asyncio.sleep(3600)",
            lines="for n in range(50000): print('x' * 99)",
            displays="for n in range(2000): {display}",
            member="str.upp",
            answer="upper",
        ),
        "display({'text/plain': f'shown {n}'}, raw=True)",
    ),
}


@dataclass
class Table:
    """Samples by measurement and kernel, and what was seen besides."""

    samples: dict[str, dict[str, list[float]]] = field(default_factory=lambda: defaultdict(dict))
    notes: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, row: str, kernel: str, value: float) -> None:
        self.samples[row].setdefault(kernel, []).append(value)

    def text(self, kernels: list[str]) -> str:
        lines = [f"{'median':34}" + "".join(f"{kernel:>22}" for kernel in kernels) + "   ours/ipykernel"]
        for row in list(dict.fromkeys([*self.samples, *self.notes])):
            cells, medians = [], {}
            for kernel in kernels:
                values = self.samples[row].get(kernel, [])
                note = self.notes[row].get(kernel, "")
                if values:
                    medians[kernel] = statistics.median(values)
                    cells.append(f"{medians[kernel]:.3g} (n={len(values)}){note and ' ' + note}")
                else:
                    cells.append(note or "-")
            ratio = medians[OURS] / medians[PEER] if {OURS, PEER} <= medians.keys() else None
            lines.append(
                f"{row:34}" + "".join(f"{cell:>22}" for cell in cells) + (f"   {ratio:.2f}" if ratio else "")
            )
        return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--kernels", default=",".join(DIALECTS))
    arguments = parser.parse_args()
    folder = tempfile.TemporaryDirectory()
    install_echo(folder.name)
    installed = KernelSpecManager().find_kernel_specs()
    kernels = [name for name in arguments.kernels.split(",") if name in installed]
    table = Table()
    measure_starts(kernels, arguments.rounds, table)
    sessions = {kernel: Session(kernel) for kernel in kernels}
    for kernel, session in sessions.items():
        version = session.info["banner"].splitlines()[0]
        table.notes["version"][kernel] = f"{version.split(':')[0][:20]}"
    measure_cells(sessions, arguments.rounds, table)
    for kernel, session in sessions.items():
        measure_memory("memory after use", kernel, session, table)
    measure_completion(sessions, arguments.rounds, table)
    for kernel, session in sessions.items():
        measure_memory("memory after completion too", kernel, session, table)
    measure_interrupts(sessions, table)
    for session in sessions.values():
        session.close()
    for kernel in kernels:
        measure_orphan(kernel, table)
    heading = (
        f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )
    command = " ".join(["python", f"test/bench/{Path(sys.argv[0]).name}", *sys.argv[1:]])
    text = f"{command}\n{heading}\n\n{table.text(kernels)}\n"
    print(text)
    RESULT.write_text(text)


def measure_memory(row: str, kernel: str, session: Session, table: Table) -> None:
    for measure, megabytes in session.memory().items():
        table.add(f"{row}, {measure}, MB", kernel, megabytes)


def in_turns(
    sessions: dict[str, Session],
    rounds: int,
    table: Table,
    row: str,
    measure: Callable[[str, Session], float],
) -> None:
    """One measurement after the other, kernel by kernel: other work on the machine meets all alike."""
    taken: dict[str, list[float]] = defaultdict(list)
    for _ in range(rounds):
        for kernel, session in sessions.items():
            if len(taken[kernel]) >= SLOW_ROUNDS and min(taken[kernel]) > SLOW_SECONDS:
                continue
            began = time.perf_counter()
            table.add(row, kernel, measure(kernel, session))
            taken[kernel].append(time.perf_counter() - began)


def measure_starts(kernels: list[str], rounds: int, table: Table) -> None:
    for _ in range(rounds + 1):
        for kernel in kernels:
            session = Session(kernel)
            if _ > 0:
                table.add("start to ready, s", kernel, session.start_seconds)
                table.add("first cell, ms", kernel, session.run("1").seconds * 1000)
            session.close()


def measure_cells(sessions: dict[str, Session], rounds: int, table: Table) -> None:
    count = iter(range(10**6))
    for session in sessions.values():
        for _ in range(20):
            session.run("1")
    measure_replies(sessions, rounds * 5, table)
    in_turns(
        sessions,
        rounds * 5,
        table,
        "a new declaration, ms",
        lambda kernel, s: s.run(DIALECTS[kernel][0].declare.format(n=next(count))).seconds * 1000,
    )
    for row, unit, pieces in (
        ("50,000 lines of 100 B, s", "line", 50_000),
        ("2,000 displays, s", "display", 2_000),
    ):
        lost: dict[str, list[float]] = defaultdict(list)
        late: dict[str, list[float]] = defaultdict(list)

        def flood(kernel: str, session: Session, unit: str = unit, pieces: int = pieces) -> float:
            dialect, display = DIALECTS[kernel]
            code = dialect.lines if unit == "line" else dialect.displays.format(display=display)
            outcome = session.run(code, late_seconds=0.5, timeout=60)
            late[kernel].append(outcome.late / pieces)  # noqa: B023
            lost[kernel].append(1 - (outcome.pieces + outcome.late) / pieces)  # noqa: B023
            return outcome.seconds

        in_turns(sessions, rounds, table, row, flood)
        for kernel in sessions:
            table.notes[f"  late / lost, {unit}s"][kernel] = (
                f"{statistics.median(late[kernel]):.1%} / {max(statistics.median(lost[kernel]), 0):.1%}"
            )


def measure_replies(sessions: dict[str, Session], rounds: int, table: Table) -> None:
    """Beside the kernels, the least that any of them could take."""
    echo = Session(ECHO)
    for _ in range(20):
        echo.run("1")
    in_turns({**sessions, ECHO: echo}, rounds, table, REPLY, lambda _, s: s.run("1").seconds * 1000)
    echo.close()
    table.samples[FLOOR][OURS] = table.samples[REPLY].pop(ECHO)
    if PEER in sessions:
        table.samples[FLOOR][PEER] = table.samples[REPLY][PEER]


def install_echo(folder: str) -> None:
    """Makes the echo a kernel that Jupyter finds, for this process alone."""
    spec = Path(folder) / "kernels" / ECHO
    spec.mkdir(parents=True)
    script = Path(__file__).with_name(f"{ECHO}.mjs")
    argv = [str(find_node()), str(script), "{connection_file}"]
    (spec / "kernel.json").write_text(
        json.dumps({"argv": argv, "display_name": "Echo", "language": "none", "interrupt_mode": "message"})
    )
    os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, [folder, os.environ.get("JUPYTER_PATH")]))


def measure_completion(sessions: dict[str, Session], rounds: int, table: Table) -> None:
    for kernel, session in sessions.items():
        session.complete_until(DIALECTS[kernel][0].member, DIALECTS[kernel][0].answer)
    in_turns(
        sessions,
        rounds * 5,
        table,
        "completion, same code, ms",
        lambda kernel, s: s.complete(DIALECTS[kernel][0].member)[0] * 1000,
    )
    count = iter(range(10**6))
    in_turns(
        sessions,
        rounds * 2,
        table,
        "completion, new code each time, ms",
        lambda kernel, s: s.complete(f"fresh{next(count)} = 1; {DIALECTS[kernel][0].member}")[0] * 1000,
    )
    for kernel, session in sessions.items():
        dialect = DIALECTS[kernel][0]
        identity = session.begin(dialect.spin)
        time.sleep(0.3)
        seconds, matches = session.complete(dialect.member, timeout=2)
        answered = any(dialect.answer in match for match in matches)
        table.notes["completion while a cell spins"][kernel] = (
            f"{seconds * 1000:.0f} ms" if answered else "no"
        )
        session.interrupt()
        if session.wait_for(identity, timeout=3) is None:
            session.restart()


def measure_interrupts(sessions: dict[str, Session], table: Table) -> None:
    for shape in ("wait", "spin"):
        for kernel, session in sessions.items():
            dialect = DIALECTS[kernel][0]
            session.run(dialect.declare.format(n=77))
            took: list[float] = []
            for _ in range(5):
                identity = session.begin(dialect.wait if shape == "wait" else dialect.spin)
                time.sleep(0.3)
                began = time.perf_counter()
                session.interrupt()
                if session.wait_for(identity, timeout=3) is None:
                    break
                took.append(time.perf_counter() - began)
            row = f"interrupt, {'await' if shape == 'wait' else 'busy loop'}, ms"
            if not took:
                table.notes[row][kernel] = "no"
                session.restart()
                continue
            for each in took:
                table.add(row, kernel, each * 1000)
            kept = session.run("value77", timeout=5).status == "ok"
            table.notes[row][kernel] = "kept" if kept else "variables lost"


def measure_orphan(kernel: str, table: Table) -> None:
    """How long a kernel lives on when the process that started it is killed."""
    code = "import sys,time; from kernel_speed_session import Session; s = Session(sys.argv[1]); "
    code += "s.run('1'); print(s.pid, flush=True); time.sleep(60)"
    command = [sys.executable, "-c", code, kernel]
    parent = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    began = time.perf_counter()
    while time.perf_counter() - began < 5:
        if not Path(f"/proc/{pid}").exists() or "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text():
            table.notes["exit after its parent is killed"][kernel] = f"{time.perf_counter() - began:.1f} s"
            return
        time.sleep(0.02)
    os.kill(pid, signal.SIGKILL)
    table.notes["exit after its parent is killed"][kernel] = "not within 5 s"


if __name__ == "__main__":
    main()
