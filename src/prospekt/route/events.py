"""What happens when leads are given out and handed over to sales."""

from __future__ import annotations

from dataclasses import dataclass

from prospekt.ledger.events import Happening, event


@event("rep.changed")
@dataclass(frozen=True, slots=True, kw_only=True)
class RepChanged(Happening):
    """What a user can take: which of it is different now."""

    user: int = 0
    fields: tuple[str, ...] = ()
    version: int = 1


@event("absence.added")
@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceAdded(Happening):
    user: int = 0
    first: str = ""
    last: str = ""


@event("absence.removed")
@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceRemoved(Happening):
    user: int = 0
    first: str = ""
    last: str = ""


@event("assignment.made")
@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentMade(Happening):
    """Leads were given out by the rules of the playbook in the column `playbook`; matched = given + left."""

    assignment: int = 0
    matched: int = 0
    given: int = 0
    left: int = 0
    change_set: int | None = None


@event("assignment.undone")
@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentUndone(Happening):
    assignment: int = 0
    undone: int = 0
    spared: int = 0


@event("handover.made")
@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverMade(Happening):
    """A lead was handed over to sales; `after` is the hand-over that it goes on from."""

    handover: int = 0
    owner: int | None = None
    due: str = ""
    after: int | None = None


@event("handover.accepted")
@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverAccepted(Happening):
    handover: int = 0
    owner: int | None = None


@event("handover.rejected")
@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverRejected(Happening):
    """Sales sent a lead back. `then`: back, or reroute."""

    handover: int = 0
    owner: int | None = None
    reason: str = ""
    then: str = ""


@event("handover.rerouted")
@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverRerouted(Happening):
    """Goes to somebody else, because nobody acted, or somebody said so."""

    handover: int = 0
    owner: int | None = None


@event("handover.withdrawn")
@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverWithdrawn(Happening):
    """Nothing is waited for any more: the lead is no SQL, or has no owner."""

    handover: int = 0
    owner: int | None = None


@event("handover.escalated")
@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverEscalated(Happening):
    """The time for the first response is over, and nobody has acted; or nobody could be found at all."""

    handover: int = 0
    owner: int | None = None


@event("handover.answered")
@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverAnswered(Happening):
    """The first touch after a hand-over, and how much working time had passed."""

    handover: int = 0
    owner: int | None = None
    minutes: int = 0
    is_late: bool = False
