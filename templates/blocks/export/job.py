"""Writes files that other programs read."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from querymill_jobs.exporting.beir_format import write_beir
from querymill_jobs.exporting.colbert_format import write_colbert
from querymill_jobs.exporting.jsonl_format import write_jsonl
from querymill_jobs.exporting.llamafactory_format import write_llamafactory
from querymill_jobs.exporting.material import Material, read_material
from querymill_jobs.exporting.sptar_format import write_sptar
from querymill_jobs.job import Job
from querymill_jobs.rows import Row, write_rows

_FORMATS: dict[str, Callable[[Job, Material, Path], None]] = {
    "beir": write_beir,
    "colbert": write_colbert,
    "sptar": write_sptar,
    "llamafactory": write_llamafactory,
    "jsonl": write_jsonl,
}


def run(job: Job) -> None:
    """Write the files below ``files/`` of the artifact and a table that lists them."""
    output = job.output("files")
    folder = output / "files"
    folder.mkdir()
    _FORMATS[job.params["format"]](job, read_material(job), folder)
    rows = [_describe(folder, path) for path in sorted(folder.rglob("*")) if path.is_file()]
    write_rows(output / "table.jsonl", rows)
    job.samples(rows)
    job.metric("files", len(rows))
    job.metric("bytes", sum(row["bytes"] for row in rows))


def _describe(folder: Path, path: Path) -> Row:
    digest = hashlib.sha256()
    lines = 0
    with path.open("rb") as file:
        while part := file.read(1 << 20):
            digest.update(part)
            lines += part.count(b"\n")
    return {
        "file": path.relative_to(folder).as_posix(),
        "lines": lines,
        "bytes": path.stat().st_size,
        "sha256": digest.hexdigest(),
    }
