"""`prospekt meeting`: plan a meeting with a lead, and say what became of it."""

from __future__ import annotations

import json
from argparse import Namespace
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext

from prospekt.config.acting import actor
from prospekt.engage.actions.meetings import NewMeeting, Outcome, plan_meeting, settle_meeting
from prospekt.engage.actions.tasks import NewTask
from prospekt.engage.models import Task
from prospekt.engage.queries.places import zone_of_user
from prospekt.engage.rules.dues import Due, read_day, read_time
from prospekt.engage.rules.meetings import MEETING_WORDS
from prospekt.engage.rules.quick import read_quick
from prospekt.engage.wording import tomorrow_of
from prospekt.people.actions.users import user_called
from prospekt.people.models import User
from prospekt.people.rules.lead_ref import LeadRef, parse_ref

RIGHT = "change_leads"


def run(args: Namespace) -> int:
    """Do what `args.action` says. Raises Refusal for what cannot be done."""
    user = User.objects.filter(pk=args.user_id).first() if args.user_id else None
    with timezone.override(ZoneInfo(zone_of_user(user))):
        return {"plan": _plan, "settle": _settle}[args.action](args)


def _plan(args: Namespace) -> int:
    persons = tuple(parse_ref(who).id for who in args.others if "@" not in who)
    users = tuple(user_called(who).pk for who in args.others if "@" in who)
    owner_id = user_called(args.owner).pk if args.owner else None
    new = NewMeeting(
        Due(read_day(args.day), read_time(args.time)), args.minutes, args.title, args.place, owner_id, users, persons
    )  # fmt: skip
    task_id = plan_meeting(parse_ref(args.lead), new, by=actor(args), now=timezone.now())
    if args.json:
        print(json.dumps({"task": task_id}))
    else:
        print(gettext("Meeting {id} is planned.").format(id=task_id))
    return 0


def _settle(args: Namespace) -> int:
    now = timezone.now()
    task = Task.objects.filter(pk=args.id).first()
    lead = None
    if task and (task.person_id or task.company_id):
        lead = LeadRef(task.person_id is not None, task.person_id or task.company_id or 0)
    steps: tuple[NewTask, ...] = ()
    if args.next:
        found = read_quick(args.next, timezone.localdate(now))
        steps = (NewTask(Due(found.on or tomorrow_of(now), found.at), found.kind, found.title, lead),)  # fmt: skip
    due = Due(read_day(args.day), read_time(args.time)) if args.day else None
    answers = tuple((fact, value) for fact, value in args.answer)
    told = Outcome(args.outcome, args.result, args.note, answers, steps, due)
    done = settle_meeting(args.id, told, by=actor(args), now=now)
    word = gettext(MEETING_WORDS[args.outcome])
    print(gettext("Meeting {id}: {outcome}.").format(id=args.id, outcome=word))
    if done.tasks:
        print(gettext("Next: {tasks}.").format(tasks=", ".join(map(str, done.tasks))))
    return 0
