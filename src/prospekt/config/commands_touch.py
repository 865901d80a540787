"""`prospekt touch LEAD --kind call`: record what happened between us and a lead."""

from __future__ import annotations

import json
from argparse import Namespace
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext

from prospekt.config.acting import actor
from prospekt.people.actions.touches import Touch, record_touches
from prospekt.people.models import Email, Person
from prospekt.people.rules.draft import TouchDraft
from prospekt.people.rules.emails import parse_email
from prospekt.people.touch_words import KIND_WORDS
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

RIGHT = "change_leads"


def run(args: Namespace) -> int:
    """Record one touch of a lead named by p12, c5 or an e-mail address."""
    person_id, company_id = _lead(args.lead)
    draft = TouchDraft(
        args.kind,
        _moment(args.at),
        args.channel,
        args.direction,
        args.outcome,
        args.topic,
        args.note,
    )
    (event_id,) = record_touches(
        [Touch(draft, person_id, company_id)], by=actor(args), now=timezone.now()
    )
    if args.json:
        print(
            json.dumps(
                {"event": event_id, "person": person_id, "company": company_id, **_score(person_id)}
            )
        )
    else:
        kind = KIND_WORDS.get(args.kind, args.kind)
        print(gettext("Recorded: {kind} ({lead}).").format(kind=kind, lead=args.lead))
    return 0


def _lead(text: str) -> tuple[int | None, int | None]:
    if text[:1] in "pc" and text[1:].isdigit():
        return (int(text[1:]), None) if text[0] == "p" else (None, int(text[1:]))
    email = parse_email(text)
    found = (
        list(Email.objects.filter(key=email.key).values_list("person_id", "company_id")[:2])
        if email
        else []
    )
    if len(found) != 1:
        message = _(
            "{text} names no lead, or more than one. Give p12 (a person), c5 (a company) or an e-mail address one lead has."
        )
        raise Refusal(Problem("no_lead", message, {"text": text}))
    return found[0]


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        message = _(
            "“{value}” is not a time. Write it as 2026-11-21T14:30 or 2026-11-21T14:30+07:00."
        )
        raise Refusal(Problem("not_moment", message, {"value": text})) from None
    return at if at.tzinfo else timezone.make_aware(at)


def _score(person_id: int | None) -> dict[str, object]:
    row = (
        Person.objects.filter(pk=person_id).values("points", "grade").first() if person_id else None
    )
    return {"score": row["points"] / 100, "grade": row["grade"]} if row else {}
