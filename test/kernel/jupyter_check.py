"""Drives the kernel as Jupyter's own tools do. Run by jupyter.test.ts: `jupyter_check.py <folder>`."""

import json
import sys
import traceback
from pathlib import Path

import nbformat
from jupyter_client.manager import KernelManager, start_new_kernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbconvert.exporters import HTMLExporter, ScriptExporter
from nbconvert.preprocessors import ExecutePreprocessor
from papermill.execute import execute_notebook

KERNEL = "querymill-under-test"


def notebook(folder: Path, *sources: str) -> Path:
    """Writes a notebook with these code cells."""
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    metadata = {"kernelspec": {"name": KERNEL, "display_name": KERNEL, "language": "typescript"}}
    path = folder / "notebook.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), path)
    return path


def outputs(path: Path) -> list[str]:
    """The text of all outputs of a notebook, in order."""
    texts = []
    for cell in nbformat.read(path, as_version=4).cells:
        for output in cell.outputs:
            data = output.get("data", {}).get("text/plain")
            texts.append(output.get("text") or data or output.get("evalue", ""))
    return texts


def client(_: Path) -> None:
    """Ready, execute, interrupt, restart and shut down through jupyter_client."""
    manager, kernel = start_new_kernel(kernel_name=KERNEL)
    assert isinstance(manager, KernelManager)
    seen: list[str] = []
    reply = kernel.execute_interactive(
        "let x = 41; console.log('hi'); x + 1",
        timeout=20,
        output_hook=lambda m: seen.append(m["msg_type"]),
    )
    assert reply["content"]["status"] == "ok", reply
    assert [kind for kind in seen if kind != "status"] == ["execute_input", "stream", "execute_result"], seen

    message_id = kernel.execute("for (;;);")
    while kernel.get_iopub_msg(timeout=10)["msg_type"] != "execute_input":
        pass
    manager.interrupt_kernel()
    while True:
        reply = kernel.get_shell_msg(timeout=10)
        if reply["parent_header"]["msg_id"] == message_id:
            break
    assert reply["content"]["ename"] == "Interrupted", reply

    manager.restart_kernel()
    kernel.wait_for_ready(timeout=20)
    reply = kernel.execute_interactive("typeof x", timeout=20, output_hook=lambda m: None)
    assert reply["content"]["execution_count"] == 1, reply

    answered = kernel.execute_interactive(
        "const name = await input('Name? '); name",
        allow_stdin=True,
        timeout=20,
        stdin_hook=lambda m: kernel.input("Ada"),
        output_hook=lambda m: None,
    )
    assert answered["content"]["status"] == "ok", answered
    kernel.stop_channels()
    manager.shutdown_kernel()
    assert not manager.is_alive()


def execute(folder: Path) -> None:
    """nbclient, which `jupyter execute` is: a notebook, and its failure at the first error."""
    path = notebook(folder, "const rows = [{ a: 1 }]; rows.length", "console.log('out'); rows")
    document = nbformat.read(path, as_version=4)
    NotebookClient(document, timeout=30).execute()
    nbformat.write(document, path)
    assert outputs(path) == ["1", "out\n", "[ { a: 1 } ]"], outputs(path)
    broken = nbformat.read(notebook(folder, "1", "throw new Error('stop here')", "2"), as_version=4)
    try:
        NotebookClient(broken, timeout=30).execute()
    except CellExecutionError as error:
        assert error.ename == "Error" and error.evalue == "stop here"
        assert "Cell [2]:1:7" in str(error), str(error)
    else:
        raise AssertionError("the notebook did not fail")
    assert broken.cells[2].outputs == []


def nbconvert(folder: Path) -> None:
    """`nbconvert --execute` to HTML and to a script."""
    path = notebook(folder, "html`<em>shown</em>`", "const n: number = 2; n ** 10")
    document = nbformat.read(path, as_version=4)
    ExecutePreprocessor(timeout=30).preprocess(document, {})
    assert "<em>shown</em>" in HTMLExporter().from_notebook_node(document)[0]
    script, resources = ScriptExporter().from_notebook_node(document)
    assert "const n: number = 2" in script
    assert resources["output_extension"] == ".ts"


def papermill(folder: Path) -> None:
    """papermill, cell by cell, with its own metadata."""
    path = notebook(folder, "const size = 3", "size * 2")
    out = folder / "out.ipynb"
    execute_notebook(path, out, progress_bar=False)
    assert outputs(out) == ["6"], outputs(out)
    assert json.loads(out.read_text())["metadata"]["papermill"]["exception"] is None


if __name__ == "__main__":
    for case in (client, execute, nbconvert, papermill):
        place = Path(sys.argv[1]) / case.__name__
        place.mkdir()
        try:
            case(place)
        except Exception:
            print(json.dumps({"case": case.__name__, "fault": traceback.format_exc()}))
        else:
            print(json.dumps({"case": case.__name__, "fault": None}))
