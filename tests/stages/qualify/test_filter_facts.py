"""Filters over answers, verdicts, methods and tasks let in whom the rules in Python name, on both engines."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import Any

import pytest
from django.utils import timezone

from prospekt import flow
from prospekt.engage.models import Task
from prospekt.engage.rules.tasks import is_overdue
from prospekt.ledger.events import Actor
from prospekt.people.models import Company, Person
from prospekt.people.queries.conditions import branches, capped_counts
from prospekt.people.queries.filters import matching_refs, vocabulary
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.list_view import ListView
from prospekt.people.rules.rights import EVERYTHING
from prospekt.playbook.answer_facts import UNKNOWN
from prospekt.playbook.filters.lowering import lower
from prospekt.playbook.filters.reading import read_filter
from prospekt.playbook.filters.windows import Reading
from prospekt.playbook.filters.wording import to_sentence
from prospekt.playbook.loading import load
from prospekt.qualify.actions.answers import NewAnswer, give_answers
from prospekt.qualify.actions.playbooks import enact_playbook
from prospekt.qualify.queries.scores import running_playbook
from prospekt.qualify.queries.verdicts import verdicts_of
from tests.stages.people.leads import draft, save

pytestmark = pytest.mark.django_db(transaction=True)
BY = Actor(None, "test")
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
VALUES = {
    "yes_no": ("yes", "no"), "money": ("USD 5000", "USD 900000", "no"), "number": ("3", "900"),
    "date": ("2026-11-01", "2027-02-01"), "text": ("much",),
}  # fmt: skip


def let_in(tree: dict[str, Any], leads: list[LeadRef], now: datetime = NOW) -> set[LeadRef]:
    """By testing each lead; and, which must come to the same, by the index a list goes by."""
    read = read_filter(tree, vocabulary())
    found = matching_refs(lower(read, Reading(now, UTC, segments=frozenset())), leads)
    if now == NOW:
        counted = sum(capped_counts(branches(ListView(tree=read), EVERYTHING)))
        near = matching_refs(lower(read, Reading(timezone.now(), UTC, segments=frozenset())), leads)
        assert counted == len(near), tree
    return found


@pytest.fixture
def leads() -> list[LeadRef]:
    """Forty leads of eleven firms, some in the market and some not, with many answers."""
    enact_playbook(load("b2b-software"), by=BY, now=NOW)
    rng = Random(5)
    save(*(draft(f"Person {n}", f"p{n}@f{n % 11}.no", company=f"Firm {n % 11}") for n in range(40)))
    for company in Company.objects.all():
        company.employees = rng.choice((None, 3, 60, 400))
        company.country = rng.choice(("NO", "MY", "US", ""))
        company.save()
    people = [LeadRef(True, id_) for id_ in Person.objects.values_list("pk", flat=True)]
    for lead in people:
        Person.objects.filter(pk=lead.id).update(interest=rng.choice((0, 500, 900)))
        for question in rng.sample(running_playbook().questions, rng.choice((0, 0, 2, 6))):
            codes = tuple(code for code, _title in question.choices)
            at = NOW - timedelta(days=rng.choice((0, 30, 200, 800)))
            new = NewAnswer(
                lead, question.key, rng.choice(codes or VALUES[question.kind]), answered_at=at
            )
            give_answers([new], by=BY, now=NOW)
    flow.catch_up()
    return people


def test_verdicts_answers_and_methods(leads: list[LeadRef]) -> None:
    judged = verdicts_of(leads, now=NOW)
    playbook, seen = running_playbook(), set()
    for method in playbook.methods:
        for stand in ("qualified", "not_yet", "disqualified"):
            expected = {
                lead for lead in leads if judged[lead].verdicts[method.key].verdict == stand
            }
            tree = {"fact": f"method_{method.key}", "is": [stand]}
            assert let_in(tree, leads) == expected, (method.key, stand)
            seen |= {stand} if expected else set()
    assert seen == {"qualified", "not_yet", "disqualified"}
    stale = 0
    for question in playbook.questions:
        stands = {lead: judged[lead].stands[question.key] for lead in leads}
        for verdict in ("met", "not_met"):
            tree = {"fact": f"verdict_{question.key}", "is": verdict}
            assert let_in(tree, leads) == {
                lead for lead in leads if stands[lead].verdict == verdict
            }
        unknown = {"fact": f"verdict_{question.key}", "known": False}
        assert let_in(unknown, leads) == {lead for lead in leads if stands[lead].verdict == UNKNOWN}
        known = {lead for lead, s in stands.items() if s.latest or s.through or s.also}
        assert let_in({"fact": f"answered_{question.key}", "known": True}, leads) == known
        if f"stale_{question.key}" in vocabulary().more:
            expected = {lead for lead in leads if stands[lead].is_stale}
            assert let_in({"fact": f"stale_{question.key}", "is": True}, leads) == expected
            stale += len(expected)
    assert stale


def test_tasks(leads: list[LeadRef]) -> None:
    rng = Random(7)
    open_tasks: dict[LeadRef, int] = dict.fromkeys(leads, 0)
    late = set()
    for lead in leads[:30]:
        for _n in range(rng.choice((0, 1, 3))):
            state = rng.choice(("open", "open", "done"))
            at = NOW - timedelta(hours=rng.choice((-48, -1, 1, 5, 30, 100)))
            timed = rng.random() < 0.5
            due = at if timed else datetime.combine(at.date(), time.min, UTC)
            snoozed = NOW + timedelta(days=1) if rng.random() < 0.3 else due
            Task.objects.create(
                person_id=lead.id, kind="call", due_on=at.date(), due_time=at.time() if timed else None,
                time_zone="UTC", due_at=due, comes_at=max(due, snoozed), state=state, made_at=NOW,
                closed_at=None if state == "open" else NOW,
            )  # fmt: skip
            if state == "open":
                open_tasks[lead] += 1
                if is_overdue(at.date(), at.time() if timed else None, due, max(due, snoozed), NOW):
                    late.add(lead)
    assert late
    assert let_in({"fact": "overdue", "is": True}, leads) == late
    assert let_in({"fact": "overdue", "is": False}, leads) == set(leads) - late
    for n in (0, 1, 2):
        expected = {lead for lead, count in open_tasks.items() if count >= n}
        assert let_in({"fact": "open_tasks", "at_least": n}, leads) == expected
    idle = {lead for lead, count in open_tasks.items() if not count}
    assert let_in({"fact": "next_step", "known": False}, leads) == idle


def test_sentences() -> None:
    enact_playbook(load("b2b-software"), by=BY, now=NOW)
    words = vocabulary()
    said = {
        "verdict: Budget is met": {"fact": "verdict_budget", "is": "met"},
        "method BANT is not yet": {"fact": "method_bant", "is": "not_yet"},
        "answered: Challenge we can solve is known": {"fact": "answered_challenges", "known": True},
        "has no task that is overdue": {"fact": "overdue", "is": False},
        "open tasks at least 1": {"fact": "open_tasks", "at_least": 1},
        "consent to e-mail for marketing is refused": {
            "fact": "consent_email_marketing",
            "is": "refused",
        },
    }
    for sentence, tree in said.items():
        assert to_sentence(read_filter(tree, words)) == sentence
