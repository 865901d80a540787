"""`prospekt today`: what to do next and why; put a line off, dismiss it, bring it back."""

from __future__ import annotations

import json
from argparse import Namespace
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext

from prospekt.config.acting import actor, reader
from prospekt.engage.actions.today import bring_back, dismiss, finish, put_off
from prospekt.engage.queries.places import zone_of_user
from prospekt.engage.queries.today import day_of
from prospekt.engage.wording import next_line
from prospekt.people.models import User
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

RIGHT = "see_leads"


def run(args: Namespace) -> int:
    """Do what `args.action` says. Raises Refusal for what cannot be done, and where nobody acts."""
    user = User.objects.filter(pk=args.user_id).first() if args.user_id else None
    if user is None:
        message = _("A day belongs to somebody. Say who acts, with --as and an e-mail address.")
        raise Refusal(Problem("no_user", message))
    with timezone.override(ZoneInfo(zone_of_user(user))):
        return _list(args) if args.action == "list" else _move(args)


def _list(args: Namespace) -> int:
    now = timezone.now()
    day = day_of(reader(args), now)
    for each in day.lines:
        line = next_line(each, now)
        way = line["way"]
        if args.json:
            told = {
                **{name: line[name] for name in ("key", "kind", "name", "company", "grade", "temperature", "why", "more", "phone", "email", "ask")},
                "since": line["since"].isoformat(), "channel": way["channel"] if way else "", "tasks": line["tasks"],
            }  # fmt: skip
            print(json.dumps(told, ensure_ascii=False))
        else:
            parts = (line["key"], line["grade"], line["name"], line["company"], way["word"] if way else "", line["why"], line["ask"])  # fmt: skip
            print("\t".join(map(str, parts)).rstrip())
    if day.n_more and not args.json:
        print(gettext("And {n} more.").format(n=f"{day.n_more}{'+' if day.is_more else ''}"))
    return 0


def _move(args: Namespace) -> int:
    by, now = actor(args), timezone.now()
    for line in args.line:
        if args.action == "snooze":
            put_off(line, args.until, by=by, now=now)
        elif args.action == "dismiss":
            dismiss(line, args.reason, by=by, now=now)
        elif args.action == "done":
            finish(line, by=by, now=now)
        else:
            bring_back(line, by=by, now=now)
    words = {
        "snooze": _("Put off: {lines}."), "dismiss": _("Dismissed: {lines}."), "done": _("Done: {lines}."),
        "back": _("Back in the day: {lines}."),
    }  # fmt: skip
    print(gettext(words[args.action]).format(lines=", ".join(args.line)))
    return 0
