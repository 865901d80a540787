"""What happens to persons and companies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from prospekt.ledger.events import Happening, event


@event("lead.created")
@dataclass(frozen=True, slots=True, kw_only=True)
class LeadCreated(Happening):
    """A person or company became known."""

    sets: ClassVar = {
        "lifecycle": "lifecycle",
        "owner": "owner",
        "source": "source",
        "campaign": "campaign",
    }
    lifecycle: str = "lead"
    owner: int | None = None
    source: int | None = None
    campaign: int | None = None
    change_set: int | None = None


@event("lead.changed")
@dataclass(frozen=True, slots=True, kw_only=True)
class LeadChanged(Happening):
    """Facts of a lead changed; which ones, not from what to what (that is in the erasable audit trail)."""

    fields: tuple[str, ...] = ()
    version: int = 1
    change_set: int | None = None


@event("lead.owner_changed")
@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerChanged(Happening):
    sets: ClassVar = {"owner": "owner"}
    owner: int | None = None
    before: int | None = None


@event("lead.lifecycle_changed")
@dataclass(frozen=True, slots=True, kw_only=True)
class LifecycleChanged(Happening):
    sets: ClassVar = {"lifecycle": "lifecycle"}
    lifecycle: str = ""
    before: str = ""
    reason: str = ""


@event("lead.attributed")
@dataclass(frozen=True, slots=True, kw_only=True)
class LeadAttributed(Happening):
    """First source and campaign became known, or were corrected by an undo."""

    sets: ClassVar = {"source": "source", "campaign": "campaign"}
    source: int | None = None
    campaign: int | None = None


@event("lead.tagged")
@dataclass(frozen=True, slots=True, kw_only=True)
class LeadTagged(Happening):
    tag: int = 0


@event("lead.untagged")
@dataclass(frozen=True, slots=True, kw_only=True)
class LeadUntagged(Happening):
    tag: int = 0


@event("lead.removed")
@dataclass(frozen=True, slots=True, kw_only=True)
class LeadRemoved(Happening):
    """A lead was taken out, because the import that made it was undone."""

    removes: ClassVar = True
    change_set: int | None = None


@event("lead.yielded")
@dataclass(frozen=True, slots=True, kw_only=True)
class LeadYielded(Happening):
    """The company has a known person now, who is the lead from here on; or (false) it is the lead again."""

    sets: ClassVar = {"yielded": "yielded"}
    yielded: bool = True


@event("note.added")
@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAdded(Happening):
    """Somebody wrote a note; its words stand in the erasable text."""


@event("consent.changed")
@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentChanged(Happening):
    channel: str = ""
    purpose: str = ""
    is_given: bool = False


@event("touch.recorded")
@dataclass(frozen=True, slots=True, kw_only=True)
class TouchRecorded(Happening):
    """A call, visit, mail, form, meeting, purchase...: codes only, words in the erasable text."""

    kind: str = ""
    channel: str = ""
    direction: str = ""
    outcome: str = ""
    topic: str = ""
    change_set: int | None = None


@event("touch.withdrawn")
@dataclass(frozen=True, slots=True, kw_only=True)
class TouchWithdrawn(Happening):
    """The touches that an undone change set brought to this lead no longer count."""

    change_set: int | None = None
