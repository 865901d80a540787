"""Put old values of leads back, where nobody changed the field again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from prospekt.ledger.actions import append
from prospekt.ledger.bulk import document, insert_rows, moment, select_by, update_rows
from prospekt.ledger.events import Actor, Happening
from prospekt.people.actions.known_details import touches_that_count
from prospekt.people.actions.known_leads import COMPANY, PERSON, load_columns
from prospekt.people.actions.pending import REFUSALS, field_code
from prospekt.people.actions.search_text import refold, refold_people_of
from prospekt.people.actions.tagging import tag_ids, tag_key
from prospekt.people.events import LeadAttributed, LeadChanged, OwnerChanged, TouchWithdrawn
from prospekt.people.models import Change, Company, LeadTag, Person

Row = Mapping[str, Any]
"""A change: its id, person_id or company_id, field, old, new and erased_at; an erased one cannot be put back."""
_BEST = ("business", "role", "free", "student")
_NEVER = frozenset(REFUSALS.values())


def put_back(
    change_set_id: int, column: str, rows: Sequence[Row], *, by: Actor, now: datetime
) -> tuple[int, dict[int, list[str]]]:
    """Undo changes (latest first) of leads that were there before; returns (leads restored, fields left alone by lead)."""
    model, names = (Person, PERSON) if column == "person_id" else (Company, COMPANY)
    leads = load_columns(model._meta.db_table, names, {row[column] for row in rows})
    later = _changed_again(change_set_id, column, leads)
    kept: dict[int, set[str]] = defaultdict(set)
    restored: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        id_, name = row[column], row["field"]
        # Whether a company is a lead again is decided at the end, when all its people have gone.
        if id_ not in leads or (name == "is_lead" and model is Company):
            continue
        if _is_refusal(row) or row["erased_at"] or _last_change(later, id_, name) > row["id"]:
            kept[id_].add(field_code(name))
        else:
            restored[id_].append(row)
    _take_out_details(column, restored)
    _put_tags_back(column, restored)
    _write_columns(model, names, leads, restored, now)
    _follow_details(model, column, restored, change_set_id)
    _write_changes(change_set_id, column, leads, restored, by, now)
    append(_restored_events(column, leads, restored, change_set_id), by=by, now=now)
    return len(restored), {id_: sorted(fields) for id_, fields in kept.items()}


def _is_refusal(row: Row) -> bool:
    name = row["field"]
    return name in _NEVER or (name.startswith("consent+") and row["new"] is False)


def _changed_again(
    change_set_id: int, column: str, ids: Iterable[int]
) -> dict[tuple[int, str], int]:
    """The last change of each field that came from elsewhere and is still in."""
    sql = (
        f"SELECT ch.{column}, ch.field, MAX(ch.id) FROM people_change ch"
        " LEFT JOIN people_changeset s ON s.id = ch.change_set_id"
        f" WHERE ch.{column} IN {{values}} AND s.undone_at IS NULL"
        f" AND (ch.change_set_id IS NULL OR ch.change_set_id <> {int(change_set_id)})"
        f" GROUP BY ch.{column}, ch.field"
    )
    return {(id_, name): last for id_, name, last in select_by(sql, ids)}


def _last_change(later: Mapping[tuple[int, str], int], id_: int, name: str) -> int:
    """Of a tag put on or taken off, either; the team goes with the owner."""
    if name == "team_id":
        return max(later.get((id_, name), 0), later.get((id_, "owner_id"), 0))
    if name.startswith(("tag+", "tag-")):
        return max(later.get((id_, f"tag{sign}{name[4:]}"), 0) for sign in "+-")
    return later.get((id_, name), 0)


def _put_tags_back(column: str, restored: Mapping[int, Sequence[Row]]) -> None:
    """Tags that were taken off; a tag that nobody has any more is made again."""
    off = {
        (id_, row["old"])
        for id_, rows in restored.items()
        for row in rows
        if row["field"].startswith("tag-")
    }
    if not off:
        return
    ids = tag_ids(key for _id, key in off)
    links = [LeadTag(**{column: id_}, tag_id=ids[tag_key(key)]) for id_, key in sorted(off)]
    LeadTag.objects.bulk_create(links, ignore_conflicts=True)


def _take_out_details(column: str, restored: Mapping[int, Sequence[Row]]) -> None:
    statements = {
        "email": f"DELETE FROM people_email WHERE {column} = %s AND key = %s",
        "phone": f"DELETE FROM people_phone WHERE {column} = %s AND %s IN (e164, shown)",
        "link": f"DELETE FROM people_link WHERE {column} = %s AND url = %s",
        "tag": f"DELETE FROM people_leadtag WHERE {column} = %s AND tag_id IN (SELECT id FROM people_tag WHERE key = %s)",
        "address": f"DELETE FROM people_address WHERE {column} = %s",
        "external": f"DELETE FROM people_externalid WHERE {column} = %s AND source = %s AND external_id = %s",
        "consent": f"DELETE FROM people_consent WHERE {column} = %s AND channel = %s AND is_given AND text_shown = ''",
        "note": f"DELETE FROM ledger_text WHERE {column} = %s AND event_id = %s",
        "touch": f"DELETE FROM ledger_text WHERE {column} = %s AND event_id = %s",
    }  # fmt: skip
    keys: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for id_, rows in restored.items():
        for row in rows:
            kind, plus, key = row["field"].partition("+")
            if plus:
                keys[kind].append((id_, *_detail_key(kind, key, row["new"])))
    with connection.cursor() as cursor:
        for kind, found in keys.items():
            cursor.executemany(statements[kind], found)


def _detail_key(kind: str, key: str, new: Any) -> Sequence[Any]:
    """What tells the row that was added. The name of the change may be cut short; its value is whole."""
    if kind == "address":
        return ()
    return new if kind == "external" else (key,) if kind == "consent" else (new,)


def _write_columns(
    model: type[Person] | type[Company],
    names: Sequence[str],
    leads: Mapping[int, dict[str, Any]],
    restored: Mapping[int, Sequence[Row]],
    now: datetime,
) -> None:
    written = {"version"}
    for id_, rows in restored.items():
        values = leads[id_]
        values["version"] += 1
        for row in rows:
            name, old = row["field"], row["old"]
            if name.startswith("own:"):
                slug, own = name[4:], values["own"]
                values["own"] = (
                    {key: value for key, value in own.items() if key != slug}
                    if old is None
                    else own | {slug: old}
                )
                written.add("own")
            elif name in values:
                values[name] = old
                written.add(name)
    columns = [name for name in names if name in written]
    update_rows(
        model, (*columns, "updated_at"),
        [
            (*[document(leads[id_][c]) if c == "own" else leads[id_][c] for c in columns], moment(now), id_)
            for id_ in restored
        ],
    )  # fmt: skip


def _follow_details(
    model: type[Person] | type[Company],
    column: str,
    restored: Mapping[int, Sequence[Row]],
    change_set_id: int,
) -> None:
    """What stands on the lead because of rows in other tables: first contacts, last touch, search text."""
    gone = {
        kind: {id_ for id_, rows in restored.items() if any(r["field"].startswith(f"{kind}+") for r in rows)}
        for kind in ("email", "phone", "touch")
    }  # fmt: skip
    emails: dict[int, list[tuple[str, str]]] = {id_: [] for id_ in gone["email"]}
    sql = f"SELECT {column}, address, kind FROM people_email WHERE {column} IN {{values}} ORDER BY position, id"
    for id_, address, kind in select_by(sql, emails):
        emails[id_].append((address, kind))
    update_rows(
        model, ("email", "email_kind"),
        [
            (found[0][0] if found else "", min((kind for _, kind in found), key=_rank, default=""), id_)
            for id_, found in emails.items()
        ],
    )  # fmt: skip
    phones = dict.fromkeys(gone["phone"], "")
    sql = f"SELECT {column}, e164, shown FROM people_phone WHERE {column} IN {{values}} ORDER BY position DESC, id DESC"
    phones.update((id_, (e164 or shown)[:40]) for id_, e164, shown in select_by(sql, phones))
    update_rows(model, ("phone",), [(phone, id_) for id_, phone in phones.items()])
    last: dict[int, Any] = dict.fromkeys(gone["touch"])
    for id_, _kind, at, came_with in touches_that_count(column, gone["touch"]):
        if came_with != change_set_id and (last[id_] is None or last[id_] < at):
            last[id_] = at
    update_rows(model, ("last_touch_at",), [(moment(at), id_) for id_, at in last.items()])
    refold(**{f"{column}s": list(restored)})
    if model is Company:
        refold_people_of(
            [id_ for id_, rows in restored.items() if any(r["field"] == "name" for r in rows)]
        )


def _rank(kind: str) -> int:
    return _BEST.index(kind) if kind in _BEST else len(_BEST)


def _write_changes(
    change_set_id: int,
    column: str,
    leads: Mapping[int, Mapping[str, Any]],
    restored: Mapping[int, Sequence[Row]],
    by: Actor,
    now: datetime,
) -> None:
    """The audit trail tells of the undo too; what was added is told as taken away (email-a@b.c)."""
    insert_rows(
        Change, (column, "version", "field", "old", "new"),
        [
            (id_, leads[id_]["version"], _undone(row["field"]), document(row["new"]), document(row["old"]))
            for id_, rows in restored.items()
            for row in rows
        ],
        alike={"change_set_id": change_set_id, "actor_id": by.user_id, "door": by.door, "changed_at": moment(now)},
    )  # fmt: skip


def _undone(field: str) -> str:
    """What was added is told as taken away, and the other way round."""
    if field.startswith("tag-"):
        return field.replace("-", "+", 1)
    return field.replace("+", "-", 1)


def _restored_events(
    column: str,
    leads: Mapping[int, Mapping[str, Any]],
    restored: Mapping[int, Sequence[Row]],
    change_set_id: int,
) -> list[Happening]:
    found: list[Happening] = []
    for id_, rows in restored.items():
        who, values = {column: id_}, leads[id_]
        codes = {field_code(row["field"]) for row in rows}
        found.append(
            LeadChanged(
                **who,
                fields=tuple(sorted(codes)),
                version=values["version"],
                change_set=change_set_id,
            )
        )
        if "touch" in codes:
            found.append(TouchWithdrawn(**who, change_set=change_set_id))
        if "owner_id" in codes:
            found.append(OwnerChanged(**who, owner=values["owner_id"]))
        if codes & {"source_id", "campaign_id"}:
            found.append(
                LeadAttributed(**who, source=values["source_id"], campaign=values["campaign_id"])
            )
    return found
