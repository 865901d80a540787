"""`prospekt assign`: give leads out by the rules, take it back, what people can take, hand-overs to sales."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, ngettext

from prospekt.config.acting import actor, reader
from prospekt.config.asking import agreed
from prospekt.people.actions.users import user_called
from prospekt.people.queries.detail import lead_values
from prospekt.people.queries.rights import check_right
from prospekt.people.rules.lead_ref import parse_ref, parse_refs
from prospekt.playbook.loading import ROUTING_FILE, parse_routing
from prospekt.qualify.queries.scores import running_playbook
from prospekt.route.actions.assigning import (
    Plan,
    new_seed,
    run_assignment,
    try_assignment,
    undo_assignment,
)
from prospekt.route.actions.handing_over import accept, hand_over, reject, reroute
from prospekt.route.actions.reps import add_absence, change_rep
from prospekt.route.queries.decided import of_lead
from prospekt.route.queries.handovers import handover_page
from prospekt.route.queries.replays import replay
from prospekt.route.queries.reps import names_of, seats
from prospekt.route.rules.facts import split_codes
from prospekt.route.rules.hours import DAYS
from prospekt.route.wording import people_in, plain_decision, reason, told_block
from prospekt.ui import written
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

RIGHT = "see_leads"


def run(args: Namespace) -> int:
    """Do what `args.action` says. Raises Refusal for what cannot be done."""
    return {
        "run": _run, "undo": _undo, "people": _people, "set": _set, "away": _away, "why": _why, "replay": _replay,
        "handovers": _handovers, "hand-over": _hand_over, "accept": _accept, "reject": _reject, "reroute": _reroute,
    }[args.action](args)  # fmt: skip


def _run(args: Namespace) -> int:
    leads = parse_refs(args.lead) if args.lead else None
    view = {"filter": args.filter, "q": args.search, "grade": args.grade, "owner": _owner(args)}
    view = {name: value for name, value in view.items() if value}
    seed, now = args.seed or new_seed(), timezone.now()
    plan = try_assignment(leads, view, seed=seed, by=actor(args), now=now)
    if args.dry_run or not plan.given or not (args.yes or _agreed(plan)):
        return _told_plan(plan, args)
    made = run_assignment(leads, view, seed=seed, by=actor(args), now=now)
    counts = {"id": made.pk, "matched": made.matched, "given": made.given, "left": made.matched - made.given}  # fmt: skip
    if args.json:
        print(json.dumps(counts))
    else:
        text = gettext("Assignment {id}: {matched} leads, {given} given out, {left} left as they were. Undo it with: prospekt assign undo {id}")  # fmt: skip
        print(text.format(**counts))
    return 0


def _owner(args: Namespace) -> str:
    return str(user_called(args.owner).pk) if args.owner else ""


def _agreed(plan: Plan) -> bool:
    n = sum(plan.given.values())
    question = ngettext("Give {n} lead out?", "Give {n} leads out?", n)
    return agreed(
        question.format(n=written.number(n)),
        unasked=_("Nobody is there to ask. Say --yes to give leads out, or --dry-run to try it."),
    )


def _told_plan(plan: Plan, args: Namespace) -> int:
    people = {seat.able.id: seat.user.email for seat in plan.seats}
    for each in plan.decisions:
        if args.json:
            print(json.dumps(plain_decision(each), ensure_ascii=False))
        else:
            who = people.get(each.rep_id or 0, "-")
            print(f"{each.lead.ref}\t{who}\t{each.rule or '-'}\t{reason(each.why.code, each.why.params)}")  # fmt: skip
    return 0


def _undo(args: Namespace) -> int:
    made = undo_assignment(args.id, by=actor(args), now=timezone.now())
    if args.json:
        print(json.dumps({"id": made.pk, "undone": made.undone, "spared": made.spared}))
    else:
        text = gettext("Undone: {undone} leads put back, {spared} left as they are.")
        print(text.format(undone=written.number(made.undone), spared=written.number(made.spared)))
    return 0


def _people(args: Namespace) -> int:
    check_right(reader(args), "assign_leads")
    for seat in seats(reader(args), running_playbook().routing, timezone.now()):
        able = seat.able
        if not able.within_reach:
            continue
        told = {
            "email": able.email, "load": able.load, "capacity": able.capacity, "weight": able.weight,
            "is_preferred": able.is_preferred, "languages": sorted(able.languages),
            "territories": sorted(able.territories), "products": sorted(able.products), "away_until": able.away_until,
        }  # fmt: skip
        if args.json:
            print(json.dumps(told, ensure_ascii=False))
        else:
            print("\t".join(_flat(value) for value in told.values()))
    return 0


def _flat(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    return "-" if value is None else str(value)


def _set(args: Namespace) -> int:
    changes: dict[str, Any] = {}
    if args.capacity is not None:
        changes["capacity"] = None if args.capacity == "none" else _number(args.capacity)
    if args.weight is not None:
        changes["weight"] = args.weight
    if args.preferred is not None:
        changes["is_preferred"] = args.preferred == "yes"
    for name in ("languages", "territories", "products"):
        if (text := getattr(args, name)) is not None:
            changes[name] = split_codes(text)
    if args.country is not None:
        changes["country"] = args.country
    if args.hours:
        changes["hours"] = _week(dict(args.hours))
    change_rep(user_called(args.user).pk, changes, by=actor(args), now=timezone.now())
    print(gettext("Saved"))
    return 0


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        message = _("“{value}” is not a number of leads. Write such as 40, or none.")
        raise Refusal(Problem("not_int", message, {"value": text[:20]}))
    return int(text)


def _week(typed: Mapping[str, str]) -> dict[str, str]:
    """Days by name, or mon-fri for several."""
    found: dict[str, str] = {}
    for days, hours in typed.items():
        first, dash, last = days.partition("-")
        if dash and first in DAYS and last in DAYS:
            for name in DAYS[DAYS.index(first) : DAYS.index(last) + 1]:
                found[name] = hours
        else:
            found[days] = hours
    return found


def _away(args: Namespace) -> int:
    first, last = _day(args.first), _day(args.until or args.first)
    add_absence(user_called(args.user).pk, first, last, by=actor(args), now=timezone.now())
    print(gettext("Saved"))
    return 0


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        message = _("“{value}” is not a day. Write it as 2026-12-31.")
        raise Refusal(Problem("not_date", message, {"value": text[:40]})) from fault


def _why(args: Namespace) -> int:
    lead = parse_ref(args.lead)
    lead_values(lead, reader=reader(args))
    found = of_lead(lead, reader(args))
    names, routing = names_of(people_in(told.row for told in found)), running_playbook().routing
    if not found:
        print(gettext("The rules have not decided about this lead"))
    for told in found[:1]:
        block = told_block(told, routing, names)
        print(f"{block['who'] or gettext('nobody')}\t{block['rule'] or '-'}\t{block['why']}")
        for rule in block["passed"]:
            print(f"-\t{rule['rule']}\t{'; '.join([rule['why'], *rule['meant']])}")
        for other in block["others"]:
            print(f"{other['name']}\t-\t{other['why']}")
    return 0


def _replay(args: Namespace) -> int:
    check_right(reader(args), "assign_leads")
    path = Path(args.file)
    if not path.is_file():
        message = _("There is no file “{path}”. Name one with rules as in routing.toml.")
        raise Refusal(Problem("no_file", message, {"path": args.file}))
    text = path.read_text(encoding="utf-8", errors="replace")
    routing = parse_routing(running_playbook().name, {ROUTING_FILE: text})
    found = replay(routing, reader(args), now=timezone.now(), days=args.days)
    names = names_of({*found.was, *found.would})
    rows = {
        names.get(id_, f"#{id_}"): (found.was.get(id_, 0), found.would.get(id_, 0))
        for id_ in sorted({*found.was, *found.would})
    }
    if args.json:
        people = [{"name": name, "was": was, "would": would} for name, (was, would) in rows.items()]
        print(json.dumps({"n": found.n, "moved": found.n_moved, "left": found.left, "people": people}))  # fmt: skip
        return 0
    for name, (was, would) in rows.items():
        print(f"{name}\t{was}\t{would}")
    text = gettext(
        "{n} leads; {moved} would have gone to somebody else or nobody, {left} to nobody."
    )
    print(text.format(n=found.n, moved=found.n_moved, left=found.left))
    return 0


def _handovers(args: Namespace) -> int:
    before = None
    while True:
        rows, before = handover_page(reader(args), part=args.part, before=before, size=200)
        for row in rows:
            told = {
                "handover": row.id, "lead": str(row.lead), "name": row.lead_name, "owner": row.owner, "state": row.state,
                "due_at": row.due_at.isoformat(), "reason": row.reason, "response_minutes": row.response_minutes,
            }  # fmt: skip
            if args.json:
                print(json.dumps(told, ensure_ascii=False))
            else:
                print("\t".join(_flat(value) for value in told.values()))
        if before is None:
            return 0


def _hand_over(args: Namespace) -> int:
    check_right(reader(args), "assign_leads")
    to = user_called(args.to).pk if args.to else None
    made = hand_over(parse_ref(args.lead), to, by=actor(args), now=timezone.now())
    text = gettext("Hand-over {id}: {owner}, answer by {at}.")
    owner = str(made.owner) if made.owner else gettext("nobody yet")
    print(text.format(id=made.pk, owner=owner, at=written.moment(made.due_at)))
    return 0


def _accept(args: Namespace) -> int:
    accept(args.id, by=actor(args), now=timezone.now())
    print(gettext("Accepted. The lead is yours to work on."))
    return 0


def _reject(args: Namespace) -> int:
    reject(args.id, args.reason, by=actor(args), now=timezone.now())
    print(gettext("Sent back, with the reason."))
    return 0


def _reroute(args: Namespace) -> int:
    to = user_called(args.to).pk if args.to else None
    reroute(args.id, to, by=actor(args), now=timezone.now())
    print(gettext("Passed on."))
    return 0
