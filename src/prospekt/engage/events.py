"""What happens to tasks, and to the calendars that show them."""

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
