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
    """Where a lead stands; `reason` is the rule, or hand, and `cause` the event from which it followed."""

    sets: ClassVar = {"lifecycle": "lifecycle"}
    lifecycle: str = ""
    before: str = ""
    reason: str = ""
    cause: int | None = None


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


@event("lead.binned")
@dataclass(frozen=True, slots=True, kw_only=True)
class LeadBinned(Happening):
    """Somebody put the lead into the recycle bin; why, if it was said, stands in the erasable text."""

    sets: ClassVar = {"binned": "binned"}
    binned: bool = True


@event("lead.restored")
@dataclass(frozen=True, slots=True, kw_only=True)
class LeadRestored(Happening):
    """The lead came back from the recycle bin."""

    sets: ClassVar = {"binned": "binned"}
    binned: bool = False


@event("lead.purged")
@dataclass(frozen=True, slots=True, kw_only=True)
class LeadPurged(Happening):
    """The lead went for good: its time in the bin was over, or an administrator emptied it."""

    removes: ClassVar = True


@event("texts.erased")
@dataclass(frozen=True, slots=True, kw_only=True)
class TextsErased(Happening):
    """An administrator erased what stood in the audit trail of a lead, or in notes about it: how many of each.

    Which rows they were is told too, so that a restored backup can forget them again.
    """

    changes: int = 0
    notes: int = 0
    change_ids: tuple[int, ...] = ()
    note_ids: tuple[int, ...] = ()


@event("lead.yielded")
@dataclass(frozen=True, slots=True, kw_only=True)
class LeadYielded(Happening):
    """The company has a known person now, who is the lead from here on; or (false) it is the lead again."""

    sets: ClassVar = {"yielded": "yielded"}
    yielded: bool = True


@event("note.added")
@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAdded(Happening):
    """Somebody wrote a note, or (`is_brief`) what they found out before the first touch; the words are erasable."""

    is_brief: bool = False


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


@event("user.added")
@dataclass(frozen=True, slots=True, kw_only=True)
class UserAdded(Happening):
    """Somebody may sign in from now on; `invitation` if that is how."""

    user: int = 0
    role: str = ""
    team: int | None = None
    invitation: int | None = None


@event("user.role_changed")
@dataclass(frozen=True, slots=True, kw_only=True)
class RoleChanged(Happening):
    user: int = 0
    role: str = ""
    before: str = ""


@event("user.moved")
@dataclass(frozen=True, slots=True, kw_only=True)
class UserMoved(Happening):
    """A user changed team, and so many leads with them."""

    user: int = 0
    team: int | None = None
    before: int | None = None
    leads: int = 0


@event("user.password_set")
@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordSet(Happening):
    user: int = 0


@event("user.switched_off")
@dataclass(frozen=True, slots=True, kw_only=True)
class UserSwitchedOff(Happening):
    user: int = 0


@event("user.switched_on")
@dataclass(frozen=True, slots=True, kw_only=True)
class UserSwitchedOn(Happening):
    user: int = 0


@event("user.second_factor_reset")
@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorReset(Happening):
    """An administrator took away the codes and passkeys of a user who has lost them."""

    user: int = 0
    passkeys: int = 0
    app: bool = False


@event("invitation.made")
@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationMade(Happening):
    invitation: int = 0
    role: str = ""
    team: int | None = None


@event("invitation.sent_again")
@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationSentAgain(Happening):
    """With a new link; the one before no longer works."""

    invitation: int = 0


@event("invitation.revoked")
@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationRevoked(Happening):
    invitation: int = 0


@event("team.made")
@dataclass(frozen=True, slots=True, kw_only=True)
class TeamMade(Happening):
    team: int = 0
    parent: int | None = None


@event("team.changed")
@dataclass(frozen=True, slots=True, kw_only=True)
class TeamChanged(Happening):
    """A team has another name, or stands under another one."""

    team: int = 0
    parent: int | None = None
    before: int | None = None
    is_renamed: bool = False


@event("team.deleted")
@dataclass(frozen=True, slots=True, kw_only=True)
class TeamDeleted(Happening):
    team: int = 0


@event("token.made")
@dataclass(frozen=True, slots=True, kw_only=True)
class TokenMade(Happening):
    """A program may act as this user from now on, no further than the scopes."""

    token: int = 0
    user: int = 0
    scopes: tuple[str, ...] = ()
    is_service: bool = False


@event("token.revoked")
@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRevoked(Happening):
    token: int = 0
    user: int = 0


@event("field.added")
@dataclass(frozen=True, slots=True, kw_only=True)
class FieldAdded(Happening):
    """An own field; its label and its choices are told by the table of fields only."""

    field: int = 0
    kind: str = ""


@event("field.changed")
@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChanged(Happening):
    """Label, help, choices, order, kind... of an own field; `leads` whose values were written anew."""

    field: int = 0
    what: tuple[str, ...] = ()
    kind: str = ""
    leads: int = 0


@event("field.removed")
@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRemoved(Happening):
    """An own field is no longer shown; the values of so many leads are kept."""

    field: int = 0
    leads: int = 0


@event("field.restored")
@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRestored(Happening):
    field: int = 0


@event("view.saved")
@dataclass(frozen=True, slots=True, kw_only=True)
class ViewSaved(Happening):
    """A view of the list was made or changed: for oneself, for a team, or for all."""

    view: int = 0
    team: int | None = None
    is_for_all: bool = False


@event("view.removed")
@dataclass(frozen=True, slots=True, kw_only=True)
class ViewRemoved(Happening):
    view: int = 0


@event("segment.saved")
@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentSaved(Happening):
    """A segment was made or changed: for oneself, for a team, or for all; `is_refilled` by another filter."""

    segment: int = 0
    team: int | None = None
    is_for_all: bool = False
    is_refilled: bool = False


@event("segment.removed")
@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentRemoved(Happening):
    segment: int = 0


@event("segment.restored")
@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentRestored(Happening):
    segment: int = 0


@event("segment.joined")
@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentJoined(Happening):
    """What happened to the lead, or time, brought it into a segment."""

    segment: int = 0


@event("segment.left")
@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentLeft(Happening):
    """What happened to the lead, or time, took it out of a segment."""

    segment: int = 0


@event("view.put_first")
@dataclass(frozen=True, slots=True, kw_only=True)
class ViewPutFirst(Happening):
    """A user's list begins with this view from now on; None: as it comes."""

    view: int | None = None


@event("user.help_put_away")
@dataclass(frozen=True, slots=True, kw_only=True)
class HelpPutAway(Happening):
    """Whoever acts does not want to see this hint, or the first steps, any more."""

    code: str = ""


@event("user.help_brought_back")
@dataclass(frozen=True, slots=True, kw_only=True)
class HelpBroughtBack(Happening):
    """Whoever acts wants to see these hints again."""

    codes: tuple[str, ...] = ()


@event("lead.merged")
@dataclass(frozen=True, slots=True, kw_only=True)
class LeadMerged(Happening):
    """Another lead is part of this one now."""

    gone: int = 0
    change_set: int | None = None


@event("lead.merged_away")
@dataclass(frozen=True, slots=True, kw_only=True)
class LeadMergedAway(Happening):
    """This lead is part of another one now, and no longer in the list."""

    sets: ClassVar = {"binned": "binned"}
    into: int = 0
    change_set: int | None = None
    binned: bool = True


@event("lead.unmerged")
@dataclass(frozen=True, slots=True, kw_only=True)
class LeadUnmerged(Happening):
    """The merge was taken back: the other lead stands for itself again."""

    gone: int = 0
    change_set: int | None = None


@event("lead.separated")
@dataclass(frozen=True, slots=True, kw_only=True)
class LeadSeparated(Happening):
    """This lead stands for itself again, and is back in the list."""

    sets: ClassVar = {"binned": "binned"}
    into: int = 0
    change_set: int | None = None
    binned: bool = False


@event("lead.kept_apart")
@dataclass(frozen=True, slots=True, kw_only=True)
class LeadKeptApart(Happening):
    """Somebody decided that this lead and another one are not the same."""

    other: int = 0


@event("duplicates.searched")
@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicatesSearched(Happening):
    """All leads were compared: how many there were, and how many pairs look like one."""

    search: int = 0
    leads: int = 0
    pairs: int = 0


@event("bulk_edit.started")
@dataclass(frozen=True, slots=True, kw_only=True)
class BulkEditStarted(Happening):
    """The same change to so many leads began; what became of each is told by its own events."""

    bulk: int = 0
    matched: int = 0


@event("bulk_edit.finished")
@dataclass(frozen=True, slots=True, kw_only=True)
class BulkEditFinished(Happening):
    """It is over, or was cancelled on the way: matched = changed + unchanged + refused + not reached."""

    bulk: int = 0
    matched: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0


@event("bulk_edit.undone")
@dataclass(frozen=True, slots=True, kw_only=True)
class BulkEditUndone(Happening):
    """It was taken back; so many leads were put back, and so many kept what was edited since."""

    bulk: int = 0
    undone: int = 0
    spared: int = 0


@event("address.suppressed")
@dataclass(frozen=True, slots=True, kw_only=True)
class AddressSuppressed(Happening):
    """So many addresses and numbers were put on the list of those that must not be used."""

    n: int = 0
    channel: str = ""
    purpose: str = ""
    reason: str = ""


@event("address.unsuppressed")
@dataclass(frozen=True, slots=True, kw_only=True)
class AddressUnsuppressed(Happening):
    """An address was taken off that list; its keyed digest says which, to a restored backup alone."""

    digest: str = ""
    channel: str = ""
    purpose: str = ""


@event("lead.erased")
@dataclass(frozen=True, slots=True, kw_only=True)
class LeadErased(Happening):
    """A lead was erased on request: what it said and did is gone, these numbers of rows stay."""

    removes: ClassVar = True
    rows: int = 0
    files: int = 0


@event("lead.handed_over")
@dataclass(frozen=True, slots=True, kw_only=True)
class LeadHandedOver(Happening):
    """All that is known of a lead was written into a file for whoever asked."""

    files: int = 0
