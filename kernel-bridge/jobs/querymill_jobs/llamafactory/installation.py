"""Which LLaMA-Factory there is, and what it can run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from querymill_jobs.job import Job
from querymill_jobs.job_environments import environment_interpreter, installed_versions

ENVIRONMENT = "llamafactory"
LAST_WITH_PPO = (0, 9, 3)
"""PPO needs trl 0.9.6 or older, and later releases of LLaMA-Factory need trl 0.18 or newer."""


@dataclass(frozen=True)
class Installation:
    """An environment that has LLaMA-Factory."""

    interpreter: Path
    version: str
    transformers: str

    @property
    def cli(self) -> Path:
        """The program `llamafactory-cli`."""
        return self.interpreter.parent / "llamafactory-cli"

    @property
    def has_transformers_5(self) -> bool:
        """Whether it reads and names things as transformers 5 does."""
        return _numbers(self.transformers) >= (5,)


def find_installation(job: Job, stage: str) -> Installation:
    """Find the environment, before anything starts.

    :param stage: `sft`, `rm`, `ppo` or `predict`
    :raises UserError: there is none, it has another version than the step asks for, or that version cannot
        run the stage
    """
    interpreter = environment_interpreter(ENVIRONMENT)
    versions = installed_versions(interpreter, ["llamafactory", "transformers", "trl"])
    check_stage(job, stage, versions)
    found = Installation(interpreter, str(versions["llamafactory"]), str(versions["transformers"]))
    job.log(f"LLaMA-Factory {found.version} with transformers {found.transformers}, trl {versions['trl']}")
    return found


def check_stage(job: Job, stage: str, versions: Mapping[str, str | None]) -> None:
    """Refuse what the installed versions cannot run, with the reason."""
    version, wanted = versions["llamafactory"], job.params["llamafactory"]
    if version is None:
        job.fail(
            "use environment",
            ENVIRONMENT,
            "LLaMA-Factory is not installed there",
            f"Make it with `querymill env create {ENVIRONMENT}`.",
        )
    if version != wanted:
        job.fail(
            "use LLaMA-Factory",
            wanted,
            f"the environment {ENVIRONMENT} has {version}",
            f'Set llamafactory: "{version}", or make the environment anew with '
            f"`querymill env create {ENVIRONMENT}`.",
        )
    if stage == "ppo" and _numbers(version) > LAST_WITH_PPO:
        job.fail(
            "run ppo with LLaMA-Factory",
            version,
            f"its PPO needs trl 0.9.6 or older, and this one needs newer (trl {versions['trl']} is there)",
            'Use 0.9.3, or backend: "trl".',
        )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())
