"""What happens to tasks and meetings, to the calendars that show them, and to the files of leads."""

from __future__ import annotations

from dataclasses import dataclass

from prospekt.ledger.events import Happening, event


@event("task.made")
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskMade(Happening):
    """Something is to be done; its title stands in the erasable text. `after` is the task that it repeats."""

    task: int = 0
    kind: str = ""
    owner: int | None = None
    due: str = ""
    time: str = ""
    after: int | None = None


@event("task.changed")
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskChanged(Happening):
    """Which fields of a task changed; a new title stands in the erasable text."""

    task: int = 0
    fields: tuple[str, ...] = ()
    version: int = 1


@event("task.done")
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDone(Happening):
    """`is_late`: after it was due."""

    task: int = 0
    kind: str = ""
    owner: int | None = None
    is_late: bool = False


@event("task.snoozed")
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSnoozed(Happening):
    """Put off until a moment (ISO 8601 in UTC, in small letters)."""

    task: int = 0
    until: str = ""


@event("task.reassigned")
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskReassigned(Happening):
    task: int = 0
    owner: int | None = None
    before: int | None = None


@event("task.dismissed")
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDismissed(Happening):
    """Will not be done; words about why stand in the erasable text."""

    task: int = 0
    kind: str = ""
    reason: str = ""


@event("task.reopened")
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskReopened(Happening):
    task: int = 0


@event("calendar_feed.made")
@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarFeedMade(Happening):
    """A user has a secret address for calendars; the one before no longer works."""

    user: int = 0


@event("calendar_feed.revoked")
@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarFeedRevoked(Happening):
    user: int = 0


@event("objection.raised")
@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionRaised(Happening):
    """Somebody objected; the words stand in the erasable text."""

    category: str = ""


@event("team_word.learned")
@dataclass(frozen=True, slots=True, kw_only=True)
class TeamWordLearned(Happening):
    """A word of a team means something, corrected so for the `n`-th time; the word itself stands in its row."""

    word: int = 0
    meaning: str = ""
    n: int = 1


@event("team_word.forgotten")
@dataclass(frozen=True, slots=True, kw_only=True)
class TeamWordForgotten(Happening):
    word: int = 0


@event("today.put_off")
@dataclass(frozen=True, slots=True, kw_only=True)
class PutOffToday(Happening):
    """Whoever did it sees the lead on the page of the day again from a moment on (ISO 8601 in UTC, in small letters)."""

    until: str = ""


@event("today.dismissed")
@dataclass(frozen=True, slots=True, kw_only=True)
class DismissedToday(Happening):
    """Whoever did it does not see the lead on the page of the day until something new happens."""

    reason: str = ""


@event("today.brought_back")
@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtBackToday(Happening):
    """A lead that was put off or dismissed stands on the page of the day again."""


@event("file.added")
@dataclass(frozen=True, slots=True, kw_only=True)
class FileAdded(Happening):
    """A file hangs on the lead now; its name stands in the erasable text."""

    file: int = 0
    kind: str = ""
    size: int = 0


@event("file.removed")
@dataclass(frozen=True, slots=True, kw_only=True)
class FileRemoved(Happening):
    """A file was taken off, and can be put back for a while."""

    file: int = 0


@event("file.put_back")
@dataclass(frozen=True, slots=True, kw_only=True)
class FilePutBack(Happening):
    file: int = 0


@event("file.deleted")
@dataclass(frozen=True, slots=True, kw_only=True)
class FileDeleted(Happening):
    """The time of a file that was taken off is over; it is gone for good, with its name."""

    file: int = 0


@event("meeting.planned")
@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingPlanned(Happening):
    """How long the meeting of a task is meant to take (minutes), and who takes part besides owner and lead.

    Told again whenever one of these changes.
    """

    task: int = 0
    length: int = 0
    users: tuple[int, ...] = ()
    persons: tuple[int, ...] = ()


@event("meeting.settled")
@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingSettled(Happening):
    """What became of a meeting: held, no_show, moved or cancelled; `touch` is the event that tells of it."""

    task: int = 0
    outcome: str = ""
    touch: int | None = None


@event("facts.used")
@dataclass(frozen=True, slots=True, kw_only=True)
class FactsUsed(Happening):
    """The words of a touch of ours named what is known of the lead, such as role, city or answer.goals."""

    touch: int = 0
    facts_named: tuple[str, ...] = ()
