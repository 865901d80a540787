"""How commands name a lead and a moment."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from prospekt.people.models import Email
from prospekt.people.rules.emails import parse_email
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _


def named_lead(text: str) -> tuple[int | None, int | None]:
    """(person id, company id) of p12, c5 or an e-mail address. Raises Refusal no_lead."""
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


def named_moment(text: str | None) -> datetime | None:
    """A moment as ISO 8601, by the local clock without an offset. Raises Refusal not_moment."""
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
