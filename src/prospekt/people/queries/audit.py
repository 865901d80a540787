"""The audit trail: changes of leads and what else happened, in one list, newest first, as far as a reader may see.

Two tables are read in the order of their ids, which is the order in which they were written, and shuffled into
one by their moments.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as made
from datetime import UTC, date, datetime, time, timedelta
from heapq import merge
from itertools import islice
from typing import Any

from django.db import connection
from django.utils import timezone

from prospekt.ledger.bulk import moment, select_by
from prospekt.people.queries.instants import instant
from prospekt.people.queries.rights import company_sql, reached_sql
from prospekt.people.rules.audit_view import PROSPEKT, AuditView
from prospekt.people.rules.edits import OWN
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.merge_row import FOLLOWERS
from prospekt.people.rules.rights import Reader, Scope

PAGE = 50
DERIVED = tuple(
    sorted({column for columns in FOLLOWERS.values() for column in columns} | {"search"})
)
"""Columns that only follow another one: nobody changed them."""
TOLD_BY_CHANGES = (
    "lead.created", "lead.changed", "lead.owner_changed", "lead.attributed", "lead.tagged", "lead.untagged",
    "lead.yielded", "lead.removed", "lead.binned", "lead.restored", "lead.graded", "lead.journey_changed", "note.added", "touch.recorded",
    "touch.withdrawn", "consent.changed", "lead.merged", "lead.merged_away", "lead.unmerged", "lead.separated",
)  # fmt: skip
"""Events of leads that changes tell of."""
_WITH_WORDS = ("note.added", "touch.recorded", "lead.binned")
"""Events of one lead whose texts can be erased."""
MONEY = ("revenue", "list_price")
"""Amounts in minor units; their currencies are changes of their own."""
_ABOUT_USERS = ("user.", "team.", "invitation.", "token.", "sign_in.")


@dataclass(frozen=True, slots=True)
class AuditRow:
    """A change (with field, old, new) or an event (with name, facts, text); both with who, when and which lead.

    `amount` is in minor units of `currency`; of a cost, with the campaign it was for.
    """

    id: int
    at: datetime
    actor_id: int | None
    door: str
    lead: LeadRef | None
    field: str = ""
    old: Any = None
    new: Any = None
    name: str = ""
    facts: Mapping[str, Any] = made(default_factory=dict)
    text: str = ""
    erased_at: datetime | None = None
    erased_by: int | None = None
    amount: int | None = None
    currency: str = ""
    campaign_id: int | None = None

    @property
    def is_change(self) -> bool:
        return not self.name


def audit_page(
    view: AuditView, *, reader: Reader, size: int = PAGE
) -> tuple[list[AuditRow], tuple[int, int] | None]:
    """One page, and the place to go on after; two statements."""
    changes = _changes(view, reader, size + 1)
    events = [] if view.field else _events(view, reader, size + 1)
    shuffled = merge(changes, events, key=lambda row: row.at, reverse=True)
    found = list(islice(shuffled, size))
    if len(changes) + len(events) <= size:
        return found, None
    seen_change, seen_event = view.place or (0, 0)
    for row in found:
        if row.is_change:
            seen_change = row.id
        else:
            seen_event = row.id
    return found, (seen_change, seen_event)


def all_rows(view: AuditView, *, reader: Reader) -> Iterator[list[AuditRow]]:
    """Every row of a view, a thousand at a time."""
    place = view.place
    while True:
        rows, place = audit_page(replace(view, place=place), reader=reader, size=1_000)
        yield rows
        if place is None:
            return


def _changes(view: AuditView, reader: Reader, limit: int) -> list[AuditRow]:
    where, values = _asked(view, view.place[0] if view.place else 0, "changed_at")
    marks = ", ".join(["%s"] * len(DERIVED))
    where.append(f"t.field NOT IN ({marks})")
    values += DERIVED
    if view.field:
        prefixes = [f"{view.field}{sign}%" for sign in "+-"]
        is_plain = view.field.startswith(OWN)
        where.append(
            "t.field = %s" if is_plain else "(t.field = %s OR t.field LIKE %s OR t.field LIKE %s)"
        )
        values += [view.field, *(() if is_plain else prefixes)]
    _scope(reader, where, values)
    sql = (
        "SELECT t.id, t.changed_at, t.actor_id, t.door, t.person_id, t.company_id, t.field, t.old, t.new, t.erased_at,"
        f" t.erased_by_id FROM people_change t WHERE {' AND '.join(where)} ORDER BY t.id DESC LIMIT {limit}"
    )
    return [
        AuditRow(
            id_, instant(at), actor, door, _lead(person, company), field=name, old=_value(old), new=_value(new),
            erased_at=instant(erased_at) if erased_at else None, erased_by=erased_by,
        )
        for id_, at, actor, door, person, company, name, old, new, erased_at, erased_by in _rows(sql, values)
    ]  # fmt: skip


def _events(view: AuditView, reader: Reader, limit: int) -> list[AuditRow]:
    """Of one lead: what changes do not tell. Else what is about no lead, for those who may see everything."""
    where, values = _asked(view, view.place[1] if view.place else 0, "recorded_at")
    if view.lead:
        names, words = (
            ", ".join(f"'{name}'" for name in some) for some in (TOLD_BY_CHANGES, _WITH_WORDS)
        )
        where.append(f"(t.name NOT IN ({names}) OR (t.name IN ({words}) AND w.text IS NOT NULL))")
        _scope(reader, where, values)
    elif reader.scope("see_audit") == Scope.ALL:
        where.append("t.person_id IS NULL AND t.company_id IS NULL")
    else:
        return []
    if not reader.may("manage_users"):
        where += [f"t.name NOT LIKE '{prefix}%%'" for prefix in _ABOUT_USERS]
    sql = (
        "SELECT t.id, t.recorded_at, t.actor_id, t.door, t.person_id, t.company_id, t.name, t.facts, w.text,"
        " t.amount, t.currency, t.campaign_id FROM ledger_event t LEFT JOIN ledger_text w ON w.event_id = t.id"
        f" WHERE {' AND '.join(where)} ORDER BY t.id DESC LIMIT {limit}"
    )
    return [
        AuditRow(
            id_, instant(at), actor, door, _lead(person, company), name=name, facts=_value(facts), text=text or "",
            amount=amount, currency=currency, campaign_id=campaign,
        )
        for id_, at, actor, door, person, company, name, facts, text, amount, currency, campaign in _rows(sql, values)
    ]  # fmt: skip


def _asked(view: AuditView, before: int, at: str) -> tuple[list[str], list[Any]]:
    where, values = ["1 = 1"], []
    if before:
        where.append("t.id < %s")
        values.append(before)
    if view.user:
        where.append("t.actor_id IS NULL" if view.user == PROSPEKT else "t.actor_id = %s")
        values += [] if view.user == PROSPEKT else [int(view.user)]
    if view.door:
        where.append("t.door = %s")
        values.append(view.door)
    if view.lead:
        where.append(f"t.{view.lead.column} = %s")
        values.append(view.lead.id)
    if view.since:
        where.append(f"t.{at} >= %s")
        values.append(_midnight(view.since))
    if view.until:
        where.append(f"t.{at} < %s")
        values.append(_midnight(view.until + timedelta(days=1)))
    return where, values


def _midnight(day: date) -> Any:
    """In the reader's time zone."""
    return moment(timezone.make_aware(datetime.combine(day, time.min)).astimezone(UTC))


def _scope(reader: Reader, where: list[str], values: list[Any]) -> None:
    """Leads that the reader may see, those in the bin too; what is about no lead, and leads gone for good, need all."""
    if reader.scope("see_audit") == Scope.ALL:
        return
    person, more = reached_sql(reader, "see_audit")
    company, others = company_sql(reader, "see_audit")
    where.append(
        f"(t.person_id IN (SELECT p.id FROM people_person p WHERE {person})"
        f" OR (t.person_id IS NULL AND t.company_id IN (SELECT p.id FROM people_company p WHERE {company})))"
    )
    values += [*more, *others]


def _rows(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _lead(person_id: int | None, company_id: int | None) -> LeadRef | None:
    if person_id or company_id:
        return LeadRef(person_id is not None, person_id or company_id or 0)
    return None


def _value(stored: Any) -> Any:
    return json.loads(stored) if isinstance(stored, str) else stored


def currencies_of(rows: Sequence[AuditRow]) -> dict[int, tuple[str, str]]:
    """By change of an amount: the currencies of its old and new value. No statement where no amount changed."""
    amounts = [row for row in rows if row.field in MONEY and row.lead]
    kept: dict[tuple[LeadRef | None, str], list[tuple[datetime, str, str]]] = {}
    for is_person, column in ((True, "person_id"), (False, "company_id")):
        ids = {row.lead.id for row in amounts if row.lead and row.lead.is_person == is_person}
        sql = (
            f"SELECT {column}, field, changed_at, old, new FROM people_change"
            f" WHERE field IN ('revenue_currency', 'list_price_currency') AND {column} IN {{values}} ORDER BY id"
        )
        for id_, name, at, old, new in select_by(sql, sorted(ids)):
            told = (instant(at), _value(old) or "", _value(new) or "")
            kept.setdefault((LeadRef(is_person, id_), name.removesuffix("_currency")), []).append(
                told
            )
    return {row.id: _currencies(row.at, kept.get((row.lead, row.field), ())) for row in amounts}


def _currencies(at: datetime, kept: Iterable[tuple[datetime, str, str]]) -> tuple[str, str]:
    """Before and after a moment; they differ only where the currency changed at that very moment."""
    before = after = ""
    for changed_at, old, new in kept:
        if changed_at <= at:
            before, after = (old if changed_at == at else new), new
    return before, after


def names_of(leads: Iterable[LeadRef]) -> dict[LeadRef, tuple[str, bool]]:
    """What leads are called, and whether they are in the bin; those gone for good are absent."""
    chosen = set(leads)
    found: dict[LeadRef, tuple[str, bool]] = {}
    for is_person, sql in (
        (True, "SELECT id, COALESCE(NULLIF(full_name, ''), NULLIF(email, ''), phone), deleted_at FROM people_person"),
        (False, "SELECT id, name, deleted_at FROM people_company"),
    ):  # fmt: skip
        ids = [lead.id for lead in chosen if lead.is_person == is_person]
        for id_, name, deleted_at in select_by(f"{sql} WHERE id IN {{values}}", ids):
            found[LeadRef(is_person, id_)] = (name or f"#{id_}", deleted_at is not None)
    return found
