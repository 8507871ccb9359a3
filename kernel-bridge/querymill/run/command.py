"""The command `querymill run`: from a command line to an executed notebook, a table and an exit status."""

from __future__ import annotations

import asyncio
import os
import re
import sys
import time
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import NoSuchKernel
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbformat import NotebookNode

from ..home import find_home
from .arguments import ArgumentsError, RunArguments, parse_arguments
from .client import KernelStartError, RunInterrupted, StepNotebookClient
from .parameters import inject_parameters
from .progress import ProgressLines, format_duration
from .save import save_notebook
from .table import format_table

KERNEL = "querymill"
ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def main(argv: list[str]) -> int:
    """Runs a notebook. Returns 0, 1 after an error, 2 for a wrong command line, 130 after Ctrl-C."""
    try:
        arguments = parse_arguments(argv)
        notebook = read_notebook(arguments)
        inject_parameters(notebook, arguments.parameters)
    except ArgumentsError as error:
        print(error, file=sys.stderr)
        return 2
    return run_notebook(notebook, arguments)


def read_notebook(arguments: RunArguments) -> NotebookNode:
    """Reads the notebook without the outputs of earlier runs. Raises ArgumentsError if it is none."""
    try:
        notebook = nbformat.read(arguments.notebook, as_version=4)
    except (nbformat.reader.NotJSONError, nbformat.ValidationError, UnicodeDecodeError) as error:
        raise ArgumentsError(
            f'Cannot read "{arguments.notebook}": {str(error).splitlines()[0]}. '
            "Open it in JupyterLab and save it again, or take it from a backup."
        ) from error
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []
            cell.execution_count = None
    return notebook


def run_notebook(notebook: NotebookNode, arguments: RunArguments) -> int:
    """Executes a notebook and tells how it went."""
    started = time.monotonic()
    client = StepNotebookClient(
        notebook,
        ProgressLines(sys.stdout),
        save=lambda: save_notebook(notebook, arguments.output),
        kernel_name=KERNEL,
        resources={"metadata": {"path": str(arguments.folder)}},
    )
    print(f"Running {arguments.notebook}")
    # A starter counts as its working copy: what JupyterLab opens there shows this run as its own.
    status = execute(client, arguments.folder / arguments.notebook.name)
    if payloads := client.steps.all():
        print(f"\n{format_table(payloads, find_home())}\n")
    print(f"{'Finished' if status == 0 else 'Ended'} after {format_duration(time.monotonic() - started)}.")
    print(f"Notebook: {arguments.output}")
    return status


def execute(client: StepNotebookClient, notebook: Path) -> int:
    """Executes all cells and prints what stopped them, if anything did. The kernel is told whose they are."""
    try:
        asyncio.run(client.async_execute(env={**os.environ, "QUERYMILL_NOTEBOOK": str(notebook)}))
    except RunInterrupted:
        print("Interrupted. Finished steps are kept: the same command goes on from here.", file=sys.stderr)
        return 130
    except CellExecutionError:
        print(f"\n{describe_failure(client)}", file=sys.stderr)
        return 1
    except NoSuchKernel:
        print(
            f'Cannot start the kernel "{KERNEL}": its kernelspec is not installed. '
            f'Install this package again: "{sys.executable} -m pip install --force-reinstall querymill".',
            file=sys.stderr,
        )
        return 1
    except KernelStartError as error:
        print(f"\nCannot start the kernel: {error}. What it said stands above.", file=sys.stderr)
        return 1
    except DeadKernelError:
        print(
            "\nCannot go on: the kernel ended unexpectedly. "
            "Finished steps are kept: run the same command again.",
            file=sys.stderr,
        )
        return 1
    return 0


def describe_failure(client: StepNotebookClient) -> str:
    """The step's own sentence where there is one, else the error with the kernel's traceback."""
    failure = client.failure
    if failure is None:
        return "Cannot go on: a cell failed without a reason."
    payload = client.steps.of_cell(failure.cell_index)
    if payload and (error := payload.get("error")):
        lines = [f"{error['title']}: {error['cause']}. {error['fix']}"]
        if log := error.get("log"):
            lines += ["", "End of the log:", log.rstrip()]
        return "\n".join(lines)
    traceback = ANSI.sub("", failure.traceback).strip()
    if failure.message and failure.message in traceback:
        return traceback
    return f"{failure.name}: {failure.message}\n{traceback}".rstrip()
