"""What is in the recycle bin: whom the reader may bring back, newest first, and who has their address now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from prospekt.ledger.bulk import moment, select_by
from prospekt.people.models import Person
from prospekt.people.queries.instants import instant
from prospekt.people.queries.refusals import has_bin
from prospekt.people.queries.rights import reached_sql
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.rights import Reader

PAGE = 50
Place = tuple[datetime, bool, int]
"""Where a page ends: when the last row was removed, whether it is a company, its id."""


@dataclass(frozen=True, slots=True)
class Binned:
    """A lead in the bin: what it is called, who removed it and why, through which door."""

    lead: LeadRef
    name: str
    company: str
    owner_id: int | None
    removed_at: datetime
    removed_by: int | None = None
    door: str = ""
    reason: str = ""

    @property
    def place(self) -> Place:
        return self.removed_at, not self.lead.is_person, self.lead.id


@dataclass(frozen=True, slots=True)
class Twin:
    """A lead in the bin, and one in the list that has an e-mail address of its own in common with it."""

    lead: LeadRef
    other: LeadRef
    refused_since: tuple[str, ...]
    """Channels that the other refused after this one was removed."""


@dataclass(frozen=True, slots=True)
class Known:
    """A lead in the bin that has an address somebody asks about."""

    lead: LeadRef
    removed_at: datetime
    owner_id: int | None
    team_id: int | None
    lifecycle: str


_KINDS = (
    (False, "people_person", "COALESCE(NULLIF(p.full_name, ''), NULLIF(p.email, ''), p.phone)",
     "COALESCE(c.name, '')", "LEFT JOIN people_company c ON c.id = p.company_id"),
    (True, "people_company", "p.name", "''", ""),
)  # fmt: skip


def bin_page(
    *, reader: Reader, after: Place | None = None, size: int = PAGE
) -> tuple[list[Binned], Place | None]:
    """Leads in the bin that the reader may bring back, and the place to go on after; four statements."""
    parts, values = [], []
    for is_company, table, name, company, join in _KINDS:
        seen, more = reached_sql(reader, "remove_leads")
        behind, where = _behind(after, is_company)
        parts.append(
            f"SELECT * FROM (SELECT {int(is_company)} AS kind, p.id AS id, {name} AS name, {company} AS company,"
            f" p.owner_id AS owner_id, p.deleted_at AS at FROM {table} p {join}"
            f" WHERE p.deleted_at IS NOT NULL AND {seen} {behind}"
            f" AND NOT EXISTS (SELECT 1 FROM people_merged m WHERE m.{'company' if is_company else 'person'}_id = p.id)"
            f" ORDER BY p.deleted_at DESC, p.id DESC LIMIT {size + 1}) AS k{int(is_company)}"
        )
        values += [*more, *where]
    sql = " UNION ALL ".join(parts) + f" ORDER BY at DESC, kind, id DESC LIMIT {size + 1}"
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows = cursor.fetchall()
    found = _with_removers(
        [
            Binned(LeadRef(not kind, id_), name or f"#{id_}", company, owner_id, instant(at))
            for kind, id_, name, company, owner_id, at in rows[:size]
        ]
    )
    return found, found[-1].place if len(rows) > size else None


def _behind(after: Place | None, is_company: bool) -> tuple[str, list[Any]]:
    """Rows of one kind that come after a place; of two removed at once, persons come first."""
    if after is None:
        return "", []
    at, was_company, id_ = after
    if is_company == was_company:
        return "AND (p.deleted_at < %s OR (p.deleted_at = %s AND p.id < %s))", [
            moment(at), moment(at), id_,
        ]  # fmt: skip
    return f"AND p.deleted_at {'<=' if is_company else '<'} %s", [moment(at)]


def _with_removers(rows: list[Binned]) -> list[Binned]:
    """Who removed each, by the last row of its audit trail that tells of the bin; why, by the text of that event."""
    told: dict[LeadRef, tuple[int | None, str]] = {}
    why: dict[LeadRef, str] = {}
    for is_person, column in ((True, "person_id"), (False, "company_id")):
        ids = [row.lead.id for row in rows if row.lead.is_person == is_person]
        sql = (
            f"SELECT {column}, actor_id, door FROM people_change WHERE {column} IN {{values}}"
            " AND field = 'deleted_at' ORDER BY id"
        )
        told |= {LeadRef(is_person, id_): (who, door) for id_, who, door in select_by(sql, ids)}
        sql = (
            f"SELECT e.{column}, COALESCE(t.text, '') FROM ledger_event e"
            f" LEFT JOIN ledger_text t ON t.event_id = e.id WHERE e.{column} IN {{values}}"
            " AND e.name = 'lead.binned' ORDER BY e.id"
        )
        why |= {LeadRef(is_person, id_): text for id_, text in select_by(sql, ids)}
    return [
        Binned(row.lead, row.name, row.company, row.owner_id, row.removed_at,
               *told.get(row.lead, (None, "")), why.get(row.lead, ""))
        for row in rows
    ]  # fmt: skip


def live_twins(person_ids: Iterable[int]) -> Iterable[Twin]:
    """Persons in the list that share an address with one of these, which are in the bin."""
    sql = (
        "SELECT DISTINCT mine.person_id, other.id, p.deleted_at FROM people_email mine"
        " JOIN people_email theirs ON theirs.key = mine.key AND theirs.person_id <> mine.person_id"
        " JOIN people_person p ON p.id = mine.person_id"
        " JOIN people_person other ON other.id = theirs.person_id AND other.deleted_at IS NULL"
        " WHERE mine.person_id IN {values} AND mine.kind <> 'role' ORDER BY 1, 2"
    )
    pairs = select_by(sql, person_ids)
    refusals = select_by(
        "SELECT person_id, channel, recorded_at FROM people_consent WHERE person_id IN {values} AND NOT is_given",
        {other for _mine, other, _at in pairs},
    )
    for mine, other, at in pairs:
        since = {
            channel
            for who, channel, recorded_at in refusals
            if who == other and at is not None and instant(recorded_at) >= instant(at)
        }
        yield Twin(LeadRef(True, mine), LeadRef(True, other), tuple(sorted(since)))


def binned_by_email(keys: Iterable[str]) -> dict[str, Known]:
    """Persons in the bin by an e-mail address of their own, the last one removed of several."""
    if not has_bin(Person):
        return {}
    sql = (
        "SELECT e.key, p.id, p.deleted_at, p.owner_id, p.team_id, p.lifecycle FROM people_email e"
        " JOIN people_person p ON p.id = e.person_id AND p.deleted_at IS NOT NULL"
        " WHERE e.key IN {values} AND e.kind <> 'role'"
        " AND NOT EXISTS (SELECT 1 FROM people_merged m WHERE m.person_id = p.id)"
        " ORDER BY p.deleted_at, p.id"
    )
    return {
        key: Known(LeadRef(True, id_), instant(at), *facts)
        for key, id_, at, *facts in select_by(sql, keys)
    }
