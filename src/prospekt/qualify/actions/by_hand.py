"""Say by hand where a lead stands, with a reason; or let the rules decide again.

`set_lifecycle`, `set_temperature` and `let_rules_decide`, each for a batch, whole or not at all. To disqualify a
lead or put it off takes a recycle clock: `recycling.put_aside`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from prospekt.ledger.actions import write_texts
from prospekt.ledger.bulk import locked, select_by
from prospekt.ledger.events import Actor
from prospekt.people.models import Company, Person
from prospekt.people.queries.rights import check_leads, reader_of
from prospekt.people.rules.lead_ref import LeadRef, no_lead
from prospekt.people.rules.typed_text import check_text
from prospekt.qualify.actions.holds import end_holds, start_holds
from prospekt.qualify.actions.recycling import HAND, LONGEST_WORDS, locked_lifecycles, stop_clocks
from prospekt.qualify.actions.ruling import rule
from prospekt.qualify.actions.stages import Move, leave_to_rules, write_moves
from prospekt.qualify.queries.stages import LIFECYCLE, TEMPERATURE
from prospekt.qualify.rules.stages import ASIDE, TEMPERATURES, WAY
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

WHAT = (LIFECYCLE, TEMPERATURE)


def set_lifecycle(
    leads: Sequence[LeadRef], value: str, reason: str, *, by: Actor, now: datetime
) -> int:
    """Say how far leads are; returns how many were elsewhere before. A recycle clock that runs for one stops.

    Raises Refusal no_reason, unknown_code, needs_clock, follows_people, too_long, and for leads that are gone or may
    not be changed.
    """
    if value in ASIDE:
        message = _("Who is disqualified or put off needs a day or a signal to come back. Use “disqualify” or “later”.")  # fmt: skip
        raise Refusal(Problem("needs_clock", message, column="value"))
    _check_value(value, WAY)
    words = _reason(reason)
    with transaction.atomic():
        check_leads(reader_of(by), "change_leads", leads)
        before = locked_lifecycles(leads)
        stop_clocks(leads, HAND, by=by, now=now)
        leave_to_rules(dict.fromkeys(leads, ""))
        return _set(leads, LIFECYCLE, value, before, words, by, now)


def set_temperature(
    leads: Sequence[LeadRef], value: str, reason: str, *, by: Actor, now: datetime
) -> int:
    """Say how warm leads are; returns how many were otherwise before. Raises Refusal as `set_lifecycle`."""
    _check_value(value, TEMPERATURES)
    words = _reason(reason)
    with transaction.atomic():
        check_leads(reader_of(by), "change_leads", leads)
        return _set(leads, TEMPERATURE, value, _column(leads, TEMPERATURE), words, by, now)


def _set(
    leads: Sequence[LeadRef],
    what: str,
    value: str,
    before: dict[LeadRef, str],
    words: str,
    by: Actor,
    now: datetime,
) -> int:
    events = start_holds(leads, what, value, [before[lead] for lead in leads], by=by, now=now)
    write_texts(
        [
            (id_, lead.person_id, lead.company_id, words)
            for id_, lead in zip(events, leads, strict=True)
        ]
    )
    moves = [Move(lead, before[lead], value, HAND) for lead in leads if before[lead] != value]
    return len(write_moves(moves, what, by=by, now=now, by_hand=True))


def let_rules_decide(
    leads: Sequence[LeadRef], what: Sequence[str] = WHAT, *, by: Actor, now: datetime
) -> int:
    """Let the rules say again where leads stand; returns for how many something had been set by hand.

    Raises Refusal not_held if nothing was, unknown_code, and for leads that are gone or may not be changed.
    """
    for each in what:
        _check_value(each, WHAT)
    with transaction.atomic():
        check_leads(reader_of(by), "change_leads", leads)
        lifecycles = _column(leads, LIFECYCLE)
        released: set[LeadRef] = set()
        for each in what:
            held = end_holds(leads, each, by=by, now=now)
            if each == LIFECYCLE:
                leave_to_rules({lead: lifecycles[lead] for lead in held})
            released |= set(held)
        if not released:
            message = _("Nothing was set by hand here: the rules decide already.")
            raise Refusal(Problem("not_held", message))
        rule(sorted(released, key=str), by=by, now=now)
    return len(released)


def _column(leads: Sequence[LeadRef], column: str) -> dict[LeadRef, str]:
    """Leads that are there and stay so until the end, with a column of each. Raises Refusal no_lead."""
    found: dict[LeadRef, str] = {}
    for model, is_person in ((Person, True), (Company, False)):
        ids = [lead.id for lead in leads if lead.is_person == is_person]
        sql = f"SELECT id, {column} FROM {model._meta.db_table} WHERE id IN {{values}} AND deleted_at IS NULL"
        found |= {LeadRef(is_person, id_): value for id_, value in select_by(locked(sql), ids)}
    if set(leads) - found.keys():
        raise Refusal(no_lead())
    return found


def _reason(words: str) -> str:
    found = check_text(_("The reason"), words, LONGEST_WORDS)
    if not found:
        message = _("Say why: what is set by hand needs a reason.")
        raise Refusal(Problem("no_reason", message, column="reason"))
    return found


def _check_value(value: str, allowed: Sequence[str]) -> None:
    if value not in allowed:
        message = _("“{value}” is not known here. Use one of: {allowed}.")
        params = {"value": value[:40], "allowed": ", ".join(allowed)}
        raise Refusal(Problem("unknown_code", message, params, column="value"))
