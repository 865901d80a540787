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


@event("lead.temperature_changed")
@dataclass(frozen=True, slots=True, kw_only=True)
class TemperatureChanged(Happening):
    """How warm a lead is; `reason` is the rule, or hand, and `cause` the event from which it followed."""

    sets: ClassVar = {"temperature": "temperature"}
    temperature: str = ""
    before: str = ""
    reason: str = ""
    cause: int | None = None


@event("lead.journey_changed")
@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyChanged(Happening):
    """The stage of the buyer's journey, and the kind of the touch that brought the lead there."""

    journey: str = ""
    before: str = ""
    reason: str = ""
    cause: int | None = None


@event("lead.held")
@dataclass(frozen=True, slots=True, kw_only=True)
class LeadHeld(Happening):
    """Somebody set lifecycle or temperature by hand; why stands in the erasable text. It holds until released."""

    what: str = ""
    value: str = ""
    before: str = ""


@event("lead.released")
@dataclass(frozen=True, slots=True, kw_only=True)
class LeadReleased(Happening):
    """Lifecycle or temperature are decided by the rules again; `hold` is the event that had set it by hand."""

    what: str = ""
    hold: int = 0


@event("lead.put_aside")
@dataclass(frozen=True, slots=True, kw_only=True)
class LeadPutAside(Happening):
    """A lead was disqualified or put off; `wakes` and `wake_on` say when it comes back."""

    state: str = ""
    reason: str = ""
    wakes: str = ""
    wake_on: str = ""
    cause: int | None = None


@event("lead.recycled")
@dataclass(frozen=True, slots=True, kw_only=True)
class LeadRecycled(Happening):
    """A lead that was disqualified or put off is a lead again: its day came, it gave a signal, or somebody called it.

    `clock` is the event by which it was put aside, `cause` the touch that woke it.
    """

    clock: int = 0
    how: str = ""
    was: str = ""
    reason: str = ""
    cause: int | None = None


@event("lead.clock_stopped")
@dataclass(frozen=True, slots=True, kw_only=True)
class ClockStopped(Happening):
    """What was to bring a lead back no longer counts: somebody set it by hand, or a merge took it along."""

    clock: int = 0
    how: str = ""


@event("playbook.draft_started")
@dataclass(frozen=True, slots=True, kw_only=True)
class PlaybookDraftStarted(Happening):
    """Somebody began to change the version that stands in the column `playbook`."""

    draft: int = 0


@event("playbook.draft_saved")
@dataclass(frozen=True, slots=True, kw_only=True)
class PlaybookDraftSaved(Happening):
    """A draft was changed; what stands in it is no part of the log."""

    draft: int = 0
    revision: int = 0


@event("playbook.draft_discarded")
@dataclass(frozen=True, slots=True, kw_only=True)
class PlaybookDraftDiscarded(Happening):
    """A draft was thrown away, or is over because it was published."""

    draft: int = 0
