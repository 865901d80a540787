"""Take back a change set, backwards and in batches, sparing what was edited since and saying so.

A refusal to be contacted is never taken back: whoever said no has said no, whatever list it came with.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from prospekt.ledger.actions import append
from prospekt.ledger.bulk import document, moment, select_by, update_rows
from prospekt.ledger.events import Actor, Happening
from prospekt.people.actions.known_leads import COMPANY, PERSON, load_columns
from prospekt.people.actions.pending import field_code
from prospekt.people.events import (
    LeadAttributed,
    LeadChanged,
    LeadRemoved,
    LeadYielded,
    OwnerChanged,
    TouchWithdrawn,
)
from prospekt.people.models import Change, ChangeSet, Company, OwnField, Person, Tag
from prospekt.words.folding import fold

BATCH = 4_000
DETAILS = ("people_email", "people_phone", "people_address", "people_link", "people_externalid",
           "people_leadtag", "people_consent", "ledger_text")  # fmt: skip
REFUSAL_COLUMNS = ("no_email", "no_call", "no_contact")


@dataclass(slots=True)
class Undone:
    """What a batch took back: numbers, and the leads it left alone with the fields edited since."""

    n_removed: int = 0
    n_restored: int = 0
    spared: list[tuple[int | None, int | None, list[str]]] = field(default_factory=list)
    is_finished: bool = False


def undo_batch(change_set: ChangeSet, *, by: Actor, now: datetime) -> Undone:
    """Take back the next batch of a change set, in the caller's transaction or its own."""
    with transaction.atomic(savepoint=False):
        batch = _next_changes(change_set)
        done = Undone()
        if not batch:
            _restore_companies_as_leads(change_set, by, now)
            _remove_words_made(change_set)
            ChangeSet.objects.filter(pk=change_set.pk).update(undone_at=now)
            done.is_finished = True
            return done
        for column, table in (("person_id", "people_person"), ("company_id", "people_company")):
            rows = [change for change in batch if change[column] is not None]
            if rows:
                _undo_leads(change_set, column, table, rows, done, by, now)
        change_set.undone_to = batch[-1]["id"]
        ChangeSet.objects.filter(pk=change_set.pk).update(undone_to=change_set.undone_to)
        return done


def _next_changes(change_set: ChangeSet) -> list[dict[str, Any]]:
    rows = Change.objects.filter(change_set_id=change_set.pk)
    if change_set.undone_to is not None:
        rows = rows.filter(id__lt=change_set.undone_to)
    return list(
        rows.order_by("-id").values(
            "id", "person_id", "company_id", "version", "field", "old", "new"
        )[:BATCH]
    )


def _undo_leads(
    change_set: ChangeSet,
    column: str,
    table: str,
    rows: Sequence[Mapping[str, Any]],
    done: Undone,
    by: Actor,
    now: datetime,
) -> None:
    made_here = _made_in(change_set, column, {row[column] for row in rows})
    made = [row[column] for row in rows if row["field"] == ""]
    edited = _edited_since(change_set, column, table, made)
    doomed = [id_ for id_ in made if id_ not in edited]
    _remove(column, table, doomed)
    done.n_removed += len(doomed)
    done.spared.extend(_spare(column, id_, []) for id_ in made if id_ in edited)
    append(
        [LeadRemoved(**{column: id_}, change_set=change_set.pk) for id_ in doomed], by=by, now=now
    )
    older = [row for row in rows if row["field"] and row[column] not in made_here]
    _restore(change_set, column, table, older, done, by, now)


def _spare(column: str, id_: int, fields: list[str]) -> tuple[int | None, int | None, list[str]]:
    return (id_, None, fields) if column == "person_id" else (None, id_, fields)


def _made_in(change_set: ChangeSet, column: str, ids: Iterable[int]) -> set[int]:
    sql = (
        f"SELECT {column} FROM people_change WHERE {column} IN {{values}} AND version = 1 AND field = ''"
        f" AND change_set_id = {int(change_set.pk)}"
    )
    return {row[0] for row in select_by(sql, ids)}


def _edited_since(change_set: ChangeSet, column: str, table: str, ids: Sequence[int]) -> set[int]:
    """Those whose version is higher than this change set left it, and companies that have people again."""
    grown = {
        id_: version
        for id_, version in select_by(
            f"SELECT id, version FROM {table} WHERE id IN {{values}}", ids
        )
        if version > 1
    }
    sql = (
        f"SELECT {column}, MAX(version) FROM people_change WHERE {column} IN {{values}}"
        f" AND change_set_id = {int(change_set.pk)} GROUP BY {column}"
    )
    left_at = dict(select_by(sql, grown))
    edited = {id_ for id_, version in grown.items() if version > left_at.get(id_, 1)}
    if column == "company_id":
        sql = "SELECT DISTINCT company_id FROM people_person WHERE company_id IN {values}"
        edited |= {row[0] for row in select_by(sql, ids)}
    return edited


def _remove(column: str, table: str, ids: Sequence[int]) -> None:
    for detail in DETAILS:
        _delete(f"DELETE FROM {detail} WHERE {column} IN {{values}}", ids)
    _delete(f"DELETE FROM {table} WHERE id IN {{values}}", ids)


def _delete(sql: str, ids: Sequence[int]) -> None:
    if not ids:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(sql.replace("IN {values}", "= ANY(%s)"), [list(ids)])
        else:
            cursor.execute(
                sql.replace("{values}", "(SELECT value FROM json_each(%s))"),
                [json.dumps(list(ids))],
            )


def _restore(
    change_set: ChangeSet,
    column: str,
    table: str,
    rows: Sequence[Mapping[str, Any]],
    done: Undone,
    by: Actor,
    now: datetime,
) -> None:
    """Put old values back where nobody changed the field again."""
    if not rows:
        return
    later = _changed_again(change_set, column, rows)
    model, names = (Person, PERSON) if table == "people_person" else (Company, COMPANY)
    current = load_columns(table, names, {row[column] for row in rows})
    kept: dict[int, list[str]] = defaultdict(list)
    restored: dict[int, dict[str, Any]] = defaultdict(dict)
    for row in rows:
        id_, name = row[column], row["field"]
        if id_ not in current or (name == "is_lead" and table == "people_company"):
            continue
        if (
            (id_, name) in later
            or name in REFUSAL_COLUMNS
            or (name.startswith("consent+") and row["new"] is False)
        ):
            kept[id_].append(field_code(name))
        else:
            restored[id_][name] = row["old"]
    _write_back(model, column, names, current, restored, now)
    done.n_restored += len(restored)
    done.spared.extend(_spare(column, id_, sorted(set(fields))) for id_, fields in kept.items())
    append(_restored_events(column, current, restored, change_set), by=by, now=now)


def _changed_again(
    change_set: ChangeSet, column: str, rows: Sequence[Mapping[str, Any]]
) -> set[tuple[int, str]]:
    sql = (
        f"SELECT {column}, field, id, change_set_id FROM people_change WHERE {column} IN {{values}}"
        f" AND (change_set_id IS NULL OR change_set_id <> {int(change_set.pk)})"
    )
    first = {(row[column], row["field"]): row["id"] for row in reversed(rows)}
    return {
        (id_, name)
        for id_, name, change_id, _ in select_by(sql, {row[column] for row in rows})
        if change_id > first.get((id_, name), change_id)
    }


def _write_back(
    model: type[Person] | type[Company],
    column: str,
    names: Sequence[str],
    current: Mapping[int, dict[str, Any]],
    restored: Mapping[int, Mapping[str, Any]],
    now: datetime,
) -> None:
    gone: dict[str, list[tuple[int, Any]]] = defaultdict(list)
    rows = []
    for id_, fields in restored.items():
        values = current[id_]
        for name, old in fields.items():
            if name.startswith("own:"):
                own = {k: v for k, v in values["own"].items() if k != name[4:]}
                values["own"] = own if old is None else own | {name[4:]: old}
            elif "+" in name:
                kind, _, key = name.partition("+")
                gone[kind].append((id_, key))
            else:
                values[name] = old
        values["version"] += 1
        rows.append(
            (*[document(values[n]) if n == "own" else values[n] for n in names], moment(now), id_)
        )
    update_rows(model, (*names, "updated_at"), rows)
    for kind, pairs in gone.items():
        _delete_details(kind, column, pairs)
    _fold_again(model, column, restored)


def _delete_details(kind: str, column: str, pairs: Sequence[tuple[int, Any]]) -> None:
    statement = {
        "email": f"DELETE FROM people_email WHERE {column} = %s AND key = %s",
        "phone": f"DELETE FROM people_phone WHERE {column} = %s AND (e164 = %s OR shown = %s)",
        "link": f"DELETE FROM people_link WHERE {column} = %s AND url = %s",
        "tag": f"DELETE FROM people_leadtag WHERE {column} = %s AND tag_id IN (SELECT id FROM people_tag WHERE key = %s)",
        "address": f"DELETE FROM people_address WHERE {column} = %s",
        "external": f"DELETE FROM people_externalid WHERE {column} = %s AND id = (SELECT MAX(id) FROM people_externalid WHERE {column} = %s)",
        "consent": f"DELETE FROM people_consent WHERE {column} = %s AND channel = %s AND is_given",
        "note": f"DELETE FROM ledger_text WHERE {column} = %s AND event_id = %s",
        "touch": f"DELETE FROM ledger_text WHERE {column} = %s AND event_id = %s",
    }[kind]  # fmt: skip
    with connection.cursor() as cursor:
        for id_, key in pairs:
            values = {"phone": [id_, key, key], "address": [id_], "external": [id_, id_]}.get(
                kind, [id_, key]
            )
            if kind in ("note", "touch"):
                values = [id_, int(key)]
            cursor.execute(statement, values)


def _fold_again(model: type[Person] | type[Company], column: str, ids: Iterable[int]) -> None:
    """The search text of restored leads is put together anew from what is left."""
    # `search` is among the restored columns only when it was changed; contacts may have gone since.
    wanted = list(ids)
    if not wanted:
        return
    parts: dict[int, list[str]] = defaultdict(list)
    for id_, key in select_by(
        f"SELECT {column}, key FROM people_email WHERE {column} IN {{values}} ORDER BY key", wanted
    ):
        parts[id_].append(key)
    for id_, key in select_by(
        f"SELECT {column}, e164 FROM people_phone WHERE {column} IN {{values}} AND NOT (e164 = '') ORDER BY e164",
        wanted,
    ):
        parts[id_].append(key)
    if model is Person:
        sql = (
            "SELECT p.id, p.full_name, COALESCE(c.name, '') FROM people_person p"
            " LEFT JOIN people_company c ON c.id = p.company_id WHERE p.id IN {values}"
        )
    else:
        sql = "SELECT id, name, '' FROM people_company WHERE id IN {values}"
    rows = [
        (_folded(name, company, parts[id_]), id_) for id_, name, company in select_by(sql, wanted)
    ]
    update_rows(model, ("search",), rows)


def _folded(name: str, company: str, parts: Sequence[str]) -> str:
    return fold(" ".join(part for part in (name, company, *parts) if part))


def _restored_events(
    column: str,
    current: Mapping[int, Mapping[str, Any]],
    restored: Mapping[int, Mapping[str, Any]],
    change_set: ChangeSet,
) -> list[Happening]:
    found: list[Happening] = []
    for id_, fields in restored.items():
        who = {column: id_}
        codes = tuple(sorted({field_code(name) for name in fields}))
        version = current[id_]["version"]
        found.append(LeadChanged(**who, fields=codes, version=version, change_set=change_set.pk))
        if "touch" in codes:
            found.append(TouchWithdrawn(**who, change_set=change_set.pk))
        if "owner_id" in fields:
            found.append(OwnerChanged(**who, owner=fields["owner_id"]))
        if "source_id" in fields or "campaign_id" in fields:
            values = current[id_]
            found.append(
                LeadAttributed(**who, source=values["source_id"], campaign=values["campaign_id"])
            )
    return found


def _restore_companies_as_leads(change_set: ChangeSet, by: Actor, now: datetime) -> None:
    """Companies whose first person came with this change set are leads again, if nobody else came since."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.id FROM people_company c JOIN people_change ch ON ch.company_id = c.id"
            " WHERE ch.change_set_id = %s AND ch.field = 'is_lead' AND NOT c.is_lead"
            " AND NOT EXISTS (SELECT 1 FROM people_person p WHERE p.company_id = c.id)",
            [change_set.pk],
        )
        ids = sorted({row[0] for row in cursor.fetchall()})
    Company.objects.filter(pk__in=ids).update(is_lead=True)
    append([LeadYielded(company_id=id_, yielded=False) for id_ in ids], by=by, now=now)


def _remove_words_made(change_set: ChangeSet) -> None:
    """Tags and own fields that the change set made go with it, unless somebody uses them."""
    Tag.objects.filter(change_set_id=change_set.pk, leadtag=None).delete()
    for made in OwnField.objects.filter(change_set_id=change_set.pk):
        if (
            not Change.objects.filter(field=f"own:{made.slug}")
            .exclude(change_set=change_set)
            .exists()
        ):
            made.delete()
