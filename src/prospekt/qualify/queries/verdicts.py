"""Verdicts of leads by the methods of the running playbook, and what to ask next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from prospekt.people.rules.lead_ref import LeadRef
from prospekt.playbook.conditions import Condition
from prospekt.playbook.shapes import Method, Playbook
from prospekt.qualify.queries.answers import answers_and_counts, counts, stands_of_leads
from prospekt.qualify.queries.scores import COMPANY, PERSON, lead_facts, running_playbook
from prospekt.qualify.rules.next_question import Counts, NextQuestion, next_questions
from prospekt.qualify.rules.standing import Stands, stands_of
from prospekt.qualify.rules.verdicts import MethodVerdict, method_verdict
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Judged:
    """A lead judged: how each question stands, and the verdict of each method by its key."""

    stands: Stands
    verdicts: Mapping[str, MethodVerdict]


def verdicts_of(
    leads: Iterable[LeadRef],
    *,
    now: datetime,
    playbook: Playbook | None = None,
    methods: Sequence[Method] | None = None,
) -> dict[LeadRef, Judged]:
    """The verdict of every method (or these `methods`) on each lead; at most six statements, however many leads."""
    book = playbook or running_playbook()
    wanted = list(dict.fromkeys(leads))
    stands = stands_of_leads(wanted, now=now, questions=book.questions)
    facts = facts_for_methods(book, wanted)
    return {lead: judge(book, stands[lead], facts[lead], methods) for lead in wanted}


def judged_lead(
    lead: LeadRef, facts: Mapping[str, Any], *, now: datetime, playbook: Playbook
) -> tuple[Judged, Counts]:
    """The verdicts on one lead whose facts were read already, and how answers fell before; one statement."""
    given, fell = answers_and_counts(lead)
    stands = stands_of(
        playbook.questions, given, lead.person_id, now=now, currency=settings.CURRENCY
    )
    return judge(playbook, stands, facts), fell


def judge(
    playbook: Playbook,
    stands: Stands,
    facts: Mapping[str, Any],
    methods: Sequence[Method] | None = None,
) -> Judged:
    """What all methods of a playbook, or these, say of one lead."""
    return Judged(
        stands,
        {
            method.key: method_verdict(method, stands, facts, playbook.market)
            for method in (playbook.methods if methods is None else methods)
        },
    )


def facts_for_methods(
    playbook: Playbook, leads: Sequence[LeadRef]
) -> dict[LeadRef, Mapping[str, Any]]:
    """What the methods read of these leads beside answers; a statement for each kind of lead."""
    conditions = conditions_of(playbook)
    found: dict[LeadRef, Mapping[str, Any]] = {lead: {} for lead in leads}
    for kind, is_person in ((PERSON, True), (COMPANY, False)):
        ids = [lead.id for lead in leads if lead.is_person == is_person]
        if ids and conditions:
            rows = lead_facts(conditions, kind, ids)
            found.update((LeadRef(is_person, id_), facts) for id_, facts in rows.items())
    return found


def conditions_of(playbook: Playbook) -> list[Condition]:
    """What the methods of a playbook and its target market read of a lead beside answers."""
    criteria = [each.when for method in playbook.methods for each in method.criteria]
    return [when for when in (playbook.market, *criteria) if when is not None]


def next_for(
    judged: Judged, method: Method, playbook: Playbook, fell: Counts | None = None
) -> list[NextQuestion]:
    """What to ask next, best first; one statement, none where somebody knows how answers `fell` before."""
    known = counts() if fell is None else fell
    return next_questions(judged.verdicts[method.key], judged.stands, playbook.card, known)


def method_of(playbook: Playbook, name: str = "") -> Method | None:
    """The method of that key or alias; without a name the one that the playbook shows first.

    None where the playbook has no methods. Raises Refusal for a name that is none.
    """
    if not name:
        first = playbook.method_called(playbook.method) if playbook.method else None
        return first or next(iter(playbook.methods), None)
    found = playbook.method_called(name.lower())
    if found is None:
        message = _("The playbook has no method “{value}”. Use one of: {allowed}.")
        allowed = ", ".join(method.key for method in playbook.methods) or "-"
        params = {"value": name[:60], "allowed": allowed}
        raise Refusal(Problem("unknown_method", message, params, column="method"))
    return found
