"""Which segments somebody has: their own, those of their team and the teams under it, and those for all."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from prospekt.people.models import Segment
from prospekt.people.rules.rights import SYSTEM, Reader
from prospekt.people.rules.segments import asks_any, named
from prospekt.playbook.filters.tree import Filter


def seen_segments(reader: Reader, *, removed: bool = False) -> QuerySet[Segment]:
    """The segments a reader has, by name; Prospekt itself has every one."""
    rows = Segment.objects.filter(removed_at__isnull=not removed).order_by("key", "id")
    if reader.role == SYSTEM:
        return rows
    teams = [team for team in {reader.team_id, *reader.team_ids} if team is not None]
    mine = Q(owner_id=reader.user_id) | Q(is_for_all=True) | Q(team_id__in=teams)
    return rows.filter(mine)


def segments_sql(reader: Reader) -> tuple[str, tuple[Any, ...]]:
    """A SELECT of (kind, id, name, '', key) of the reader's segments, as names of other things are read."""
    if reader.role == SYSTEM:
        return f"{_NAMES}", ()
    teams = [team for team in {reader.team_id, *reader.team_ids} if team is not None]
    of_team = f" OR s.team_id IN ({', '.join(['%s'] * len(teams))})" if teams else ""
    return f"{_NAMES} AND (s.owner_id = %s OR s.is_for_all{of_team})", (reader.user_id, *teams)


_NAMES = (
    "SELECT 'segment', s.id, s.name, '', s.key FROM people_segment s WHERE s.removed_at IS NULL"
)


def segments_for(tree: Filter, reader: Reader) -> frozenset[int] | None:
    """The segments whose members a filter may tell this reader; a statement only where it asks for segments."""
    if not named(tree) and not asks_any(tree):
        return None
    return frozenset(seen_segments(reader).values_list("pk", flat=True))
