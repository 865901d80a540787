"""One shape for everything that goes wrong: what, where, and how to fix it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


def gettext_noop(message: str) -> str:
    """Mark a sentence for translation without translating it here (the pure floors know no Django)."""
    return message


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal or a warning.

    `message` is an English `str.format` template and at the same time the id under which it is
    translated; `params` fill it. `line` is the 1-based line of the file, `column` the name of the
    column or field, `value` the raw text that was met.
    """

    code: str
    message: str
    params: Mapping[str, object] = field(default_factory=dict)
    line: int | None = None
    column: str | None = None
    value: str | None = None

    def __str__(self) -> str:
        return self.message.format(**self.params)


@dataclass(frozen=True, slots=True)
class Reason(Problem):
    """Why something is as it is: told the same way, with nothing to mend."""


class Refusal(Exception):
    """Something the user asked for cannot be done; says why in `problem`."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem
