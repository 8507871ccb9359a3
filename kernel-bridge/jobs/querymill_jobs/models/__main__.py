"""`python -m querymill_jobs.models fetch NAME…` and `… list`."""

from __future__ import annotations

import argparse
import sys

from querymill_jobs.errors import UserError
from querymill_jobs.models import fetch
from querymill_jobs.models.cache import cached_model, models_root
from querymill_jobs.models.catalogue import read_catalogue


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m querymill_jobs.models", description="Named models on this machine."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    fetching = commands.add_parser("fetch", help="bring models into the cache")
    fetching.add_argument("names", nargs="+", metavar="NAME")
    commands.add_parser("list", help="show all names, and which are in the cache")
    arguments = parser.parse_args()
    try:
        if arguments.command == "fetch":
            fetch(arguments.names)
        else:
            _list()
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _list() -> None:
    print(f"cache: {models_root()}")
    for name, entry in sorted(read_catalogue().items()):
        origin = "hub" if "hub" in entry.source else "package"
        there = "cached" if cached_model(name, entry.revision) else ""
        print(f"{name:26} {entry.kind:13} {origin:8} {entry.megabytes:6} MB  {entry.licence:20} {there}")


if __name__ == "__main__":
    sys.exit(main())
