"""The pulse of leads follows the log: when a lead and we last reached for each other, and who logged when."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max

from prospekt.engage.models import LastLogged, Pulse
from prospekt.engage.rules.pulses import Felt, heard
from prospekt.ledger.bulk import document, insert_rows, moment, select_by
from prospekt.ledger.models import Event
from prospekt.ledger.reading import Happened
from prospekt.people.models import User
from prospekt.people.queries.merged import kept_ids, merged_into

BATCH = 2_000
_TABLES = {"person_id": "people_person", "company_id": "people_company"}


def refresh_pulses(column: str, ids: Iterable[int]) -> None:
    """Make the pulses of leads (`column` person_id or company_id) anew from all their touches that were not withdrawn.

    What was merged into a lead beats with it. In the caller's transaction; the same however often it runs.
    """
    asked = sorted(set(ids))
    for start in range(0, len(asked), BATCH):
        batch = asked[start : start + BATCH]
        leads = sorted(set(kept_ids(column, batch).values()))
        parts = merged_into(column, leads)
        touches = _touches(column, leads, parts)
        sql = f"SELECT id, owner_id FROM {_TABLES[column]} WHERE id IN {{values}}"
        owners = dict(select_by(sql, leads))
        _delete(column, {*batch, *leads, *parts})
        rows = []
        for id_, owner_id in sorted(owners.items()):
            found = heard(touches.get(id_, ()))
            rows.append(
                (id_, owner_id, moment(found.out_at), moment(found.in_at), found.in_kind, found.in_topic,
                 moment(found.waits_since), document(found.answers))
            )  # fmt: skip
        columns = (column, "owner_id", "out_at", "in_at", "in_kind", "in_topic", "waits_since", "answers")  # fmt: skip
        insert_rows(Pulse, columns, rows)


def _touches(column: str, leads: Sequence[int], parts: dict[int, int]) -> dict[int, list[Felt]]:
    rows = Event.objects.filter(
        **{f"{column}__in": [*leads, *parts]}, name__in=("touch.recorded", "touch.withdrawn")
    )
    events = list(rows.order_by("id").values_list(column, "name", "occurred_at", "facts"))
    withdrawn: dict[int, set[int]] = defaultdict(set)
    for lead, name, _at, facts in events:
        if name == "touch.withdrawn":
            withdrawn[lead].add(facts["change_set"])
    found: dict[int, list[Felt]] = defaultdict(list)
    for lead, name, at, facts in events:
        if name == "touch.recorded" and facts.get("change_set") not in withdrawn[lead]:
            found[parts.get(lead, lead)].append(Felt.of(at, facts))
    return found


def _delete(column: str, ids: Iterable[int]) -> None:
    sql = f"DELETE FROM engage_pulse WHERE {column} IN {{values}}"
    wanted = sorted(ids)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(sql.replace("IN {values}", "= ANY(%s)"), [wanted])
        else:
            cursor.execute(
                sql.replace("{values}", "(SELECT value FROM json_each(%s))"), [json.dumps(wanted)]
            )


def follow_touches(events: Sequence[Happened]) -> None:
    """After touches, merges and what takes them back: those leads, and those that were part of them."""
    persons = {e.person_id for e in events if e.person_id}
    companies = {e.company_id for e in events if e.company_id and not e.person_id}
    for event in events:
        if gone := event.facts.get("gone"):
            (persons if event.person_id else companies).add(gone)
    for column, ids in (("person_id", persons), ("company_id", companies)):
        if ids:
            refresh_pulses(column, ids)


def follow_owners(events: Sequence[Happened]) -> None:
    """Leads changed hands: their pulses stand with the new owner."""
    owners: dict[str, dict[int, int | None]] = {"person": {}, "company": {}}
    for event in events:
        kind = "person" if event.person_id else "company"
        owners[kind][event.person_id or event.company_id or 0] = event.facts.get("owner")
    for kind, found in owners.items():
        rows = list(Pulse.objects.filter(**{f"{kind}_id__in": list(found)})) if found else []
        for row in rows:
            row.owner_id = found[getattr(row, f"{kind}_id")]
        Pulse.objects.bulk_update(rows, ["owner_id"], batch_size=500)


def remember_loggers(events: Sequence[Happened]) -> None:
    """Whoever logged a touch by hand did so at that moment; what came with a file says nothing of them."""
    rows = Event.objects.filter(pk__in=[event.id for event in events], actor_id__isnull=False)
    rows = rows.exclude(door="import").values_list("actor_id")
    found: dict[int, datetime] = dict(rows.annotate(at=Max("recorded_at")).order_by("actor_id"))
    known = dict(LastLogged.objects.filter(user_id__in=found).values_list("user_id", "at"))
    there = set(User.objects.filter(pk__in=found).values_list("pk", flat=True))
    LastLogged.objects.bulk_create(
        [
            LastLogged(user_id=user_id, at=max(at, known.get(user_id, at)))
            for user_id, at in found.items()
            if user_id in there
        ],
        update_conflicts=True, unique_fields=["user"], update_fields=["at"],
    )  # fmt: skip


def find_missing_pulses() -> int:
    """Pulses of leads that have touches but none: of a base older than the pulse; at most 2,000 of a kind at a time."""
    n = 0
    for column, table in _TABLES.items():
        sql = (
            f"SELECT p.id FROM {table} p LEFT JOIN engage_pulse u ON u.{column} = p.id"
            f" WHERE p.last_touch_at IS NOT NULL AND p.deleted_at IS NULL AND u.id IS NULL ORDER BY p.id LIMIT {BATCH}"
        )
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(sql)
                ids = [row[0] for row in cursor.fetchall()]
            if ids:
                refresh_pulses(column, ids)
                n += len(ids)
    return n
