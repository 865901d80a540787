"""Take back a change set, backwards and in batches, sparing what was edited since and saying so.

A refusal to be contacted is never taken back: whoever said no has said no, whatever list it came with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from prospekt.ledger.actions import append, append_alike
from prospekt.ledger.bulk import locked, select_by
from prospekt.ledger.events import Actor
from prospekt.people.actions.identity_lock import lock_identity
from prospekt.people.actions.pending import REFUSALS
from prospekt.people.actions.put_back import put_back
from prospekt.people.actions.recycle_bin import IN_BIN, take_back_removal
from prospekt.people.actions.removal import remove_for_good
from prospekt.people.events import LeadRemoved, LeadYielded
from prospekt.people.models import Change, ChangeSet, Company, OwnField, Person, Tag
from prospekt.people.rules.lead_ref import LeadRef

BATCH = 2_000
Spared = tuple[int | None, int | None, list[str]]
"""(person id, company id, fields edited since); no fields for a lead that was kept whole."""


TakeBack = Callable[..., int]
_takers_back: list[TakeBack] = []


def taken_back_by(take_back: TakeBack) -> None:
    """A later stage keeps something of change sets: `take_back(id, by=, now=)` takes back a batch of it.

    It returns how much that was, 0 once nothing is left. Wired once, at start.
    """
    if take_back not in _takers_back:
        _takers_back.append(take_back)


@dataclass(slots=True)
class Undone:
    """What a batch took back: numbers, and the leads it left alone with the fields edited since."""

    n_removed: int = 0
    n_restored: int = 0
    spared: list[Spared] = field(default_factory=list)
    is_finished: bool = False


def undo_batch(change_set: ChangeSet, *, by: Actor, now: datetime) -> Undone:
    """Take back the next batch of a change set, in the caller's transaction or its own."""
    with transaction.atomic(savepoint=False):
        lock_identity()
        n_more = sum(take_back(change_set.pk, by=by, now=now) for take_back in _takers_back)
        batch = _next_changes(change_set)
        done = Undone(is_finished=not batch and not n_more)
        if done.is_finished:
            _restore_companies_as_leads(change_set, by, now)
            _remove_words_made(change_set)
            ChangeSet.objects.filter(pk=change_set.pk).update(undone_at=now)
        if not batch:
            return done
        for column, table in (("person_id", "people_person"), ("company_id", "people_company")):
            rows = [change for change in batch if change[column] is not None]
            made = [row[column] for row in rows if not row["field"]]
            _undo_made(change_set, column, table, made, done, by, now)
            changed = [row for row in rows if row["field"]]
            _undo_changed(change_set, column, changed, done, by, now)
        change_set.undone_to = batch[-1]["id"]
        ChangeSet.objects.filter(pk=change_set.pk).update(undone_to=change_set.undone_to)
        return done


def _next_changes(change_set: ChangeSet) -> list[dict[str, Any]]:
    rows = Change.objects.filter(change_set_id=change_set.pk)
    if change_set.undone_to is not None:
        rows = rows.filter(id__lt=change_set.undone_to)
    return list(
        rows.order_by("-id").values(
            "id", "person_id", "company_id", "field", "old", "new", "erased_at"
        )[:BATCH]
    )


def _undo_made(
    change_set: ChangeSet,
    column: str,
    table: str,
    made: Sequence[int],
    done: Undone,
    by: Actor,
    now: datetime,
) -> None:
    made = _still_there(table, made)
    edited = _edited_since(change_set, column, table, made)
    doomed = [id_ for id_ in made if id_ not in edited] if edited else made
    remove_for_good(column, doomed, now=now)
    done.n_removed += len(doomed)
    done.spared.extend(_spare(column, id_, []) for id_ in made if id_ in edited)
    facts = (change_set.pk,)
    append_alike(
        LeadRemoved, [(*_refs(column, id_), None, facts) for id_ in doomed], by=by, now=now
    )


def _undo_changed(
    change_set: ChangeSet,
    column: str,
    rows: Sequence[Mapping[str, Any]],
    done: Undone,
    by: Actor,
    now: datetime,
) -> None:
    if not rows:
        return
    made_here = _made_in(change_set, column, {row[column] for row in rows})
    older = [row for row in rows if row[column] not in made_here]
    removed = [row for row in older if row["field"] == IN_BIN]
    if removed:
        _undo_removals(column, removed, done, by, now)
        older = [row for row in older if row["field"] != IN_BIN]
    n_restored, kept = put_back(change_set.pk, column, older, by=by, now=now)
    done.n_restored += n_restored
    done.spared.extend(_spare(column, id_, fields) for id_, fields in kept.items())


def _undo_removals(
    column: str, rows: Sequence[Mapping[str, Any]], done: Undone, by: Actor, now: datetime
) -> None:
    """Leads that the change set put into the bin come back, unless somebody has brought them back or removed them since."""
    by_lead = {row[column]: row["id"] for row in rows}
    table = "people_person" if column == "person_id" else "people_company"
    sql = f"SELECT id FROM {table} WHERE id IN {{values}} AND deleted_at IS NOT NULL"
    binned = {row[0] for row in select_by(sql, by_lead)}
    sql = (
        f"SELECT {column}, MAX(id) FROM people_change WHERE {column} IN {{values}}"
        f" AND field = '{IN_BIN}' GROUP BY {column}"
    )
    last = dict(select_by(sql, by_lead))
    back = [id_ for id_ in by_lead if id_ in binned and last[id_] == by_lead[id_]]
    take_back_removal([LeadRef(column == "person_id", id_) for id_ in back], by=by, now=now)
    done.n_restored += len(back)
    done.spared.extend(_spare(column, id_, [IN_BIN]) for id_ in by_lead if id_ not in back)


def _refs(column: str, id_: int) -> tuple[int | None, int | None]:
    return (id_, None) if column == "person_id" else (None, id_)


def _spare(column: str, id_: int, fields: list[str]) -> Spared:
    return (*_refs(column, id_), fields)


def _made_in(change_set: ChangeSet, column: str, ids: Iterable[int]) -> set[int]:
    sql = (
        f"SELECT {column} FROM people_change WHERE {column} IN {{values}} AND version = 1 AND field = ''"
        f" AND change_set_id = {int(change_set.pk)}"
    )
    return {row[0] for row in select_by(sql, ids)}


def _still_there(table: str, ids: Sequence[int]) -> Sequence[int]:
    """Without those that the recycle bin has let go for good."""
    there = {row[0] for row in select_by(f"SELECT id FROM {table} WHERE id IN {{values}}", ids)}
    return [id_ for id_ in ids if id_ in there] if len(there) < len(ids) else ids


def _edited_since(change_set: ChangeSet, column: str, table: str, ids: Sequence[int]) -> set[int]:
    """Leads with a version that neither this change set nor an undone one made; companies that have people again.

    Every edit raises the version by one. Refusals outlive the undo of the change set that brought them.
    """
    grown = {id_: version for id_, version in _versions(table, ids) if version > 1}
    edited: set[int] = set()
    if grown:
        undone = "SELECT id FROM people_changeset WHERE undone_at IS NOT NULL"
        sql = (
            f"SELECT {column}, COUNT(DISTINCT version) FROM people_change WHERE {column} IN {{values}}"
            f" AND (change_set_id = {int(change_set.pk)} OR change_set_id IN ({undone})) GROUP BY {column}"
        )
        explained = dict(select_by(sql, grown))
        edited = {id_ for id_, version in grown.items() if version > explained.get(id_, 1)}
        refusals = ", ".join(f"'{name}'" for name in REFUSALS.values())
        sql = (
            f"SELECT DISTINCT {column} FROM people_change WHERE {column} IN {{values}}"
            f" AND change_set_id <> {int(change_set.pk)} AND field IN ({refusals})"
        )
        edited |= {row[0] for row in select_by(sql, grown)}
    if column == "company_id":
        sql = "SELECT DISTINCT company_id FROM people_person WHERE company_id IN {values}"
        edited |= {row[0] for row in select_by(sql, ids)}
    return edited


def _versions(table: str, ids: Sequence[int]) -> list[tuple[Any, ...]]:
    """(id, version), locked: who edits one of them now waits, and then finds it gone."""
    return select_by(locked(f"SELECT id, version FROM {table} WHERE id IN {{values}}"), ids)


def _restore_companies_as_leads(change_set: ChangeSet, by: Actor, now: datetime) -> None:
    """Companies whose first person came with this change set are leads again, if nobody else came since."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.id FROM people_company c JOIN people_change ch ON ch.company_id = c.id"
            " WHERE ch.change_set_id = %s AND ch.field IN ('is_lead', '') AND NOT c.is_lead"
            " AND NOT EXISTS (SELECT 1 FROM people_person p WHERE p.company_id = c.id AND p.deleted_at IS NULL)",
            [change_set.pk],
        )
        ids = sorted({row[0] for row in cursor.fetchall()})
    Company.objects.filter(pk__in=ids).update(is_lead=True)
    append([LeadYielded(company_id=id_, yielded=False) for id_ in ids], by=by, now=now)


def _remove_words_made(change_set: ChangeSet) -> None:
    """Tags and own fields that the change set made go with it, unless somebody uses them."""
    Tag.objects.filter(change_set_id=change_set.pk, leadtag=None).delete()
    for made in OwnField.objects.filter(change_set_id=change_set.pk):
        if not any(
            kind.objects.filter(own__has_key=made.slug).exists() for kind in (Person, Company)
        ):
            made.delete()
