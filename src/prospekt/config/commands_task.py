"""`prospekt task`: what is to be done: add, list, finish, put off."""

from __future__ import annotations

import json
from argparse import Namespace
from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from prospekt.config.acting import actor, reader
from prospekt.engage.actions.tasks import NewTask, finish_tasks, make_tasks, snooze_tasks
from prospekt.engage.queries.agenda import TaskRow, task_page
from prospekt.engage.queries.places import countries, zone_of_user
from prospekt.engage.rules.dues import Due, read_day, read_time
from prospekt.engage.rules.quick import read_quick
from prospekt.engage.rules.repeats import Repeat
from prospekt.engage.rules.tasks import KIND_WORDS
from prospekt.people.actions.users import user_called
from prospekt.people.models import User
from prospekt.people.rules.lead_ref import LeadRef, parse_ref
from prospekt.route.rules.days import after_working_days
from prospekt.ui import written
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

RIGHT = "see_leads"


def run(args: Namespace) -> int:
    """Do what `args.action` says. Raises Refusal for what cannot be done."""
    user = User.objects.filter(pk=args.user_id).first() if args.user_id else None
    with timezone.override(ZoneInfo(zone_of_user(user))):
        return {"add": _add, "list": _list, "done": _done, "snooze": _snooze}[args.action](args)


def _add(args: Namespace) -> int:
    today = timezone.localdate()
    found = read_quick(args.text, today)
    lead = parse_ref(args.lead) if args.lead else None
    on = _due_on(args, found.on, lead, today)
    at = read_time(args.at) if args.at else found.at
    repeat = Repeat(args.every, args.unit, on, args.shift) if args.every else None
    owner_id = user_called(args.owner).pk if args.owner else None
    kind = args.kind or found.kind
    draft = NewTask(Due(on, at), kind, found.title, lead, owner_id, repeat)
    (task_id,) = make_tasks([draft], by=actor(args), now=timezone.now())
    if args.json:
        print(json.dumps({"task": task_id, "kind": kind, "title": found.title, "due_on": on.isoformat()}))  # fmt: skip
    else:
        named = {"id": task_id, "kind": gettext(KIND_WORDS[kind]), "title": found.title}
        text = gettext("Task {id}, {day}: {kind} {title}").format(**named, day=written.day(on))
        print(text.rstrip())
    return 0


def _due_on(args: Namespace, named: date | None, lead: LeadRef | None, today: date) -> date:
    """The day: as said by --due, so many working days of the lead's country ahead, or as the words name it."""
    if args.due:
        return read_day(args.due)
    if args.working_days is not None:
        country = countries([lead]).get(lead, settings.PHONE_COUNTRY)
        return after_working_days(today, args.working_days, country)
    if named is None:
        message = _("Say when: --due 2026-12-31, --working-days 3, or in the words, such as “call on Tuesday”.")  # fmt: skip
        raise Refusal(Problem("no_day", message))
    return named


def _list(args: Namespace) -> int:
    after = ""
    who = user_called(args.owner).pk if args.owner else None
    whose = args.whose or ("own" if args.user_id else "team")
    while True:
        page = task_page(
            reader(args), part=args.part, whose=whose, owner_id=who, lead=parse_ref(args.lead) if args.lead else None,
            after=after, size=500, now=timezone.now(),
        )  # fmt: skip
        for row in page.rows:
            told = _told(row)
            line = json.dumps(told, ensure_ascii=False) if args.json else "\t".join(map(str, told.values()))  # fmt: skip
            print(line.rstrip())
        after = page.next
        if not after:
            return 0


def _told(row: TaskRow) -> dict[str, object]:
    at = row.due_time.strftime("%H:%M") if row.due_time else ""
    return {
        "task": row.id, "due_on": row.due_on.isoformat(), "at": at, "kind": row.kind, "title": row.title,
        "lead": str(row.lead or ""), "name": row.lead_name, "owner": row.owner, "state": row.state,
    }  # fmt: skip


def _done(args: Namespace) -> int:
    found = finish_tasks(args.id, by=actor(args), now=timezone.now())
    if found.done:
        print(gettext("Done: {tasks}.").format(tasks=", ".join(map(str, found.done))))
    else:
        print(gettext("All of them were done already."))
    if found.made:
        print(gettext("Next: {tasks}.").format(tasks=", ".join(map(str, found.made))))
    return 0


def _snooze(args: Namespace) -> int:
    n = snooze_tasks(args.id, args.until, by=actor(args), now=timezone.now())
    print(ngettext("{n} task put off.", "{n} tasks put off.", n).format(n=n))
    return 0
