"""What happens when leads are judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from prospekt.ledger.events import Happening, event


@event("lead.graded")
@dataclass(frozen=True, slots=True, kw_only=True)
class LeadGraded(Happening):
    """The grade changed. A score that only moves within its grade is no event. Codes are lower-case: a1."""

    sets: ClassVar = {"grade": "grade"}
    grade: str = ""
    before: str = ""
    points: int = 0


@event("playbook.enacted")
@dataclass(frozen=True, slots=True, kw_only=True)
class PlaybookEnacted(Happening):
    """From here on leads are scored by this playbook version; the version stands in the column `playbook`."""


@event("answer.given")
@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerGiven(Happening):
    """A question was answered: which, how, and whether that meets it; words stand in the erasable text.

    `said` is a code, a number or a yes or no; money stands in the columns amount and currency. `company` is the
    company whose contacts it concerns.
    """

    question: str = ""
    kind: str = ""
    said: str | int | float | bool | None = None
    verdict: str = ""
    source: str = ""
    company: int | None = None
    change_set: int | None = None


@event("answer.withdrawn")
@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerWithdrawn(Happening):
    """An answer no longer counts: it was a mistake, or the import that brought it was undone."""

    answer: int = 0
    question: str = ""
    company: int | None = None
    change_set: int | None = None
