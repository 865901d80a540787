"""`prospekt answer LEAD FACT VALUE`: keep what a lead answered."""

from __future__ import annotations

import json
from argparse import Namespace

from django.utils import timezone
from django.utils.translation import gettext

from prospekt.config.acting import actor
from prospekt.config.named_leads import named_lead, named_moment
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.qualify.actions.answers import NewAnswer, give_answers
from prospekt.qualify.models import Answer
from prospekt.qualify.wording import VERDICT_WORDS

RIGHT = "change_leads"


def run(args: Namespace) -> int:
    """Keep one answer of a lead named by p12, c5 or an e-mail address."""
    person_id, company_id = named_lead(args.lead)
    lead = LeadRef(person_id is not None, person_id or company_id or 0)
    new = NewAnswer(
        lead, args.question, args.value, args.evidence, args.source, named_moment(args.at)
    )
    (event_id,) = give_answers([new], by=actor(args), now=timezone.now())
    answer = Answer.objects.get(pk=event_id)
    if args.json:
        found = {
            "answer": event_id,
            "lead": str(lead),
            "question": answer.question,
            "verdict": answer.verdict,
        }
        print(json.dumps(found))
    else:
        print(f"{answer.question}: {gettext(VERDICT_WORDS[answer.verdict][1])} ({args.lead}).")
    return 0
