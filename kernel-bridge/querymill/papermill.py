"""Teaches papermill to set parameters in TypeScript: `papermill in.ipynb out.ipynb -p size 200`.

papermill loads extensions only through its entry points for engines and storage. Ours names an engine,
which is papermill's own; that this module is loaded at all is what registers the translator.
"""

from __future__ import annotations

import re
from typing import Any

from papermill.engines import NBClientEngine
from papermill.exceptions import PapermillException
from papermill.models import Parameter
from papermill.translators import Translator, papermill_translators

from .typescript import IDENTIFIER, declare, to_literal

DECLARATION = re.compile(
    r"^\s*(?:export\s+)?(?:const|let|var)\s+(?P<name>[A-Za-z_$][\w$]*)\s*(?::\s*(?P<type>[^=]+?))?\s*="
    r"\s*(?P<value>.+?)\s*;?\s*(?://\s*(?P<help>.*))?$"
)


class TypeScriptTranslator(Translator):  # type: ignore[misc]
    """Writes parameters as TypeScript, and reads them from the cell tagged `parameters`."""

    @classmethod
    def translate(cls, val: Any) -> str:
        """The literal of a value."""
        return to_literal(val)

    @classmethod
    def comment(cls, cmt_str: str) -> str:
        """A comment of one line."""
        return f"// {cmt_str}".strip()

    @classmethod
    def codify(cls, parameters: dict[str, Any], comment: str = "Parameters") -> str:
        """The cell that sets the parameters. Raises PapermillException for a name that code cannot use."""
        for name in parameters:
            if not IDENTIFIER.fullmatch(name):
                raise PapermillException(
                    f'Cannot set "{name}": it is not a name that code can use. Use letters and digits.'
                )
        lines = [declare(name, value) for name, value in parameters.items()]
        return "\n".join([cls.comment(comment), *lines, ""])

    @classmethod
    def inspect(cls, parameters_cell: Any) -> list[Parameter]:
        """The parameters of a cell with their defaults; the comment behind one is its help."""
        found = map(DECLARATION.match, parameters_cell["source"].splitlines())
        return [
            Parameter(match["name"], match["type"] or "None", match["value"], match["help"] or "")
            for match in found
            if match
        ]


class QuerymillEngine(NBClientEngine):  # type: ignore[misc]
    """papermill's own engine under our name."""


for known_as in ("typescript", "querymill"):
    papermill_translators.register(known_as, TypeScriptTranslator)
