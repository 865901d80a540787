"""Long work is held by one process at a time: a lease with an end, taken over when its holder is gone."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from prospekt.ledger.models import Lease

LEASE = timedelta(seconds=60)


class LeaseLost(Exception):
    """Somebody else has taken the work over; this process must not write any more."""


@dataclass(frozen=True, slots=True)
class Held:
    """Proof of holding a lease; `keep` belongs into every transaction of the work."""

    name: str
    fence: int

    def keep(self) -> None:
        """Prolong the lease inside the running transaction. Raises LeaseLost if it was taken over."""
        expires_at = timezone.now() + LEASE
        if not Lease.objects.filter(name=self.name, fence=self.fence).update(expires_at=expires_at):
            raise LeaseLost(self.name)

    def release(self) -> None:
        """Give the work back, so that nobody has to wait for the lease to end."""
        Lease.objects.filter(name=self.name, fence=self.fence).update(expires_at=_long_ago())


def take(name: str) -> Held | None:
    """Take the lease if it is free, run out, or its holder (on this machine) is dead; None if it is held."""
    now = timezone.now()
    with transaction.atomic():
        lease = _locked(name)
        if lease is None:
            Lease.objects.create(name=name, holder=_me(), fence=1, expires_at=now + LEASE)
            return Held(name, 1)
        if lease.expires_at > now and not _is_dead(lease.holder):
            return None
        fence = lease.fence + 1
        Lease.objects.filter(name=name).update(holder=_me(), fence=fence, expires_at=now + LEASE)
        return Held(name, fence)


def is_held(name: str) -> bool:
    """True while somebody alive works on it."""
    lease = Lease.objects.filter(name=name, expires_at__gt=timezone.now()).first()
    return lease is not None and not _is_dead(lease.holder)


def _locked(name: str) -> Lease | None:
    rows = Lease.objects.filter(name=name)
    if connection.features.has_select_for_update:
        rows = rows.select_for_update()
    return rows.first()


def _me() -> str:
    return f"{socket.gethostname()}/{os.getpid()}/{_started(os.getpid())}"


def _is_dead(holder: str) -> bool:
    """True only if the holder ran on this machine and is certainly gone (number and start time both count)."""
    host, _, rest = holder.partition("/")
    pid, _, started = rest.partition("/")
    if host != socket.gethostname() or not pid.isdigit() or not started:
        return False
    return _started(int(pid)) != started


def _started(pid: int) -> str:
    """When a process started, in clock ticks since boot; empty where /proc does not tell."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return "gone" if Path("/proc/self/stat").exists() else ""


def _long_ago() -> datetime:
    return timezone.now() - timedelta(days=1)
