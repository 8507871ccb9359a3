"""Has the kernel start the steps of a notebook ahead of their cells, as soon as their inputs are there."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from nbformat import NotebookNode

TARGET = "querymill"


def start_messages(session: Any, notebook: NotebookNode) -> list[dict[str, Any]]:
    """The messages for the shell channel: a connection, the one request, and its end.

    The connection is closed at once: the cells show what becomes of the steps, and a kernel with an open
    connection updates outputs less often.
    """
    cells = [
        {"id": cell.get("id", f"cell-{number}"), "source": cell.source}
        for number, cell in enumerate(notebook.cells)
        if cell.cell_type == "code"
    ]
    comm = uuid4().hex
    request = {"v": 1, "id": 1, "method": "start", "params": {"cells": cells}}
    return [
        session.msg("comm_open", {"comm_id": comm, "target_name": TARGET, "data": {}}),
        session.msg("comm_msg", {"comm_id": comm, "data": request}),
        session.msg("comm_close", {"comm_id": comm, "data": {}}),
    ]
