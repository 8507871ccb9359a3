"""Jupyter's executor, with an eye on steps: progress, a save after each cell, a gentle interrupt."""

from __future__ import annotations

import asyncio
import atexit
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from nbclient import NotebookClient
from nbformat import NotebookNode

from .ahead import start_messages
from .progress import ProgressLines
from .steps import StepBook

REFRESH_SECONDS = 0.5
INTERRUPT_GRACE_SECONDS = 20.0


@dataclass(frozen=True)
class Failure:
    """What a cell's error reply said."""

    cell_index: int
    name: str
    message: str
    traceback: str


class RunInterrupted(Exception):
    """A person pressed Ctrl-C."""


class KernelStartError(Exception):
    """The kernel ended, or did not answer, before the first cell."""


class StepNotebookClient(NotebookClient):  # type: ignore[misc]
    """Executes a notebook cell by cell and reports its steps.

    `save` is called before the first cell and after every one, whether it failed or not.
    """

    def __init__(
        self, notebook: NotebookNode, progress: ProgressLines, save: Callable[[], None], **options: Any
    ):
        super().__init__(notebook, timeout=None, record_timing=False, **options)
        self.steps = StepBook()
        self.interrupted = False
        self._progress = progress
        self._save = save
        self._background: list[asyncio.Task[None]] = []
        self.failure: Failure | None = None
        self._cells_began = False
        self.on_cell_start = self._begin_cell
        self.on_cell_error = self._keep_failure
        self.on_cell_executed = self._end_cell

    async def async_execute(self, reset_kc: bool = False, **kwargs: Any) -> NotebookNode:
        """Executes all cells. Raises RunInterrupted after Ctrl-C, else what nbclient raises."""
        self._background.append(asyncio.create_task(self._tick()))
        self._save()
        try:
            return await super().async_execute(reset_kc, **kwargs)
        except Exception as error:
            if self.interrupted:
                raise RunInterrupted from error
            if isinstance(error, RuntimeError) and not self._cells_began:
                raise KernelStartError(str(error).rstrip(".")) from error
            raise
        finally:
            for task in self._background:
                task.cancel()
            if self.km is None:  # nbclient leaves this behind when the kernel did not start
                atexit.unregister(self._cleanup_kernel)
            self._save()

    async def async_start_new_kernel(self, **kwargs: Any) -> None:
        """Starts the kernel; from here on Ctrl-C is ours to answer, not nbclient's."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._interrupt)
        await super().async_start_new_kernel(**kwargs)

    async def async_start_new_kernel_client(self) -> Any:
        """Connects to the kernel and has it start every step whose inputs are there."""
        client = await super().async_start_new_kernel_client()
        for message in start_messages(client.session, self.nb):
            client.shell_channel.send(message)
        return client

    def process_message(
        self, msg: dict[str, Any], cell: NotebookNode, cell_index: int
    ) -> NotebookNode | None:
        """Reads step bundles on their way into the notebook."""
        if msg["msg_type"] in ("display_data", "update_display_data"):
            payload = self.steps.record(cell_index, msg["content"].get("data", {}))
            if payload is not None:
                self._progress.show(payload)
        return super().process_message(msg, cell, cell_index)

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(REFRESH_SECONDS)
            self._progress.refresh()

    def _begin_cell(self, **_: Any) -> None:
        if self.interrupted:
            raise RunInterrupted
        self._cells_began = True
        self._progress.begin_cell()

    def _end_cell(self, **_: Any) -> None:
        self._save()

    def _keep_failure(self, cell_index: int, execute_reply: dict[str, Any], **_: Any) -> None:
        content = execute_reply["content"]
        self.failure = Failure(
            cell_index, content["ename"], content["evalue"], "\n".join(content["traceback"])
        )

    def _interrupt(self) -> None:
        if self.interrupted or not self._cells_began:
            self.interrupted = True
            self._progress.say("Stopping the kernel.")
            self._background.append(asyncio.create_task(self._async_cleanup_kernel()))
            return
        self.interrupted = True
        self._progress.say("Interrupting the step that runs; press Ctrl-C again to stop the kernel at once.")
        self._background.append(asyncio.create_task(self._interrupt_kernel()))

    async def _interrupt_kernel(self) -> None:
        await self.km.interrupt_kernel()
        await asyncio.sleep(INTERRUPT_GRACE_SECONDS)
        if await self.km.is_alive():
            await self._async_cleanup_kernel()
