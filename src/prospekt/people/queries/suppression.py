"""What stands on the list of addresses that must not be used: counts, and what it says of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count

from prospekt.people.models import Suppressed
from prospekt.people.queries.refusals import digest_of


@dataclass(frozen=True, slots=True)
class Group:
    """How many entries of a kind there are."""

    kind: str
    channel: str
    purpose: str
    reason: str
    n: int


def suppressed_counts() -> list[Group]:
    """Entries by kind, channel, purpose and reason, the most numerous first."""
    rows = Suppressed.objects.values("kind", "channel", "purpose", "reason").annotate(n=Count("pk"))
    found = [Group(**row) for row in rows.order_by()]
    return sorted(found, key=lambda one: (-one.n, one.kind, one.channel, one.purpose, one.reason))


def suppressed_as(kind: str, key: str) -> Sequence[Suppressed]:
    """What the list says of an address or number; empty: nothing."""
    return list(Suppressed.objects.filter(digest=digest_of(kind, key)).order_by("pk"))
