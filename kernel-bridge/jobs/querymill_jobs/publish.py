"""Moving the outputs of a finished job into the store, by content."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from querymill_jobs.artifact_types import artifact_types
from querymill_jobs.atomic_file import sync_folder
from querymill_jobs.errors import ContractError
from querymill_jobs.output_check import check_output
from querymill_jobs.tree_digest import digest_tree, list_files
from querymill_jobs.tree_sample import sample_tree


def check_outputs(
    out: Path, outputs: Mapping[str, str], block: str, tick: Callable[[], None]
) -> dict[str, dict[str, Any]]:
    """Check every declared output and return what result.json says of it: type, digest, rows, bytes, info.

    Nothing is moved. Raises ContractError for the first output that is not what the block declares.
    """
    stored: dict[str, dict[str, Any]] = {}
    for port, type_name in outputs.items():
        kind = artifact_types().get(type_name)
        try:
            if kind is None:
                raise ValueError(f'there is no artifact type "{type_name}"')
            rows, info = check_output(out / port, kind, tick)
            digest, size = digest_tree(out / port, tick)
        except ValueError as error:
            raise ContractError(
                "publish",
                f"{block}.{port}",
                f"what the block wrote is not {type_name}: {error}",
                "This is a mistake in the block; its job.py must write what block.json declares.",
            ) from error
        stored[port] = {"type": type_name, "digest": digest, "rows": rows, "bytes": size}
        if info is not None:
            stored[port]["info"] = info
        sample = sample_tree(out / port)
        if sample is not None:
            stored[port]["sample"] = sample
    return stored


def publish_outputs(out: Path, store: Path, stored: Mapping[str, Mapping[str, Any]]) -> None:
    """Make every checked output an object of the store: synced to disk, read-only, under its digest."""
    for port, output in stored.items():
        _publish(out / port, store / "objects" / output["digest"][:2] / output["digest"])


def _publish(tree: Path, target: Path) -> None:
    if target.is_dir():
        _touch(target)
        return
    _touch(tree)
    target.parent.mkdir(parents=True, exist_ok=True)
    _settle(tree)
    try:
        # The target is never made first: rename() onto an empty folder would succeed for two publishers.
        tree.rename(target)
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise
        return
    # Only now: a read-only folder cannot be moved, for its ".." changes.
    for folder in [target, *(path for path in target.rglob("*") if path.is_dir())]:
        folder.chmod(0o555)
    sync_folder(target.parent)


def _touch(tree: Path) -> None:
    """Mark it as used now: a collection of garbage leaves alone what was."""
    for path in list_files(tree)[:1]:
        os.utime(path)


def _settle(tree: Path) -> None:
    """Sync files and folders and make the files read-only; an executable stays one."""
    for path in list_files(tree):
        executable = path.stat().st_mode & stat.S_IXUSR
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
            os.fchmod(descriptor, 0o555 if executable else 0o444)
        finally:
            os.close(descriptor)
    for folder in [tree, *(path for path in tree.rglob("*") if path.is_dir())]:
        sync_folder(folder)


def remove_tree(folder: Path) -> None:
    """Remove what a job left unfinished; a folder that is not there is fine."""
    shutil.rmtree(folder, ignore_errors=True)
