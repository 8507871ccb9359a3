"""The model at a port: one by name, or one that a step has tuned."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from querymill_jobs.generation.prompt_template import PromptTemplate
from querymill_jobs.generation.templates import INSTRUCT, TEMPLATES
from querymill_jobs.inputs import ArtifactInput, NamedInput
from querymill_jobs.job import Job
from querymill_jobs.models import resolve_model
from querymill_jobs.models.catalogue import read_catalogue
from querymill_jobs.tuning.model_artifact import read_model


@dataclass(frozen=True)
class Generator:
    """Where the weights are and how the model is asked.

    `adapter` is the one that generates, `reference` the one that supervised tuning left; both are None for a
    base model.
    """

    name: str
    revision: str
    folder: Path
    template: PromptTemplate
    adapter: Path | None = None
    reference: Path | None = None
    round: int = 0
    tuned: bool = False

    @property
    def label(self) -> str:
        """What the rows that it writes are marked with, such as `smollm2-135m-instruct+sft`."""
        stage = f"+rl{self.round}" if self.round else "+sft" if self.tuned else ""
        return f"{self.name}{stage}"


def find_generator(job: Job, port: str = "model", template_name: str | None = None) -> Generator:
    """Resolve a port of type `Model`; an artifact brings the template it was tuned with.

    :param template_name: what the user asks for; None takes what the model was tuned with, or `instruct`
    :raises UserError: files missing, an unknown template, or another one than that of the tuning
    """
    given = job.input(port)
    if not isinstance(given, ArtifactInput):
        found = resolve_model(given)
        wanted = TEMPLATES[template_name] if template_name else INSTRUCT
        return Generator(found.name, found.revision, found.folder, wanted)
    info = read_model(given.path)
    template = TEMPLATES.get(info.template)
    if template is None:
        job.fail(
            "load the model tuned from",
            info.base_name,
            f"its template {info.template} is unknown",
            f"Known: {', '.join(TEMPLATES)}.",
        )
    if template_name not in (None, template.name):
        job.fail(
            "use the template",
            template_name,
            f"the model was tuned with {template.name}, and answers badly what it was not trained to read",
            "Leave the template out, or tune with the other one.",
        )
    folder = resolve_model(_base(info.base_name, info.base_revision)).folder
    return Generator(
        info.base_name,
        info.base_revision,
        folder,
        template,
        info.adapter,
        info.reference,
        info.round,
        tuned=True,
    )


def _base(name: str, revision: str) -> NamedInput:
    """A base as its adapter names it: one of models.json, a folder, or a model of the hub."""
    entry = read_catalogue().get(name)
    if entry is not None:
        return NamedInput(name, revision=revision, source=entry.source)
    folder = Path(os.environ.get("QUERYMILL_WORKSPACE", ".")) / Path(name).expanduser()
    return NamedInput(name, revision=revision, path=folder if folder.is_dir() else None)
