"""Write the values of one own field anew in all leads that have one: audited, and told to what follows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from prospekt.ledger.actions import append_alike
from prospekt.ledger.bulk import document, insert_rows, moment, update_rows
from prospekt.ledger.events import Actor
from prospekt.people.events import LeadChanged
from prospekt.people.models import Change, Company, OwnField, Person
from prospekt.people.queries.own_fields import has_value_sql
from prospekt.people.rules.edits import OWN

BATCH = 2_000
_CHANGE = (
    "person_id", "company_id", "version", "field", "old", "new", "actor_id", "door", "changed_at", "change_set_id",
)  # fmt: skip


class _Row(NamedTuple):
    id: int
    version: int
    own: dict[str, Any]


def kept_values(field: OwnField) -> Iterator[Any]:
    """The values that leads have, one after the other."""
    for model in (Person, Company):
        for rows in _batches(model, field.slug):
            for row in rows:
                yield row.own[field.slug]


def rewrite_values(
    field: OwnField, change: Callable[[Any], Any], *, by: Actor, now: datetime
) -> int:
    """Give every value to `change` and write what it answers (None takes it out); returns how many differ.

    Inside the caller's transaction. What `change` raises ends it.
    """
    written = 0
    for model in (Person, Company):
        for rows in _batches(model, field.slug):
            changed = [
                (row, new)
                for row in rows
                if (new := change(row.own[field.slug])) != row.own[field.slug]
            ]
            _write(model, field.slug, changed, by, now)
            written += len(changed)
    return written


def _batches(model: type[Person] | type[Company], slug: str) -> Iterator[list[_Row]]:
    is_postgres = connection.vendor == "postgresql"
    sql = (
        f"SELECT id, version, own FROM {model._meta.db_table} WHERE id > %s AND {has_value_sql(slug)}"
        f" ORDER BY id LIMIT {BATCH}{' FOR UPDATE' if is_postgres else ''}"
    )
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(sql, [last])
            found = cursor.fetchall()
        if not found:
            return
        last = found[-1][0]
        yield [
            _Row(id_, version, own if isinstance(own, dict) else json.loads(own))
            for id_, version, own in found
        ]


def _write(
    model: type[Person] | type[Company],
    slug: str,
    changed: list[tuple[_Row, Any]],
    by: Actor,
    now: datetime,
) -> None:
    at, name, is_person = moment(now), OWN + slug, model is Person
    leads, audit, events = [], [], []
    for row, new in changed:
        own = {**row.own, slug: new}
        if new is None:
            del own[slug]
        version = row.version + 1
        who = (row.id, None) if is_person else (None, row.id)
        leads.append((document(own), version, at, row.id))
        audit.append(
            (
                *who,
                version,
                name,
                document(row.own[slug]),
                document(new),
                by.user_id,
                by.door,
                at,
                None,
            )
        )
        events.append((*who, None, ((name,), version, None)))
    update_rows(model, ("own", "version", "updated_at"), leads)
    insert_rows(Change, _CHANGE, audit)
    append_alike(LeadChanged, events, by=by, now=now)
