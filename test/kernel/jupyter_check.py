"""Drives the kernel as Jupyter's own tools do. Run by jupyter.test.ts: `jupyter_check.py <folder>`."""

import asyncio
import importlib
import json
import os
import socket
import subprocess
import sys
import tomllib
import traceback
from collections import defaultdict
from pathlib import Path

import nbformat
import pexpect
from jupyter_client.manager import KernelManager, start_new_kernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbconvert.exporters import ScriptExporter
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

KERNEL = "querymill-under-test"
ROOT = Path(__file__).resolve().parents[2]


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
        timeout=120,
        output_hook=lambda m: seen.append(m["msg_type"]),
    )
    assert reply["content"]["status"] == "ok", reply
    assert [kind for kind in seen if kind != "status"] == ["execute_input", "stream", "execute_result"], seen

    message_id = kernel.execute("for (;;);")
    while kernel.get_iopub_msg(timeout=60)["msg_type"] != "execute_input":
        pass
    manager.interrupt_kernel()
    while True:
        reply = kernel.get_shell_msg(timeout=60)
        if reply["parent_header"]["msg_id"] == message_id:
            break
    assert reply["content"]["ename"] == "Interrupted", reply

    manager.restart_kernel()
    kernel.wait_for_ready(timeout=120)
    reply = kernel.execute_interactive("typeof x", timeout=120, output_hook=lambda m: None)
    assert reply["content"]["execution_count"] == 1, reply

    answered = kernel.execute_interactive(
        "const name = await input('Name? '); name",
        allow_stdin=True,
        timeout=120,
        stdin_hook=lambda m: kernel.input("Ada"),
        output_hook=lambda m: None,
    )
    assert answered["content"]["status"] == "ok", answered
    kernel.stop_channels()
    manager.shutdown_kernel()
    assert not manager.is_alive()


def command(folder: Path, *arguments: str, environment: dict[str, str] | None = None) -> str:
    """Runs a Python module as a person does on the command line; gives what it prints."""
    result = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout + result.stderr


def execute(folder: Path) -> None:
    """`jupyter execute`: a notebook, and its failure at the first error."""
    path = notebook(folder, "const rows = [{ a: 1 }]; rows.length", "console.log('out'); rows")
    command(folder, "jupyter", "execute", "--inplace", str(path))
    assert outputs(path) == ["1", "out\n", "[ { a: 1 } ]"], outputs(path)
    broken = nbformat.read(notebook(folder, "1", "throw new Error('stop here')", "2"), as_version=4)
    try:
        NotebookClient(broken, timeout=120).execute()
    except CellExecutionError as error:
        assert error.ename == "Error" and error.evalue == "stop here"
        assert "Cell [2]:1:7" in str(error), str(error)
    else:
        raise AssertionError("the notebook did not fail")
    assert broken.cells[2].outputs == []


def nbconvert(folder: Path) -> None:
    """`nbconvert --execute` to HTML, and to a script."""
    path = notebook(folder, "html`<em>shown</em>`", "const n: number = 2; n ** 10")
    command(folder, "nbconvert", "--execute", "--to", "html", str(path))
    assert "<em>shown</em>" in path.with_suffix(".html").read_text()
    assert "1024" in path.with_suffix(".html").read_text()
    executed = NotebookClient(nbformat.read(path, as_version=4), timeout=120).execute()
    script, resources = ScriptExporter().from_notebook_node(executed)
    assert "const n: number = 2" in script
    assert resources["output_extension"] == ".ts"


def papermill(folder: Path) -> None:
    """`papermill in out -p size 200`: the translator comes by the entry points of our own pyproject.toml."""
    path = notebook(folder, "const size: number = 3; // How many", "size * 2 + NAME_LENGTH")
    document = nbformat.read(path, as_version=4)
    document.cells[0].metadata["tags"] = ["parameters"]
    document.cells[1].source = "[size * 2, title, options.list[1], typeof flag]"
    nbformat.write(document, path)
    site = declared_entry_points(folder)
    environment = {"PYTHONPATH": os.pathsep.join([str(site), str(ROOT / "kernel-bridge")])}
    parameters = ["-p", "size", "200", "-p", "title", 'ein "Titel" é', "-p", "flag", "True"]
    parameters += ["-y", "options: {list: [1, 2.5]}"]
    command(folder, "papermill", "notebook.ipynb", "out.ipynb", *parameters, environment=environment)
    out = folder / "out.ipynb"
    assert outputs(out)[-1] == "[ 400, 'ein \"Titel\" é', 2.5, 'boolean' ]", outputs(out)
    assert json.loads(out.read_text())["metadata"]["papermill"]["exception"] is None
    cells = nbformat.read(out, as_version=4).cells
    assert cells[1].metadata["tags"] == ["injected-parameters"]
    assert "let size = 200;" in cells[1].source.splitlines(), cells[1].source
    sys.path.insert(0, str(ROOT / "kernel-bridge"))
    importlib.import_module("papermill")  # first, as papermill loads our module while it loads itself
    translator = importlib.import_module("querymill.papermill").TypeScriptTranslator
    assert [tuple(each) for each in translator.inspect(cells[0])] == [("size", "number", "3", "How many")]


def declared_entry_points(folder: Path) -> Path:
    """A site folder with a distribution that declares what pyproject.toml does."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    information = folder / "site" / "querymill_under_test-1.dist-info"
    information.mkdir(parents=True)
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: querymill-under-test\nVersion: 1\n")
    lines = []
    for group, entries in project["entry-points"].items():
        lines += [f"[{group}]", *(f"{name} = {value}" for name, value in entries.items())]
    (information / "entry_points.txt").write_text("\n".join(lines))
    return folder / "site"


def nbval(folder: Path) -> None:
    """`pytest --nbval`: outputs that agree pass, one that does not fails."""
    path = notebook(folder, "const rows = [1, 2]; rows.length", "console.log('same')", "display('d')")
    command(folder, "jupyter", "execute", "--inplace", str(path))
    changed = nbformat.read(path, as_version=4)
    changed.cells[0].outputs[0]["data"]["text/plain"] = "3"
    nbformat.write(changed, folder / "changed.ipynb")
    try:
        command(folder, "pytest", "--nbval", "-q", "-p", "no:cacheprovider", path.name, "changed.ipynb")
    except AssertionError as error:
        assert "1 failed, 5 passed" in str(error), error
    else:
        raise AssertionError("nbval accepted an output that differs")


def console(folder: Path) -> None:
    """`jupyter console`: values, more lines, input, errors, Ctrl+C, the end of the session."""
    arguments = ["-m", "jupyter_console", f"--kernel={KERNEL}", "--simple-prompt"]
    environment = {**os.environ, "TERM": "dumb"}
    terminal = pexpect.spawn(
        sys.executable, arguments, env=environment, cwd=str(folder), timeout=120, encoding="utf8"
    )
    try:
        terminal.expect_exact("In [1]: ")
        terminal.sendline("const first: number = 20; first * 2 + 2")
        terminal.expect_exact("Out[1]: 42")
        terminal.expect_exact("In [2]: ")
        terminal.sendline("const who = await input('Name? '); who.toUpperCase()")
        terminal.expect_exact("Name? ")
        terminal.sendline("ada")
        terminal.expect_exact("'ADA'")
        terminal.expect_exact("In [3]: ")
        terminal.sendline("console.log('printed'); throw new Error('boom')")
        terminal.expect_exact("\nprinted")
        terminal.expect_exact("Error: boom")
        terminal.expect_exact("In [4]: ")
        terminal.sendline("console.log('spins'); for (;;);")
        terminal.expect_exact("\nspins")
        terminal.sendintr()
        terminal.expect_exact("Interrupted")
        terminal.expect_exact("In [5]: ")
        terminal.sendline("first + 1")
        terminal.expect_exact("21")
        terminal.expect_exact("In [6]: ")
        terminal.sendeof()
        terminal.expect_exact("Do you really want to exit")
        terminal.sendline("n")
        terminal.expect_exact("In [6]: ")
        terminal.sendline("exit")
        terminal.expect(pexpect.EOF)
    except pexpect.ExceptionPexpect as error:
        raise AssertionError(f"the console shows {terminal.before!r}") from error
    finally:
        terminal.close(force=True)


def server(folder: Path) -> None:
    """jupyter_server, as JupyterLab and Notebook 7 use it, drops nothing of a flood."""
    asyncio.run(use_server(folder))


async def use_server(folder: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {
        "port": port,
        "port_retries": 0,
        "root_dir": str(folder),
        "open_browser": False,
        "allow_root": True,
    }
    arguments = [f"--ServerApp.{name}={value}" for name, value in options.items()]
    process = subprocess.Popen(
        [sys.executable, "-m", "jupyter_server", *arguments, "--IdentityProvider.token=x"],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        base = f"http://127.0.0.1:{port}/api/kernels"
        kernel = await ask_until_ready(base, {"name": KERNEL, "path": ""})
        socket_url = f"ws{base[4:]}/{kernel['id']}/channels?token=x"
        connection = await websocket_connect(socket_url)
        flood = "for (let n = 0; n < 40_000; n++) console.log('x'.repeat(99)); "
        flood += "for (let n = 0; n < 3_200; n++) display({ 'text/plain': String(n) }, { raw: true }); 'end'"
        kinds = await run_over(connection, flood)
        assert kinds["display_data"] == 3_200, kinds
        assert kinds["execute_result"] == 1, kinds
        assert kinds["text"] > 1_900_000, kinds
        connection.close()
    finally:
        process.terminate()
        _, log = process.communicate(timeout=120)
    assert "rate exceeded" not in log, log


async def ask_until_ready(url: str, body: dict[str, str]) -> dict[str, str]:
    """Creates a kernel as soon as the server answers."""
    headers = {"Authorization": "token x", "Content-Type": "application/json"}
    for _ in range(100):
        try:
            request = HTTPRequest(
                url, method="POST", headers=headers, body=json.dumps(body), request_timeout=120
            )
            return json.loads((await AsyncHTTPClient().fetch(request)).body)
        except ConnectionRefusedError:
            await asyncio.sleep(0.2)
    raise AssertionError("the server did not start")


async def run_over(connection: WebSocketClientConnection, code: str) -> dict[str, int]:
    """Runs a cell over a websocket; counts the messages of each type, and the characters of text."""
    header = {
        "msg_id": "flood",
        "msg_type": "execute_request",
        "session": "s",
        "username": "",
        "version": "5.3",
    }
    content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False}
    message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
    await connection.write_message(json.dumps({**message, "buffers": []}))
    counts: dict[str, int] = defaultdict(int)
    while True:
        received = json.loads(await asyncio.wait_for(connection.read_message(), 60))
        if received["parent_header"].get("msg_id") != "flood":
            continue
        counts[received["msg_type"]] += 1
        if received["msg_type"] == "stream":
            counts["text"] += len(received["content"]["text"])
        if received["content"].get("execution_state") == "idle":
            return counts


if __name__ == "__main__":
    for case in (client, execute, nbconvert, papermill, nbval, console, server):
        place = Path(sys.argv[1]) / case.__name__
        place.mkdir()
        try:
            case(place)
        except Exception:
            print(json.dumps({"case": case.__name__, "fault": traceback.format_exc()}))
        else:
            print(json.dumps({"case": case.__name__, "fault": None}))
