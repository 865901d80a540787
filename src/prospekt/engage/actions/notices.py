"""Tell users of what concerns them, each thing once; mark it read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from prospekt.engage.models import Notification

ASSIGNED, MENTIONED, DUE, LEFT = "assigned", "mentioned", "due", "left"
HANDED, ESCALATED, INVITED, CALLED_OFF = "handed", "escalated", "invited", "called_off"
KINDS = (ASSIGNED, MENTIONED, DUE, LEFT, HANDED, ESCALATED, INVITED, CALLED_OFF)


def tell(notifications: Sequence[Notification]) -> None:
    """Keep those that are not told yet, in the caller's transaction."""
    Notification.objects.bulk_create(notifications, ignore_conflicts=True, batch_size=500)


def mark_read(user_id: int, ids: Iterable[int] | None, *, now: datetime) -> int:
    """Notifications of the user are read from now on (None: all of them); returns how many were new."""
    rows = Notification.objects.filter(user_id=user_id, read_at=None)
    if ids is not None:
        rows = rows.filter(pk__in=list(ids))
    return rows.update(read_at=now)


def settle(task_ids: Iterable[int], *, now: datetime) -> None:
    """What was told of tasks that are closed, or somebody else's now, needs no look any more."""
    Notification.objects.filter(task_id__in=list(task_ids), read_at=None).update(read_at=now)
