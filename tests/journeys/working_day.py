"""What the pages of the working day are full of, made inside a house by the actions themselves.

Every insider has a day of their own: a lead handed over, one who replied, tasks of every age, a list of calls that is
through, something to be told of. Once for all: a pair to be decided and one that was merged, consent and a suppressed
address, a meeting, an assignment, an absence, a bulk edit that is done and a draft that was tried to its end.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any

from django.utils import timezone

from prospekt.config.demo.staff import SALES
from prospekt.config.demo_load import PASSWORD
from prospekt.engage.actions.calls import begin_calls, mark_calls
from prospekt.engage.actions.meetings import NewMeeting, plan_meeting
from prospekt.engage.actions.tasks import NewTask, finish_tasks, make_tasks
from prospekt.engage.rules.calls import CALLED
from prospekt.engage.rules.dues import Due
from prospekt.engage.rules.repeats import Repeat
from prospekt.ledger.events import Actor
from prospekt.people.actions.bulk_edit import make_bulk, run_bulk, start_bulk
from prospekt.people.actions.consent import record_consent
from prospekt.people.actions.merge_leads import merge_leads
from prospekt.people.actions.new_lead import enter_lead
from prospekt.people.actions.suppression import suppress
from prospekt.people.actions.touches import Touch, add_note, record_touches
from prospekt.people.models import DuplicatePair, Person, Team, User
from prospekt.people.rules.draft import TouchDraft
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.qualify.actions.answers import NewAnswer, give_answers
from prospekt.qualify.actions.by_hand import set_lifecycle
from prospekt.qualify.actions.drafts import save_part, start_draft
from prospekt.qualify.actions.recycling import Aside, put_aside
from prospekt.qualify.actions.trials import begin_trial, run_trial
from prospekt.qualify.models import PlaybookTrial
from prospekt.qualify.rules.clocks import DATE, Clock
from prospekt.qualify.rules.stages import DISQUALIFIED
from prospekt.route.actions.assigning import run_assignment
from prospekt.route.actions.handing_over import hand_over
from prospekt.route.actions.reps import add_absence

SQL = "sql"
ADMINISTRATOR = "admin@demo.example"


@dataclass(frozen=True, slots=True)
class Begun:
    """A representative and their leads by name."""

    user: User
    leads: dict[str, LeadRef]


def entered(name: str, by: Actor, *, owner: int | None = None, phone: str = "") -> LeadRef:
    """A lead entered as people do."""
    typed = {"full_name": name, "role": "Purchasing manager", "phone": phone, "country": "NO"}
    return enter_lead(typed, owner_id=owner, by=by, now=timezone.now()).lead


def fill_day(user: User, n: int, told_by: User) -> dict[str, Any]:
    """The day of one user; what it is about, by its part in it."""
    by, now = Actor(user.pk, "web"), timezone.now()
    today = timezone.localdate()
    handed, replied, late = (
        entered(f"{name} Dagvik {n}", by, owner=user.pk, phone=f"+4722334{n}{place}0")
        for place, name in enumerate(("Handed", "Replied", "Late"), 1)
    )
    set_lifecycle([handed], SQL, "They asked for an offer", by=by, now=now)
    hand_over(handed, user.pk, by=Actor(told_by.pk, "web"), now=now)
    draft = TouchDraft("reply", now - timedelta(hours=2), "email", "in", "", "price", "How much?")
    record_touches([Touch(draft, replied.person_id, None)], by=by, now=now)
    weekly = Repeat(1, "weeks", today)
    done, *_rest = make_tasks(
        [
            NewTask(Due(today), "todo", "Send the minutes", late),
            NewTask(Due(today - timedelta(days=3)), "call", "Ask for the second plant", late),
            NewTask(Due(today, time(16, 30)), "email", "Prices for Bergen"),
            NewTask(Due(today + timedelta(days=9)), "todo", "Look at the list", repeat=weekly),
        ],
        by=by, now=now,
    )  # fmt: skip
    finish_tasks([done], by=by, now=now)
    begin_calls([handed, replied, late], by=by, now=now)
    mark_calls({str(lead): CALLED for lead in (handed, replied, late)}, by=by)
    given = NewTask(Due(today), "todo", "Read the contract", owner_id=user.pk)
    make_tasks([given], by=Actor(told_by.pk, "web"), now=now)
    return {"handed": str(handed), "replied": str(replied), "late": str(late)}


def fill_rooms(user: User, lead: LeadRef) -> dict[str, Any]:
    """What stands once for everybody; where it stands, by name."""
    by, now = Actor(user.pk, "web"), timezone.now()
    today = timezone.localdate()
    one, other = _pair(by)
    merge_leads(*(entered(f"Twin Dagvik {each}", by) for each in "ab"), by=by, now=now)
    aside = entered("Aside Dagvik", by, owner=user.pk)
    put_aside([aside], Aside(DISQUALIFIED, Clock(DATE, today + timedelta(days=90)), "no_budget", "Not this year"), by=by, now=now)  # fmt: skip
    for code, value in (("budget", "20000 EUR"), ("budget", "no"), ("need", "urgent"), ("committee", "The board")):  # fmt: skip
        give_answers([NewAnswer(lead, code, value, "said on the phone")], by=by, now=now)
    record_consent(
        lead,
        "email",
        "marketing",
        is_given=True,
        source="the fair",
        text="I want the newsletter.",
        by=by,
        now=now,
    )
    record_consent(lead, "call", "sales", is_given=False, source="on the phone", by=by, now=now)
    suppress(["gone@dagvik.example", "+4722000000"], reason="asked", by=by, now=now)
    due = Due(today + timedelta(days=2), time(10, 30))
    meeting = NewMeeting(due, 45, "Look at the second plant", "Their office", users=(user.pk,))
    plan_meeting(lead, meeting, by=by, now=now)
    add_note("They build a second plant in the spring.", **{lead.column: lead.id}, by=by, now=now)
    add_absence(user.pk, today + timedelta(days=7), today + timedelta(days=9), by=by, now=now)
    free = [LeadRef(True, pk) for pk in Person.objects.filter(owner=None, deleted_at=None).values_list("pk", flat=True)[:3]]  # fmt: skip
    assigned = run_assignment(free, {}, seed=1, by=by, now=now)
    return {
        "one": str(one), "other": str(other), "aside": str(aside), "assigned": str(free[0]),
        "assignment": assigned.pk, "bulk": _bulk([aside, one], by), "tried": _tried(by),
    }  # fmt: skip


def _pair(by: Actor) -> tuple[LeadRef, LeadRef]:
    """Two leads that look like one, found by a search."""
    one = entered("Ole Dagvik Hansen", by, phone="+4722998877")
    other = entered("Ole D. Hansen", by, phone="+4722998878")
    DuplicatePair.objects.create(
        is_person=True, low_id=one.id, high_id=other.id, weight=9.5, found_at=timezone.now(),
        reasons=[["name", "alike", 4.5], ["phone", "digit", 6.5], ["birthday", "half", -1.5]],
    )  # fmt: skip
    return one, other


def _bulk(leads: Sequence[LeadRef], by: Actor) -> int:
    """A bulk edit that is done."""
    made = make_bulk({"set": {"city": "Voss"}}, view={}, leads=leads, by=by, now=timezone.now())
    start_bulk(made, matched=len(leads), enqueue=lambda: run_bulk(made.pk))
    return made.pk


def _tried(by: Actor) -> int:
    """A draft of the playbook by which leads move, tried to the end."""
    now = timezone.now()
    draft = start_draft(by=by, now=now)
    save_part(
        draft.pk, "scorecard.toml", ("fit", "phone"), {"points": 40}, revision=1, by=by, now=now
    )
    begin_trial(draft.pk, enqueue=lambda _id: None, by=by, now=now)
    run_trial(PlaybookTrial.objects.filter(draft=draft).latest("pk").pk)
    return draft.pk


def set_out() -> None:
    """What pictures of the pages show: a day, a list of calls, a pair to be decided, a draft of the playbook."""
    vera = begin_day("vera", ("Ana Dagsverk", "Odd Dagsverk", "Eli Dagsverk"))
    now = timezone.now()
    begin_calls(list(vera.leads.values()), by=Actor(vera.user.pk, "web"), now=now)
    admin = Actor(User.objects.get(email=ADMINISTRATOR).pk, "web")
    _pair(admin)
    start_draft(by=admin, now=now)


def print_day(mailbox: str, names: Sequence[str]) -> None:
    """Print what `begin_day` made."""
    day = begin_day(mailbox, names)
    leads = {name: str(lead) for name, lead in day.leads.items()}
    print(json.dumps({"user": day.user.email, "leads": leads}))  # noqa: T201


def begin_day(mailbox: str, names: Sequence[str]) -> Begun:
    """A representative in a team of their own of sales, whose leads can be called, and are to be called today."""
    team, _made = Team.objects.get_or_create(name=mailbox, parent=Team.objects.get(name=SALES))
    user = User.objects.create_user(
        f"{mailbox}@demo.example", PASSWORD, name=mailbox.title(), role="representative", team=team, language="en",
        time_zone="Europe/Oslo",
    )  # fmt: skip
    by, now = Actor(user.pk, "web"), timezone.now()
    leads = [entered(name, by, owner=user.pk, phone=f"+47{22000000 + user.pk * 100 + n}") for n, name in enumerate(names)]  # fmt: skip
    due = Due(timezone.localdate() - timedelta(days=1))
    make_tasks([NewTask(due, "call", f"Call {name}", lead) for name, lead in zip(names, leads, strict=True)], by=by, now=now)  # fmt: skip
    return Begun(user, dict(zip(names, leads, strict=True)))
