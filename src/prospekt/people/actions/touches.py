"""Touches and notes: what happened between us and a lead, recorded by a person, a command or a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from prospekt.ledger.actions import append, write_texts
from prospekt.ledger.bulk import locked, moment, select_by, update_rows
from prospekt.ledger.events import Actor
from prospekt.people.events import NoteAdded, TouchRecorded
from prospekt.people.models import Company, Person
from prospekt.people.queries.rights import check_leads, reader_of
from prospekt.people.rules.draft import TouchDraft
from prospekt.people.rules.lead_ref import LeadRef, no_lead
from prospekt.playbook.facts import TOUCH_DIRECTIONS, TOUCH_KINDS, TOUCH_OUTCOMES, TOUCH_TOPICS
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

TOUCH_CHANNELS = ("email", "phone", "sms", "chat", "social", "letter", "meeting", "web", "event")
_UNKNOWN: Mapping[str, str] = {
    "kind": _("“{value}” is not a kind of touch. Use one of: {allowed}."),
    "channel": _("“{value}” is not the channel of a touch. Use one of: {allowed}."),
    "direction": _("“{value}” is not the direction of a touch. Use one of: {allowed}."),
    "outcome": _("“{value}” is not the outcome of a touch. Use one of: {allowed}."),
    "topic": _("“{value}” is not the topic of a touch. Use one of: {allowed}."),
}


@dataclass(frozen=True, slots=True)
class Touch:
    """A touch of one lead: exactly one of the two ids, and what happened."""

    draft: TouchDraft
    person_id: int | None = None
    company_id: int | None = None


def record_touches(touches: Sequence[Touch], *, by: Actor, now: datetime) -> list[int]:
    """Record touches; returns the ids of their events. Raises Refusal for an unknown kind or a gone lead."""
    for touch in touches:
        check_touch(touch.draft, now)
    with transaction.atomic():
        check_leads(reader_of(by), "change_leads", [_lead_of(touch) for touch in touches])
        for model, column in ((Person, "person_id"), (Company, "company_id")):
            ids = {getattr(touch, column) for touch in touches} - {None}
            table = model._meta.db_table
            found = {
                row[0]
                for row in select_by(
                    locked(f"SELECT id FROM {table} WHERE id IN {{values}} AND deleted_at IS NULL"),
                    ids,
                )
            }
            if ids - found:
                raise Refusal(no_lead())
            model.objects.filter(pk__in=ids).update(version=F("version") + 1)
            _remember_last(model, column, touches, now)
        events = append([_recorded(touch) for touch in touches], by=by, now=now)
        write_texts(
            [
                (event_id, touch.person_id, touch.company_id, touch.draft.note)
                for event_id, touch in zip(events, touches, strict=True)
                if touch.draft.note
            ]
        )
    return events


def _lead_of(touch: Touch) -> LeadRef:
    return LeadRef(touch.person_id is not None, touch.person_id or touch.company_id or 0)


def _remember_last(
    model: type[Person] | type[Company], column: str, touches: Sequence[Touch], now: datetime
) -> None:
    latest: dict[int, datetime] = {}
    for touch in touches:
        if lead := getattr(touch, column):
            at = touch.draft.occurred_at or now
            latest[lead] = max(latest.get(lead, at), at)
    known = model.objects.filter(pk__in=latest).values_list("pk", "last_touch_at")
    later = [(moment(latest[id_]), id_) for id_, at in known if at is None or at < latest[id_]]
    update_rows(model, ("last_touch_at",), later)


def _recorded(touch: Touch) -> TouchRecorded:
    draft = touch.draft
    return TouchRecorded(
        person_id=touch.person_id, company_id=touch.company_id, occurred_at=draft.occurred_at, kind=draft.kind,
        channel=draft.channel, direction=draft.direction, outcome=draft.outcome, topic=draft.topic,
    )  # fmt: skip


def check_touch(draft: TouchDraft, now: datetime) -> None:
    """Raises Refusal if a code is not one of ours, or the touch lies in the future."""
    for name, value, allowed in (
        ("kind", draft.kind, TOUCH_KINDS),
        ("channel", draft.channel, ("", *TOUCH_CHANNELS)),
        ("direction", draft.direction, ("", *TOUCH_DIRECTIONS)),
        ("outcome", draft.outcome, TOUCH_OUTCOMES),
        ("topic", draft.topic, TOUCH_TOPICS),
    ):
        if value not in allowed:
            params = {"value": value, "allowed": ", ".join(code for code in allowed if code)}
            raise Refusal(Problem("unknown_code", _UNKNOWN[name], params, column=name, value=value))
    if draft.occurred_at and draft.occurred_at > now:
        message = _("A touch cannot lie in the future: {at}. Give the time when it happened.")
        raise Refusal(
            Problem(
                "future_touch", message, {"at": draft.occurred_at.isoformat()}, column="occurred_at"
            )
        )


def add_note(
    text: str,
    *,
    person_id: int | None = None,
    company_id: int | None = None,
    is_brief: bool = False,
    by: Actor,
    now: datetime,
) -> int:
    """Write a note about a lead, or a brief of what was found out before the first touch; returns the id of its event.

    Raises Refusal for an empty or endless one.
    """
    text = text.strip()
    if not text:
        raise Refusal(
            Problem(
                "empty_note",
                _("The note is empty. Write what you want to remember."),
                column="text",
            )
        )
    if len(text) > 20_000:
        message = _(
            "The note has {n} characters; at most 20,000 fit. Shorten it, or split it in two."
        )
        raise Refusal(Problem("long_note", message, {"n": len(text)}, column="text"))
    if "\x00" in text:
        raise Refusal(Problem("nul", _("The note holds a character that cannot be stored (NUL) at position {position}. Take it out."),
                              {"position": text.index("\x00") + 1}, column="text"))  # fmt: skip
    lead = LeadRef(person_id is not None, person_id or company_id or 0)
    with transaction.atomic():
        check_leads(reader_of(by), "change_leads", [lead])
        rows = (
            Person.objects.filter(pk=person_id, deleted_at=None)
            if person_id
            else Company.objects.filter(pk=company_id, deleted_at=None)
        )
        if not rows.update(version=F("version") + 1):
            raise Refusal(no_lead())
        (event_id,) = append(
            [NoteAdded(person_id=person_id, company_id=company_id, is_brief=is_brief)],
            by=by,
            now=now,
        )
        write_texts([(event_id, person_id, company_id, text)])
    return event_id
