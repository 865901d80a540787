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
