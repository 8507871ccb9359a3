"""What a person can say to `querymill run`, and where things then are."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from ..home import find_home


@dataclass(frozen=True)
class RunArguments:
    """A checked command line: all paths absolute."""

    notebook: Path
    output: Path
    folder: Path
    """Where the kernel runs; the workspace is looked for from here upwards."""
    parameters: dict[str, str]


class ArgumentsError(ValueError):
    """A command line that cannot be carried out, told in one sentence with its remedy."""


def build_parser() -> argparse.ArgumentParser:
    """The command line of `querymill run`."""
    parser = argparse.ArgumentParser(
        prog="querymill run",
        description="Runs a pipeline notebook. Steps that are done already are reused; nothing in the "
        "given notebook is changed: the executed copy goes to --output.",
    )
    parser.add_argument(
        "notebook", metavar="NOTEBOOK", help="a notebook, or the name of a starter such as quick"
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        type=Path,
        help="executed notebook (default: runs/NAME.ipynb beside it; for a starter, in the current folder)",
    )
    parser.add_argument(
        "-p",
        "--parameter",
        dest="parameters",
        nargs=2,
        action="append",
        default=[],
        metavar=("NAME", "VALUE"),
        help="set a constant of the cell tagged parameters; VALUE is read as JSON, else as text (repeatable)",
    )
    return parser


def parse_arguments(argv: list[str]) -> RunArguments:
    """Reads a command line. Raises ArgumentsError for an unknown notebook or a forbidden output."""
    options = build_parser().parse_args(argv)
    notebook = find_notebook(options.notebook)
    starters = find_home() / "templates"
    folder = Path.cwd() if notebook.is_relative_to(starters) else notebook.parent
    output = options.output.resolve() if options.output else folder / "runs" / notebook.name
    if output == notebook or output.is_relative_to(starters):
        raise ArgumentsError(
            f'Cannot write to "{output}": a run never changes its source or a starter. '
            "Name another file with --output."
        )
    return RunArguments(notebook, output, folder, dict(options.parameters))


def find_notebook(name: str) -> Path:
    """The notebook at a path, or the starter of that name. Raises ArgumentsError when there is neither."""
    path = Path(name).expanduser()
    if path.is_file():
        return path.resolve()
    starters = find_home() / "templates" / "notebooks"
    starter = starters / f"{name}.ipynb"
    if starter.is_file():
        return starter
    known = ", ".join(sorted(found.stem for found in starters.glob("*.ipynb")))
    raise ArgumentsError(
        f'Cannot run "{name}": there is no such file and no starter of that name. '
        f"Give the path of a notebook or one of: {known}."
    )
