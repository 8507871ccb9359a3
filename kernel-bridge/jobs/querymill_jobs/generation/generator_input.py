"""The model at the port `model`: one by name, or one that a step has tuned."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from querymill_jobs.generation.prompt_template import INSTRUCT, TEMPLATES, PromptTemplate
from querymill_jobs.inputs import ArtifactInput, NamedInput
from querymill_jobs.job import Job
from querymill_jobs.models import resolve_model
from querymill_jobs.models.catalogue import find_entry


@dataclass(frozen=True)
class Generator:
    """Where the weights are and how the model is asked."""

    name: str
    folder: Path
    template: PromptTemplate


def find_generator(job: Job) -> Generator:
    """Resolve the port `model`.

    A `Model` artifact brings the template it was tuned with.

    :raises UserError: files missing, an unknown template, or adapters, which need a step that can load them
    """
    given = job.input("model")
    if not isinstance(given, ArtifactInput):
        found = resolve_model(given)
        return Generator(found.name, found.folder, INSTRUCT)
    model = json.loads((given.path / "model.json").read_text(encoding="utf-8"))
    name = model["base"]["name"]
    template = TEMPLATES.get(model.get("template", INSTRUCT.name))
    if template is None:
        job.fail(
            "generate with",
            name,
            f"its template {model['template']} is unknown",
            f"Known: {', '.join(TEMPLATES)}.",
        )
    if model.get("adapters"):
        job.fail("generate with", name, "it has adapters, which this block cannot load", "Merge them first.")
    entry = find_entry(name)
    base = NamedInput(name, revision=model["base"]["revision"], source=entry.source)
    return Generator(name, resolve_model(base).folder, template)
