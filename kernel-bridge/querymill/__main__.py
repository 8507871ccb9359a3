"""`querymill` and `python -m querymill`: the kernel, the notebook runner, and what the Node bundles offer."""

from __future__ import annotations

import sys

from . import __version__
from .home import find_home, has_bundle
from .node import exec_node

USAGE = """Usage: querymill <command> [arguments]

  run NOTEBOOK     run a pipeline, with a progress line for each step
  models           fetch and list named models: "querymill models list"
  plan NOTEBOOK    say for each block whether it would run, and why
  runs             list the runs of this workspace, show one, compare two
  gc               say what can be thrown away, and do so
  verify           check the results that are kept
  doctor           check what a run needs
  home             print the folder that holds templates and bundles
  kernel FILE      start the kernel for a connection file (Jupyter calls this)
"""


def main(argv: list[str] | None = None) -> int:
    """Runs one command and returns its exit status."""
    arguments = sys.argv[1:] if argv is None else argv
    command, rest = (arguments[0], arguments[1:]) if arguments else ("help", [])
    if command in ("help", "-h", "--help"):
        print(USAGE, end="")
        return 0
    if command in ("-V", "--version", "version"):
        print(__version__)
        return 0
    try:
        return dispatch(command, rest)
    except KeyboardInterrupt:
        return 130
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 1


def dispatch(command: str, rest: list[str]) -> int:
    """Hands `rest` to the program behind `command`; does not return for those of Node."""
    if command == "kernel":
        exec_node("kernel.mjs", rest)
    if command == "home":
        print(find_home())
        return 0
    if command == "run":
        from .run import main as run

        return run(rest)
    if command == "models":
        from .models import main as models

        models(rest)
    if has_bundle("cli.mjs"):
        exec_node("cli.mjs", [command, *rest])
    print(f'Cannot run "{command}": there is no such command. See "querymill help".', file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
