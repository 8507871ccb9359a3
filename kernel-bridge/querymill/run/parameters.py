"""Constants set from the command line, in the way of papermill: a cell after the one tagged `parameters`."""

from __future__ import annotations

import json
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from ..typescript import IDENTIFIER, declare
from .arguments import ArgumentsError


def inject_parameters(notebook: NotebookNode, parameters: dict[str, str]) -> None:
    """Adds a cell that sets `parameters`, or replaces the one of an earlier run.

    Raises ArgumentsError when a name cannot be a constant or when no cell is tagged `parameters`.
    """
    if not parameters:
        return
    for name in parameters:
        if not IDENTIFIER.fullmatch(name):
            raise ArgumentsError(
                f'Cannot set "{name}": it is not a name that code can use. Use letters and digits.'
            )
    notebook.cells = [cell for cell in notebook.cells if not has_tag(cell, "injected-parameters")]
    position = next((i for i, cell in enumerate(notebook.cells) if has_tag(cell, "parameters")), None)
    if position is None:
        raise ArgumentsError(
            f'Cannot set "{next(iter(parameters))}": no cell of the notebook is tagged "parameters". '
            "Put the constants in one cell and give it that tag."
        )
    lines = [declare(name, read_value(value)) for name, value in parameters.items()]
    cell = new_code_cell("// Parameters\n" + "\n".join(lines), metadata={"tags": ["injected-parameters"]})
    notebook.cells.insert(position + 1, cell)


def has_tag(cell: NotebookNode, tag: str) -> bool:
    """Whether a cell carries a tag."""
    return tag in cell.get("metadata", {}).get("tags", [])


def read_value(text: str) -> Any:
    """A JSON value where `text` is one, else the text: 200 is a number, true a boolean, quick a string."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text
