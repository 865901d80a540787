"""`prospekt touch LEAD --kind call`: record what happened between us and a lead."""

from __future__ import annotations

import json
from argparse import Namespace

from django.utils import timezone
from django.utils.translation import gettext

from prospekt.config.acting import actor
from prospekt.config.named_leads import named_lead, named_moment
from prospekt.people.actions.touches import Touch, record_touches
from prospekt.people.models import Person
from prospekt.people.rules.draft import TouchDraft
from prospekt.people.touch_words import KIND_WORDS

RIGHT = "change_leads"


def run(args: Namespace) -> int:
    """Record one touch of a lead named by p12, c5 or an e-mail address."""
    person_id, company_id = named_lead(args.lead)
    draft = TouchDraft(
        args.kind,
        named_moment(args.at),
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


def _score(person_id: int | None) -> dict[str, object]:
    row = (
        Person.objects.filter(pk=person_id).values("points", "grade").first() if person_id else None
    )
    return {"score": row["points"] / 100, "grade": row["grade"]} if row else {}
