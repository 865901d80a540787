"""Sources: add them, call them something else, make one of two that are the same."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from prospekt.capture.events import SourceAdded, SourceChanged, SourceMerged
from prospekt.capture.models import Campaign, FormerName, Source
from prospekt.capture.queries.origins import name_key, source_of
from prospekt.capture.rules.plans import check_channel, check_name, check_note
from prospekt.ledger.actions import append, append_alike
from prospekt.ledger.bulk import document, insert_rows, moment, update_rows
from prospekt.ledger.events import Actor
from prospekt.people.events import LeadAttributed
from prospekt.people.models import Change, Company, Person
from prospekt.people.queries.rights import check_right, reader_of
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

BATCH = 2_000
_CHANGE = (
    "person_id", "company_id", "version", "field", "old", "new", "actor_id", "door", "changed_at", "change_set_id",
)  # fmt: skip


def add_source(name: str, *, channel: str = "", note: str = "", by: Actor, now: datetime) -> Source:
    """A new source. Raises Refusal for a name that is empty, long or taken, and an unknown channel."""
    with transaction.atomic():
        check_right(reader_of(by), "manage_sources")
        made = Source(name=check_name(name), channel=check_channel(channel), note=check_note(note))
        made.key = _free_key(made.name)
        made.save()
        append([SourceAdded(source=made.pk, channel=made.channel)], by=by, now=now)
    return made


def change_source(
    source_id: int,
    *,
    name: str | None = None,
    channel: str | None = None,
    note: str | None = None,
    by: Actor,
    now: datetime,
) -> Source:
    """Change what is given. Files that still use the old name mean this source. Raises Refusal as `add_source`."""
    with transaction.atomic():
        source = _locked(source_id, by)
        before = (source.name, source.channel, source.note)
        if name is not None:
            source.name = check_name(name)
            _rename(source)
        if channel is not None:
            source.channel = check_channel(channel, before=source.channel)
        if note is not None:
            source.note = check_note(note)
        after = (source.name, source.channel, source.note)
        what = tuple(
            word
            for word, old, new in zip(("name", "channel", "note"), before, after, strict=True)
            if old != new
        )
        if what:
            source.save()
            happened = SourceChanged(source=source.pk, what=what, channel=source.channel)
            append([happened], by=by, now=now)
    return source


def merge_sources(source_id: int, *, into_id: int, by: Actor, now: datetime) -> int:
    """Let all leads and campaigns of a source have come from another one; returns how many leads.

    The name stays known: files that use it mean the other one. Raises Refusal not_found, and same_source.
    """
    with transaction.atomic():
        source, into = _locked(source_id, by), _locked(into_id, by)
        if source.pk == into.pk:
            message = _("A source cannot be merged with itself. Choose another one.")
            raise Refusal(Problem("same_source", message, column="into"))
        n = sum(_move_leads(model, source.pk, into.pk, by, now) for model in (Person, Company))
        campaigns = Campaign.objects.filter(source=source).update(source=into)
        FormerName.objects.filter(source=source).update(source=into)
        FormerName.objects.create(key=source.key, source=into)
        Source.objects.filter(pk=into.pk, channel="").update(channel=source.channel)
        old_id = source.pk
        source.delete()
        happened = SourceMerged(source=old_id, into=into.pk, leads=n, campaigns=campaigns)
        append([happened], by=by, now=now)
    return n


def _move_leads(
    model: type[Person] | type[Company], source_id: int, into_id: int, by: Actor, now: datetime
) -> int:
    """Give leads another source, audited and told; those that were removed too."""
    is_person, written = model is Person, 0
    lock = " FOR UPDATE" if connection.vendor == "postgresql" else ""
    sql = f"SELECT id, version, campaign_id FROM {model._meta.db_table} WHERE source_id = %s ORDER BY id LIMIT {BATCH}{lock}"
    while True:
        with connection.cursor() as cursor:
            cursor.execute(sql, [source_id])
            rows = cursor.fetchall()
        if not rows:
            return written
        at = moment(now)
        who = [(id_, None) if is_person else (None, id_) for id_, _version, _campaign in rows]
        update_rows(
            model, ("source_id", "version", "updated_at"),
            [(into_id, version + 1, at, id_) for id_, version, _campaign in rows],
        )  # fmt: skip
        audit = [
            (*ref, row[1] + 1, "source_id", document(source_id), document(into_id), by.user_id, by.door, at, None)
            for ref, row in zip(who, rows, strict=True)
        ]  # fmt: skip
        insert_rows(Change, _CHANGE, audit)
        append_alike(
            LeadAttributed,
            [(*ref, row[2], (into_id, row[2])) for ref, row in zip(who, rows, strict=True)],
            by=by,
            now=now,
        )
        written += len(rows)


def _rename(source: Source) -> None:
    key = name_key(source.name)
    if key == source.key:
        return
    former = source.key
    source.key = _free_key(source.name, but=source.pk)
    FormerName.objects.filter(key__in=(former, key), source__isnull=False).delete()
    FormerName.objects.create(key=former, source=source)


def _free_key(name: str, but: int | None = None) -> str:
    """The key of a name nobody has. What used to be called so gives the name up."""
    key = name_key(name)
    if Source.objects.filter(key=key).exclude(pk=but).exists():
        message = _(
            "There is a source called “{name}” already. Choose another name, or merge the two."
        )
        raise Refusal(Problem("name_taken", message, {"name": name}, column="name"))
    FormerName.objects.filter(key=key, source__isnull=False).delete()
    return key


def _locked(source_id: int, by: Actor) -> Source:
    check_right(reader_of(by), "manage_sources")
    found = Source.objects.select_for_update().filter(pk=source_id).first()
    return found or source_of(source_id)
