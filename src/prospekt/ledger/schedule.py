"""What runs again and again: due by the table, by one process at a time, and again at once if that one died."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType

from django.db import InterfaceError, OperationalError

from prospekt.ledger.heartbeats import beating
from prospekt.ledger.leases import take
from prospekt.ledger.models import Schedule
from prospekt.ledger.outages import is_outage

log = logging.getLogger("prospekt.schedule")


@dataclass(frozen=True, slots=True)
class Entry:
    """A job with its rhythm. `run` gets the moment; it is idempotent."""

    name: str
    every: timedelta
    run: Callable[[datetime], object]


def enter(entries: Sequence[Entry], *, now: datetime) -> None:
    """Bring the table in step with the entries: new ones are due at once, those no longer known go."""
    for entry in entries:
        seconds = int(entry.every.total_seconds())
        row, is_new = Schedule.objects.get_or_create(
            name=entry.name, defaults={"every_seconds": seconds, "next_at": now}
        )
        if not is_new and row.every_seconds != seconds:
            Schedule.objects.filter(name=entry.name).update(every_seconds=seconds, next_at=now)
    Schedule.objects.exclude(name__in=[entry.name for entry in entries]).delete()


def run_due(entries: Sequence[Entry], *, now: datetime) -> list[str]:
    """Run what is due and nobody else runs; returns the names. One that fails waits for its next time."""
    due = set(Schedule.objects.filter(next_at__lte=now).values_list("name", flat=True))
    return [entry.name for entry in entries if entry.name in due and _run(entry, now)]


def _run(entry: Entry, now: datetime) -> bool:
    held = take(f"schedule:{entry.name}")
    if held is None:
        return False
    with beating(held):
        rows = Schedule.objects.filter(name=entry.name, next_at__lte=now)
        if not rows.exists():
            return False
        with Logged(entry.name) as said:
            entry.run(now)
        if said.is_outage:
            return False
        rows.update(next_at=now + entry.every)
    return True


class Logged(AbstractContextManager["Logged"]):
    """What runs inside may fail in any way; that is written down, and the others go on."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.has_failed = self.is_outage = False

    def __enter__(self) -> Logged:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        if not isinstance(error, Exception):
            return False
        self.has_failed, self.is_outage = True, is_outage(error)
        if isinstance(error, OperationalError | InterfaceError):
            log.warning("%s: the database is away or busy: %s", self.name, error)
        else:
            log.error("%s: %s", self.name, error, exc_info=error)
        return True
