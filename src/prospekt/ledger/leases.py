"""Long work is held by one process at a time: a lease with an end, taken over when its holder is gone."""

from __future__ import annotations

import os
import socket
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import Error, connection, transaction
from django.utils import timezone

from prospekt.ledger.models import Lease
from prospekt.words.problem import Refusal

LEASE = timedelta(seconds=60)
FORGOTTEN = timedelta(days=1)
_left: deque[Held] = deque()
"""Leases that could not be given back because the database was away."""


class LeaseLost(Exception):
    """Somebody else has taken the work over; this process must not write any more."""


class HeldElsewhere(Refusal):
    """Somebody alive is at this work now; a job that meets it waits, for nothing is wrong with either."""


@dataclass(frozen=True, slots=True)
class Held:
    """Proof of holding a lease; `keep` belongs into every transaction of the work."""

    name: str
    fence: int

    def keep(self) -> None:
        """Prolong the lease inside the running transaction. Raises LeaseLost if it was taken over."""
        expires_at = _now() + LEASE
        if not Lease.objects.filter(name=self.name, fence=self.fence).update(expires_at=expires_at):
            raise LeaseLost(self.name)

    def release(self) -> None:
        """Give the work back, so that nobody has to wait for the lease to end; later, if the database is away."""
        try:
            Lease.objects.filter(name=self.name, fence=self.fence).update(expires_at=_long_ago())
        except Error:
            _left.append(self)


def release_left() -> None:
    """Give back what could not be given back while the database was away."""
    for _n in range(len(_left)):
        _left.popleft().release()


def take(name: str) -> Held | None:
    """Take the lease if it is free, run out, or its holder (on this machine) is dead; None if it is held."""
    now = _now()
    with transaction.atomic():
        lease = _locked(name)
        if lease is None:
            # Two may find none at once; one of them makes it, and both then wait for the same row.
            free = Lease(name=name, holder="", fence=0, expires_at=_long_ago())
            Lease.objects.bulk_create([free], ignore_conflicts=True)
            lease = _locked(name)
            assert lease is not None
        if lease.expires_at > now and not _is_dead(lease.holder):
            return None
        fence = lease.fence + 1
        Lease.objects.filter(name=name).update(holder=_me(), fence=fence, expires_at=now + LEASE)
        return Held(name, fence)


def is_held(name: str) -> bool:
    """True while somebody alive works on it."""
    return bool(held_of([name]))


def held_of(names: Iterable[str]) -> set[str]:
    """Those of the leases that somebody alive holds."""
    wanted = Lease.objects.filter(name__in=set(names), expires_at__gt=_now())
    return {name for name, holder in wanted.values_list("name", "holder") if not _is_dead(holder)}


def forget_old(prefix: str) -> int:
    """Take out leases of a kind that ran out a day ago, whose names do not come again; returns how many."""
    rows = Lease.objects.filter(name__startswith=prefix, expires_at__lt=_now() - FORGOTTEN)
    return rows.delete()[0]


def _locked(name: str) -> Lease | None:
    rows = Lease.objects.filter(name=name)
    if connection.features.has_select_for_update:
        rows = rows.select_for_update()
    return rows.first()


def _now() -> datetime:
    """The database's time where several machines may ask: their own clocks differ."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        return cursor.fetchone()[0]


def _me() -> str:
    return f"{_here()}/{os.getpid()}/{_started(os.getpid())}"


def _here() -> str:
    """Where process numbers mean the same: this machine, and the same container on it."""
    try:
        return f"{socket.gethostname()}:{Path('/proc/self/ns/pid').stat().st_ino}"
    except OSError:
        return socket.gethostname()


def _is_dead(holder: str) -> bool:
    """True only if the holder ran on this machine and is certainly gone (number and start time both count)."""
    host, _, rest = holder.partition("/")
    pid, _, started = rest.partition("/")
    if host != _here() or not pid.isdigit() or not started:
        return False
    return _started(int(pid)) != started


def _started(pid: int) -> str:
    """When a process started, in clock ticks since boot; empty where /proc does not tell."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return "gone" if Path("/proc/self/stat").exists() else ""


def _long_ago() -> datetime:
    return timezone.now() - timedelta(days=2)
