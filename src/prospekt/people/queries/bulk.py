"""Which leads a bulk edit is for, how many of them, and what they are now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection

from prospekt.ledger.bulk import select_by
from prospekt.people.models import BulkEdit, BulkRow, Company, Person
from prospekt.people.queries.conditions import Branch, branches
from prospekt.people.queries.consent_facts import facts_of
from prospekt.people.queries.rights import reached_ids, reached_sql
from prospekt.people.rules.bulk import Edits, Loaded, Owner
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.list_view import ListView
from prospekt.people.rules.rights import Reader
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

COLUMNS = (
    "version", "owner_id", "team_id", "lifecycle", "source_id", "campaign_id", "priority", "industry", "industry_key",
    "employees", "country", "region", "region_key", "city", "city_key", "language", "preferred_channel", "no_email",
    "no_call", "no_contact", "own",
)  # fmt: skip
"""What a bulk edit reads of a lead, and may write but for the version."""


def bulk_edit(bulk_id: int, *, reader: Reader) -> BulkEdit:
    """One that the reader made; an administrator sees all. Raises Refusal not_found."""
    found = BulkEdit.objects.select_related("by").filter(pk=bulk_id).first()
    is_all = reader.may("erase_texts")
    if found is None or not (is_all or (found.by_id and found.by_id == reader.user_id)):
        message = _("There is no such bulk edit; it may be somebody else who made it.")
        raise Refusal(Problem("not_found", message))
    return found


def bulk_edits(*, reader: Reader, most: int = 50) -> list[BulkEdit]:
    """Those the reader made (an administrator: all), newest first, without those never started."""
    rows = BulkEdit.objects.select_related("by").exclude(state=BulkEdit.State.DRAFT)
    if not reader.may("erase_texts"):
        rows = rows.filter(by_id=reader.user_id)
    return list(rows.order_by("-pk")[:most])


def keep_rows(record: BulkEdit, view: ListView, reader: Reader) -> int:
    """Write down which leads it is for: those chosen, or all that the list shows the reader now; returns how many."""
    with connection.cursor() as cursor:
        for sql, values in _row_statements(record, view, reader):
            cursor.execute(
                "INSERT INTO people_bulkrow (bulk_id, person_id, company_id, outcome, reason)"
                f" SELECT {int(record.pk)}, {sql}",
                values,
            )
    return BulkRow.objects.filter(bulk_id=record.pk).count()


def _row_statements(
    record: BulkEdit, view: ListView, reader: Reader
) -> Iterable[tuple[str, list[Any]]]:
    """Persons before companies: a company can only go when its people have gone."""
    if record.leads is None:
        parts = _list_parts(view, reader)
    else:
        parts = _chosen_parts(record.leads, reader)
    for is_company, table, where, values in sorted(parts, key=lambda part: part[0]):
        none = "CAST(NULL AS bigint)"
        refs = f"{none}, p.id" if is_company else f"p.id, {none}"
        yield f"{refs}, '', '' FROM {table} WHERE {where} ORDER BY p.id", values


def _list_parts(view: ListView, reader: Reader) -> list[tuple[bool, str, str, list[Any]]]:
    if view.q and not view.tokens:
        return []
    return [_part(branch) for branch in branches(view, reader)]


def _part(branch: Branch) -> tuple[bool, str, str, list[Any]]:
    table, here = branch.source
    where = " AND ".join([here, *(term.sql for term in branch.terms)])
    return branch.is_company, table, where, [v for term in branch.terms for v in term.values]


def _chosen_parts(leads: Sequence[str], reader: Reader) -> list[tuple[bool, str, str, list[Any]]]:
    parts = []
    for letter, is_company, table in (("p", False, "people_person"), ("c", True, "people_company")):
        ids = {int(ref[1:]) for ref in leads if ref[0] == letter}
        seen = reached_ids(reader, "see_leads", ids, is_company)
        if seen:
            listed = ", ".join(map(str, sorted(seen)))
            parts.append((is_company, f"{table} p", f"p.id IN ({listed})", []))
    return parts


def counts(
    record: BulkEdit, view: ListView, edits: Edits, owner: Owner, reader: Reader
) -> tuple[int, int]:
    """How many leads it is for, and how many of them are not the reader's to change; exact, one statement a part."""
    parts = (
        _list_parts(view, reader) if record.leads is None else _chosen_parts(record.leads, reader)
    )
    may, may_values = _allowed_sql(edits, owner, reader)
    matched = refused = 0
    with connection.cursor() as cursor:
        for _is_company, table, where, values in parts:
            sql = f"SELECT COUNT(*), COUNT(CASE WHEN {may} THEN 1 END) FROM {table} WHERE {where}"
            cursor.execute(sql, [*may_values, *values])
            n, allowed = cursor.fetchone()
            matched, refused = matched + n, refused + n - allowed
    return matched, refused


def _allowed_sql(edits: Edits, owner: Owner, reader: Reader) -> tuple[str, list[Any]]:
    parts: list[str] = []
    values: list[Any] = []
    for right in edits.rights:
        sql, more = reached_sql(reader, right)
        parts.append(sql)
        values += more
    if edits.gives_away:
        gives, more = reached_sql(reader, "assign_leads")
        either, given = [gives], list(more)
        if owner.id is None:
            either.append("p.owner_id IS NULL")
        else:
            either.append("p.owner_id = %s")
            given.append(owner.id)
        if owner.id is not None and owner.id == reader.user_id:
            claims, more = reached_sql(reader, "claim_leads")
            either.append(f"(p.owner_id IS NULL AND {claims})")
            given += more
        parts.append(f"({' OR '.join(either)})")
        values += given
    return " AND ".join(parts) or "1 = 1", values


def load(
    leads: Sequence[LeadRef], edits: Edits, reader: Reader, *, is_locked: bool
) -> list[Loaded]:
    """What these leads are now, in their order; those that are not there have no columns. A handful of statements.

    `is_locked`: nobody else can change them before the caller's transaction ends.
    """
    found: dict[LeadRef, Loaded] = {}
    for is_person in (True, False):
        ids = [lead.id for lead in leads if lead.is_person == is_person]
        if ids:
            found |= _load(is_person, ids, edits, reader, is_locked)
    return [found[lead] for lead in leads]


def _load(
    is_person: bool, ids: Sequence[int], edits: Edits, reader: Reader, is_locked: bool
) -> dict[LeadRef, Loaded]:
    model: type[Person] | type[Company] = Person if is_person else Company
    column = "person_id" if is_person else "company_id"
    rows = model.objects.filter(pk__in=ids, deleted_at=None).order_by("pk")
    rows = rows.select_for_update() if is_locked else rows
    columns = {row.pop("id"): row for row in rows.values("id", *COLUMNS)}
    rights = _rights(is_person, columns, edits, reader)
    tags = _tags(column, ids, edits)
    facts = facts_of(column, ids) if edits.refuse else {}
    peopled: set[int] = set()
    if edits.is_removal and not is_person:
        at = Person.objects.filter(company_id__in=ids, deleted_at=None)
        peopled = set(at.values_list("company_id", flat=True))
    return {
        LeadRef(is_person, id_): Loaded(
            LeadRef(is_person, id_), columns.get(id_), frozenset(rights[id_]), frozenset(tags[id_]),
            facts.get(id_, ()), id_ in peopled,
        )
        for id_ in ids
    }  # fmt: skip


def _rights(
    is_person: bool, columns: Mapping[int, Mapping[str, Any]], edits: Edits, reader: Reader
) -> Mapping[int, set[str]]:
    asked = {"see_leads", *edits.rights}
    if edits.gives_away:
        asked |= {"assign_leads", "claim_leads"}
    found: dict[int, set[str]] = defaultdict(set)
    for right in asked:
        for id_ in reached_ids(reader, right, set(columns), not is_person):
            found[id_].add(right)
    return found


def _tags(column: str, ids: Sequence[int], edits: Edits) -> Mapping[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    if edits.add_tags or edits.remove_tags:
        sql = (
            f"SELECT l.{column}, t.key FROM people_leadtag l JOIN people_tag t ON t.id = l.tag_id"
            f" WHERE l.{column} IN {{values}}"
        )
        for id_, key in select_by(sql, ids):
            found[id_].add(key)
    return found


def first_leads(
    record: BulkEdit, view: ListView, reader: Reader, most: int
) -> list[tuple[LeadRef, str]]:
    """The first leads it is for, in the order in which they are changed, with their names."""
    parts = (
        _list_parts(view, reader) if record.leads is None else _chosen_parts(record.leads, reader)
    )
    found: list[tuple[LeadRef, str]] = []
    with connection.cursor() as cursor:
        for is_company, table, where, values in sorted(parts, key=lambda part: part[0]):
            named = "p.name" if is_company else "p.full_name"
            sql = f"SELECT p.id, {named}, p.email, p.phone FROM {table} WHERE {where} ORDER BY p.id LIMIT {int(most)}"
            cursor.execute(sql, values)
            found += [
                (LeadRef(not is_company, id_), name or email or phone or f"#{id_}")
                for id_, name, email, phone in cursor.fetchall()
            ]
    return found[:most]


def names_of(leads: Iterable[LeadRef], reader: Reader) -> dict[LeadRef, str]:
    """What those of the leads are called that the reader may see."""
    wanted, found = list(leads), {}
    for is_company, table, named in (
        (False, "people_person", "full_name"),
        (True, "people_company", "name"),
    ):
        ids = {lead.id for lead in wanted if lead.is_person != is_company}
        seen = reached_ids(reader, "see_leads", ids, is_company)
        sql = f"SELECT id, {named}, email, phone FROM {table} WHERE id IN {{values}}"
        for id_, name, email, phone in select_by(sql, seen):
            found[LeadRef(not is_company, id_)] = name or email or phone or f"#{id_}"
    return found


def rows_with(
    record: BulkEdit, outcome: str = "", *, spared: bool = False, after: int = 0, most: int = 50
) -> tuple[list[BulkRow], int]:
    """A page of what became of the leads, and where it goes on (0: nowhere)."""
    rows = BulkRow.objects.filter(bulk_id=record.pk, pk__gt=after)
    rows = rows.filter(outcome=outcome) if outcome else rows
    rows = rows.filter(spared__isnull=False) if spared else rows
    found = list(rows.order_by("pk")[: most + 1])
    return found[:most], found[most - 1].pk if len(found) > most else 0


def reasons_of(record: BulkEdit) -> dict[str, int]:
    """How many leads were refused, by reason."""
    sql = (
        "SELECT reason, COUNT(*) FROM people_bulkrow WHERE bulk_id = %s AND outcome = 'refused'"
        " GROUP BY reason ORDER BY reason"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [record.pk])
        return dict(cursor.fetchall())


def waiting(record: BulkEdit, most: int) -> list[tuple[int, LeadRef]]:
    """The next leads that wait, with the numbers of their rows."""
    rows = BulkRow.objects.filter(bulk_id=record.pk, outcome="").order_by("pk")
    return [
        (id_, LeadRef(person is not None, person or company or 0))
        for id_, person, company in rows.values_list("pk", "person_id", "company_id")[:most]
    ]
