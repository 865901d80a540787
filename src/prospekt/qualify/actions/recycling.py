"""Leads put aside with a recycle clock, and what wakes them: their day, a signal, or somebody.

`put_aside(leads, ...)` and `wake_leads(leads, ...)` for those who act, `wake_due(now=)` for the schedule and
`wake_touched(events, ...)` for the flow. Every lead that is disqualified or put off has one open clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from prospekt.ledger.actions import append, write_texts
from prospekt.ledger.bulk import insert_rows, locked, moment, select_by
from prospekt.ledger.events import Actor
from prospekt.ledger.reading import Happened
from prospekt.people.models import Company, Person
from prospekt.people.queries.rights import check_leads, reader_of
from prospekt.people.rules.lead_ref import LeadRef, no_lead
from prospekt.people.rules.typed_text import check_text
from prospekt.playbook.shapes import Stages
from prospekt.qualify.actions.holds import end_holds
from prospekt.qualify.actions.stages import Causes, Move, leave_to_rules, write_moves
from prospekt.qualify.events import ClockStopped, LeadPutAside, LeadRecycled
from prospekt.qualify.models import RecycleClock
from prospekt.qualify.queries.scores import running_playbook
from prospekt.qualify.queries.stages import LIFECYCLE
from prospekt.qualify.rules.clocks import DATE, SIGNAL, Clock
from prospekt.qualify.rules.journey import wakes
from prospekt.qualify.rules.stages import DISQUALIFIED, LEAD, NURTURE
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

LONGEST_WORDS = 1_000
MOST = 1_000
"""Leads woken in a transaction."""
HAND, RECYCLED = "hand", "recycled"


@dataclass(frozen=True, slots=True)
class Aside:
    """How leads are put aside: the side state, a reason of the playbook, words, and what wakes them."""

    state: str
    clock: Clock
    reason: str = ""
    words: str = ""


def put_aside(leads: Sequence[LeadRef], aside: Aside, *, by: Actor, now: datetime) -> list[int]:
    """Disqualify leads or put them off, all or none; returns the events of their clocks, which replace older ones.

    Raises Refusal no_reason, unknown_reason, no_day, too_long, follows_people, and for leads that are gone or may
    not be changed.
    """
    words = check_text(_("What stands behind it"), aside.words, LONGEST_WORDS)
    check_reason(aside, running_playbook().stages)
    with transaction.atomic():
        check_leads(reader_of(by), "change_leads", leads)
        before = locked_lifecycles(leads)
        end_holds(leads, LIFECYCLE, by=by, now=now)
        stop_clocks(leads, HAND, by=by, now=now)
        events = start_clocks(leads, aside, by=by, now=now)
        if words:
            write_texts(
                [(id_, lead.person_id, lead.company_id, words) for id_, lead in zip(events, leads, strict=True)]
            )  # fmt: skip
        _move(leads, before, aside.state, aside.reason or NURTURE, by=by, now=now)
        leave_to_rules(dict.fromkeys(leads, ""))
    return events


def check_reason(aside: Aside, stages: Stages) -> None:
    """Raises Refusal where a reason is missing or is none of the playbook, or where a day is."""
    if aside.state == DISQUALIFIED and not aside.reason:
        message = _("Say why the lead is disqualified. Reasons: {allowed}.")
        raise Refusal(Problem("no_reason", message, {"allowed": _keys(stages)}, column="reason"))
    if aside.reason and stages.reason(aside.reason) is None:
        message = _("The playbook has no reason “{value}”. Reasons: {allowed}.")
        params = {"value": aside.reason[:60], "allowed": _keys(stages)}
        raise Refusal(Problem("unknown_reason", message, params, column="reason"))
    if aside.state == NURTURE and aside.clock.wakes != DATE:
        message = _("Name the day on which the lead comes back, such as 2027-03-31.")
        raise Refusal(Problem("no_day", message, column="wake_on"))


def _keys(stages: Stages) -> str:
    return ", ".join(each.key for each in stages.reasons) or "-"


def locked_lifecycles(leads: Sequence[LeadRef]) -> dict[LeadRef, str]:
    """Leads that are there and stay so until the end, with their lifecycles. Raises Refusal no_lead, follows_people."""
    found: dict[LeadRef, str] = {}
    for model, is_person in ((Person, True), (Company, False)):
        ids = [lead.id for lead in leads if lead.is_person == is_person]
        own = "TRUE" if is_person else "is_lead"
        sql = f"SELECT id, lifecycle, {own} FROM {model._meta.db_table} WHERE id IN {{values}} AND deleted_at IS NULL"
        for id_, lifecycle, is_own in select_by(locked(sql), ids):
            if not is_own:
                message = _(
                    "This company shows the furthest of its people. Change one of them instead."
                )
                raise Refusal(Problem("follows_people", message))
            found[LeadRef(is_person, id_)] = lifecycle
    if set(leads) - found.keys():
        raise Refusal(no_lead())
    return found


def _move(
    leads: Sequence[LeadRef],
    before: dict[LeadRef, str],
    value: str,
    reason: str,
    *,
    by: Actor,
    now: datetime,
) -> None:
    moves = [Move(lead, before[lead], value, reason) for lead in leads if before[lead] != value]
    write_moves(moves, LIFECYCLE, by=by, now=now, by_hand=True)


def start_clocks(
    leads: Sequence[LeadRef],
    aside: Aside,
    *,
    by: Actor,
    now: datetime,
    causes: Causes | None = None,
) -> list[int]:
    """Clocks of leads that have none running, with their events, in the caller's transaction."""
    on = aside.clock.on
    events = append(
        [
            LeadPutAside(
                person_id=lead.person_id, company_id=lead.company_id, state=aside.state, reason=aside.reason,
                wakes=aside.clock.wakes, wake_on=on.isoformat() if on else "", cause=(causes or {}).get(lead),
            )
            for lead in leads
        ],
        by=by, now=now,
    )  # fmt: skip
    columns = ("event_id", "person_id", "company_id", "state", "reason", "wakes", "wake_on", "opened_by",
               "opened_at", "closed_at", "closed_how")  # fmt: skip
    rows = [
        (id_, lead.person_id, lead.company_id, aside.state, aside.reason, aside.clock.wakes,
         on.isoformat() if on else None, by.user_id, moment(now), None, "")
        for id_, lead in zip(events, leads, strict=True)
    ]  # fmt: skip
    insert_rows(RecycleClock, columns, rows)
    return events


def open_clocks(leads: Sequence[LeadRef]) -> list[RecycleClock]:
    """The clocks that run for these leads, locked."""
    found: list[RecycleClock] = []
    for column, is_person in (("person_id", True), ("company_id", False)):
        ids = [lead.id for lead in leads if lead.is_person == is_person]
        rows = RecycleClock.objects.select_for_update().filter(
            closed_at=None, **{f"{column}__in": ids}
        )
        found += list(rows.order_by("pk")) if ids else []
    return found


def lead_of(clock: RecycleClock) -> LeadRef:
    """Whose clock it is."""
    return LeadRef(clock.person_id is not None, clock.person_id or clock.company_id or 0)


def stop_clocks(leads: Sequence[LeadRef], how: str, *, by: Actor, now: datetime) -> None:
    """What was to bring these leads back counts no longer, in the caller's transaction."""
    clocks = open_clocks(leads)
    _close(clocks, how, now)
    append(
        [
            ClockStopped(person_id=clock.person_id, company_id=clock.company_id, clock=clock.pk, how=how)
            for clock in clocks
        ],
        by=by, now=now,
    )  # fmt: skip


def _close(clocks: Sequence[RecycleClock], how: str, now: datetime) -> None:
    ids = [clock.pk for clock in clocks]
    RecycleClock.objects.filter(pk__in=ids).update(closed_at=now, closed_how=how)


def wake_leads(leads: Sequence[LeadRef], *, by: Actor, now: datetime) -> int:
    """Somebody calls leads back: each that was put aside is a lead again; returns how many were.

    Raises Refusal not_aside if none of them was put aside, and for leads that are gone or may not be changed.
    """
    with transaction.atomic():
        check_leads(reader_of(by), "change_leads", leads)
        locked_lifecycles(leads)
        clocks = open_clocks(leads)
        if not clocks:
            message = _(
                "This lead is neither disqualified nor put off, so there is nothing to call back."
            )
            raise Refusal(Problem("not_aside", message))
        return _wake(clocks, HAND, by=by, now=now, by_hand=True)


def _wake(
    clocks: Sequence[RecycleClock],
    how: str,
    *,
    by: Actor,
    now: datetime,
    causes: Causes | None = None,
    by_hand: bool = False,
) -> int:
    """Leads with these clocks are leads again, in the caller's transaction."""
    _close(clocks, how, now)
    append(
        [
            LeadRecycled(
                person_id=clock.person_id, company_id=clock.company_id, clock=clock.pk, how=how, was=clock.state,
                reason=clock.reason, cause=(causes or {}).get(lead_of(clock)),
            )
            for clock in clocks
        ],
        by=by, now=now,
    )  # fmt: skip
    moves = [Move(lead_of(clock), clock.state, LEAD, RECYCLED) for clock in clocks]
    write_moves(moves, LIFECYCLE, by=by, now=now, causes=causes, by_hand=by_hand)
    leave_to_rules({lead_of(clock): LEAD for clock in clocks})
    return len(clocks)


def wake_due(*, now: datetime, by: Actor) -> int:
    """Bring back whose day has come; returns how many. Leads in the recycle bin wait until they are back."""
    today, total = timezone.localdate(now), 0
    while True:
        with transaction.atomic():
            clocks = _due(today)
            total += _wake(clocks, DATE, by=by, now=now)
        if len(clocks) < MOST:
            return total


def _due(today: date) -> list[RecycleClock]:
    here = Person.objects.filter(deleted_at=None).values("pk")
    firms = Company.objects.filter(deleted_at=None, is_lead=True).values("pk")
    rows = RecycleClock.objects.select_for_update().filter(
        closed_at=None, wakes=DATE, wake_on__lte=today
    )
    people = list(rows.filter(person_id__in=here).order_by("wake_on", "pk")[:MOST])
    return people or list(rows.filter(company_id__in=firms).order_by("wake_on", "pk")[:MOST])


def wake_touched(events: Sequence[Happened], stages: Stages, *, by: Actor, now: datetime) -> None:
    """Touches of leads that were put aside wake those who wait for a day or a signal, in the caller's transaction."""
    signals: dict[LeadRef, Happened] = {}
    for event in events:
        if (event.person_id or event.company_id) and wakes(stages, event.facts):
            lead = LeadRef(event.person_id is not None, event.person_id or event.company_id or 0)
            signals[lead] = event
    woken = [
        clock
        for clock in open_clocks(list(signals))
        if clock.wakes in (DATE, SIGNAL) and signals[lead_of(clock)].occurred_at > clock.opened_at
    ]
    here = _here([lead_of(clock) for clock in woken])
    woken = [clock for clock in woken if lead_of(clock) in here]
    causes = {lead: event.id for lead, event in signals.items()}
    _wake(woken, SIGNAL, by=by, now=now, causes=causes)


def _here(leads: Sequence[LeadRef]) -> set[LeadRef]:
    found: set[LeadRef] = set()
    for table, is_person in (("people_person", True), ("people_company", False)):
        ids = [lead.id for lead in leads if lead.is_person == is_person]
        sql = f"SELECT id FROM {table} WHERE id IN {{values}} AND deleted_at IS NULL"
        found |= {LeadRef(is_person, row[0]) for row in select_by(sql, ids)}
    return found
