"""Errors as a person reads them: ``Cannot <action> "<value>"``, a cause and a fix."""

from __future__ import annotations

ERROR_KINDS = ("user", "memory", "disk", "interrupted", "preempted", "internal")


class StepError(Exception):
    """An error that ends a step and is shown to the user as it stands.

    ``action`` and ``value`` make the title; ``cause`` ends without a period, ``fix`` with one.
    """

    def __init__(self, action: str, value: str, cause: str, fix: str, kind: str = "user") -> None:
        self.title = f'Cannot {action} "{value}"'
        self.cause = cause
        self.fix = fix
        self.kind = kind
        super().__init__(f"{self.title}: {cause}. {fix}")

    def to_json(self, log: str | None = None) -> dict[str, str]:
        """Return the error as result.schema.json has it; ``log`` is the tail of the log, where it helps."""
        error = {"title": self.title, "cause": self.cause, "fix": self.fix, "kind": self.kind}
        if log:
            error["log"] = log
        return error


class UserError(StepError):
    """Something the user can put right: data, parameters, a missing file."""


class ContractError(StepError):
    """A block broke its own contract: an output missing, a row of the wrong shape."""

    def __init__(self, action: str, value: str, cause: str, fix: str) -> None:
        super().__init__(action, value, cause, fix, kind="internal")
