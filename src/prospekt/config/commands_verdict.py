"""`prospekt verdict LEAD`: what the answers of a lead come to by a method, and what to ask next."""

from __future__ import annotations

import json
from argparse import Namespace

from django.utils import timezone
from django.utils.translation import gettext

from prospekt.config.acting import actor
from prospekt.config.named_leads import named_lead
from prospekt.people.queries.detail import lead_values
from prospekt.people.queries.rights import reader_of
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.qualify.queries.scores import running_playbook
from prospekt.qualify.queries.verdicts import method_of, next_for, verdicts_of
from prospekt.qualify.rules.next_question import NextQuestion
from prospekt.qualify.rules.verdicts import MethodVerdict
from prospekt.qualify.wording import VERDICT_WORDS, criteria_lines
from prospekt.ui.said import said

RIGHT = "see_leads"


def run(args: Namespace) -> int:
    """Judge a lead named by p12, c5 or an e-mail address."""
    person_id, company_id = named_lead(args.lead)
    lead = LeadRef(person_id is not None, person_id or company_id or 0)
    lead_values(lead, reader=reader_of(actor(args)))
    playbook = running_playbook()
    method = method_of(playbook, args.method)
    if method is None:
        print(gettext("This playbook asks no questions"))
        return 0
    judged = verdicts_of([lead], now=timezone.now(), playbook=playbook)[lead]
    verdict, asked = judged.verdicts[method.key], next_for(judged, method, playbook)
    print(_as_object(lead, verdict, asked) if args.json else _as_lines(verdict, asked))
    return 0


def _as_object(lead: LeadRef, verdict: MethodVerdict, asked: list[NextQuestion]) -> str:
    return json.dumps(
        {
            "lead": str(lead),
            "method": verdict.method.key,
            "verdict": verdict.verdict,
            "criteria": {each.criterion.key: each.verdict for each in verdict.criteria},
            "next": asked[0].question.key if asked else None,
        }
    )


def _as_lines(verdict: MethodVerdict, asked: list[NextQuestion]) -> str:
    word = gettext(VERDICT_WORDS[verdict.verdict][1])
    lines = [f"{gettext(verdict.method.title)}: {word}. {said(verdict.reason)}"]
    lines += ["\t".join(each) for each in criteria_lines(verdict)]
    if asked:
        lines.append(
            f"{gettext('Ask next')}: {gettext(asked[0].question.ask)} {said(asked[0].why)}"
        )
    return "\n".join(lines)
