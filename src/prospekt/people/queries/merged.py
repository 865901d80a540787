"""Which leads are part of which: the kept one of a lead, and all that were merged into one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import QuerySet

from prospekt.ledger.bulk import select_by
from prospekt.people.models import Merged
from prospekt.people.rules.lead_ref import LeadRef

DEEPEST = 100
"""Merges of merges that are followed; a chain is as long as somebody had patience for."""


def kept_of(lead: LeadRef) -> LeadRef:
    """The lead that this one is part of now: itself, if it was not merged."""
    return LeadRef(lead.is_person, kept_ids(lead.column, [lead.id])[lead.id])


def kept_ids(column: str, ids: Iterable[int]) -> dict[int, int]:
    """Id -> id of the lead that it is part of now, itself if it was not merged; one statement, more for chains."""
    found = {id_: id_ for id_ in ids}
    asked = set(found)
    for _ in range(DEEPEST):
        into = _into(column, asked)
        if not into:
            break
        found = {id_: into.get(last, last) for id_, last in found.items()}
        asked = set(into.values())
    return found


def _into(column: str, ids: Iterable[int]) -> Mapping[int, int]:
    sql = f"SELECT {column}, into_id FROM people_merged WHERE {column} IN {{values}}"
    return dict(select_by(sql, ids))


def merged_into(column: str, ids: Iterable[int]) -> dict[int, int]:
    """Id of every lead that is part of one of `ids` now -> which; merges of merges too."""
    found: dict[int, int] = {}
    root = {id_: id_ for id_ in ids}
    sql = (
        f"SELECT {column}, into_id FROM people_merged WHERE into_id IN {{values}}"
        f" AND {column} IS NOT NULL ORDER BY id"
    )
    for _ in range(DEEPEST):
        rows = [(gone, into) for gone, into in select_by(sql, root) if gone not in found]
        if not rows:
            break
        root = {gone: root[into] for gone, into in rows}
        found |= root
    return found


def with_merged(column: str, ids: Iterable[int]) -> list[int]:
    """`ids`, and those of all leads that are part of them."""
    wanted = list(ids)
    return [*wanted, *(id_ for id_ in merged_into(column, wanted) if id_ not in wanted)]


def merge_of(lead: LeadRef) -> Merged | None:
    """The merge by which this lead became part of another one."""
    return Merged.objects.filter(**{lead.column: lead.id}).select_related("change_set__by").first()


def merged_ids(is_person: bool) -> QuerySet[Merged]:
    """The ids of all leads of a kind that are part of another one, to leave them out."""
    column = "person_id" if is_person else "company_id"
    rows = Merged.objects.filter(**{f"{column}__isnull": False})
    return rows.values(column)  # type: ignore[return-value]
