"""`prospekt stage`: where a lead stands: show, set, release, disqualify, later, wake, and the follow-up list."""

from __future__ import annotations

import json
from argparse import Namespace

from django.utils import timezone
from django.utils.translation import gettext

from prospekt.config.acting import actor, reader
from prospekt.config.named_leads import named_lead
from prospekt.people.fields import LIFECYCLE_WORDS
from prospekt.people.queries.detail import lead_values
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.qualify.actions.by_hand import WHAT, let_rules_decide, set_lifecycle, set_temperature
from prospekt.qualify.actions.recycling import Aside, put_aside, wake_leads
from prospekt.qualify.queries.follow_up import AsideRow, follow_up_page
from prospekt.qualify.queries.lead_stage import stage_of_lead
from prospekt.qualify.queries.scores import running_playbook
from prospekt.qualify.rules.clocks import DATE, Clock, read_clock, read_wake_day
from prospekt.qualify.rules.stages import DISQUALIFIED, NURTURE, TEMPERATURES
from prospekt.qualify.stage_words import (
    JOURNEY_WORDS,
    TEMPERATURE_WORDS,
    journey_sentence,
    lifecycle_sentence,
    proposal_sentence,
    temperature_sentence,
)

RIGHT = "see_leads"


def run(args: Namespace) -> int:
    """Do what `args.action` says. Raises Refusal for what cannot be done."""
    if args.action == "list":
        return _list(args)
    person_id, company_id = named_lead(args.lead)
    lead = LeadRef(person_id is not None, person_id or company_id or 0)
    if args.action != "show":
        _ACTIONS[args.action](lead, args)
    return _show(lead, args)


def _set(lead: LeadRef, args: Namespace) -> None:
    act = set_temperature if args.value in TEMPERATURES else set_lifecycle
    act([lead], args.value, args.reason, by=actor(args), now=timezone.now())


def _release(lead: LeadRef, args: Namespace) -> None:
    what = (args.what,) if args.what else WHAT
    let_rules_decide([lead], what, by=actor(args), now=timezone.now())


def _disqualify(lead: LeadRef, args: Namespace) -> None:
    now = timezone.now()
    clock = read_clock(args.wakes, args.on, timezone.localdate(now))
    aside = Aside(DISQUALIFIED, clock, args.reason, args.words)
    put_aside([lead], aside, by=actor(args), now=now)


def _later(lead: LeadRef, args: Namespace) -> None:
    now = timezone.now()
    clock = Clock(DATE, read_wake_day(args.on, timezone.localdate(now)))
    put_aside([lead], Aside(NURTURE, clock, args.reason, args.words), by=actor(args), now=now)


def _wake(lead: LeadRef, args: Namespace) -> None:
    wake_leads([lead], by=actor(args), now=timezone.now())


_ACTIONS = {
    "set": _set, "release": _release, "disqualify": _disqualify, "later": _later, "wake": _wake,
}  # fmt: skip


def _show(lead: LeadRef, args: Namespace) -> int:
    lead_values(lead, reader=reader(args))
    playbook = running_playbook()
    stage = stage_of_lead(lead, playbook)
    told = {
        "lifecycle": (stage.lifecycle, lifecycle_sentence(stage, playbook, {})),
        "temperature": (stage.temperature, temperature_sentence(stage, {})),
        "journey": (stage.journey, journey_sentence(stage)),
    }
    proposal = proposal_sentence(stage, playbook)
    if args.json:
        found = {name: {"value": value, "reason": why} for name, (value, why) in told.items()}
        print(json.dumps({"lead": str(lead), **found, "proposal": proposal}, ensure_ascii=False))
        return 0
    words = {**LIFECYCLE_WORDS, **TEMPERATURE_WORDS, **JOURNEY_WORDS}
    for value, why in told.values():
        print(f"{gettext(words[value]) if value in words else value or '-'}\t{why}")
    if proposal:
        print(proposal)
    return 0


def _list(args: Namespace) -> int:
    after = ""
    while True:
        page = follow_up_page(reader(args), args.part, after=after, size=500)
        for row in page.rows:
            told = _told(row)
            line = json.dumps(told, ensure_ascii=False) if args.json else "\t".join(told.values())
            print(line.rstrip())
        after = page.next
        if not after:
            return 0


def _told(row: AsideRow) -> dict[str, str]:
    woken = row.woken_at.isoformat() if row.woken_at else ""
    return {
        "lead": str(row.lead), "name": row.name, "company": row.company, "state": row.state, "reason": row.reason,
        "wakes": row.wakes, "wake_on": row.on.isoformat() if row.on else "", "recycled_at": woken,
        "recycled_how": row.woken_how,
    }  # fmt: skip
