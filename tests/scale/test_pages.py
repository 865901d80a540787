"""Pages ask the same number of questions whatever the number of rows, and stay small."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from prospekt.engage.actions.tasks import NewTask, make_tasks
from prospekt.engage.models import Notification
from prospekt.engage.rules.dues import Due
from prospekt.ledger.events import Actor
from prospekt.people.actions.consent import record_consent
from prospekt.people.actions.merge_leads import merge_leads
from prospekt.people.actions.new_lead import enter_lead
from prospekt.people.actions.tagging import change_tags
from prospekt.people.actions.touches import Touch, record_touches
from prospekt.people.models import Company, Person, User
from prospekt.people.rules.draft import TouchDraft
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.qualify.actions.answers import NewAnswer, give_answers

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
BY = Actor(None, "cli")
MOST_QUERIES = 12
MOST_BYTES = 20 * 1024
"""Gzipped: a list of fifty rows, or a page with everything on it."""


@pytest.fixture
def web(client: Client, settings: Any) -> Client:
    # The list of sessions is kept by sign-in; its bookkeeping is no part of a page.
    settings.USERSESSIONS_TRACK_ACTIVITY = False
    client.force_login(
        User.objects.create_user("anna@firm.test"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return client


def fill(n: int) -> None:
    for number in range(Person.objects.count(), n):
        typed = {
            "full_name": f"Ola{number} Nordmann",
            "company": f"Firm {number % 7} AS",
            "email": f"o{number}@firm.no",
            "role": "CEO",
        }
        lead = enter_lead(typed, by=BY, now=NOW).lead
        change_tags(lead, add=[f"tag {number % 5}"], by=BY, now=NOW)
        enter_lead({"company": f"Lonely {number} AS"}, by=BY, now=NOW)


def asked(web: Client, url: str) -> tuple[int, int]:
    """(statements, bytes gzipped) of a page."""
    web.get(url)
    with CaptureQueriesContext(connection) as queries:
        answer = web.get(url)
    assert answer.status_code == 200
    return len(queries), len(gzip.compress(answer.content))


PAGES = ("/leads/", "/leads/?open={person}", "/leads/?q=ola", "/search/?q=ola", "/search/?q=olla+normann", "/leads/?q=olla+normann", "/leads/?grade=D&owner=nobody", "/leads/?sort=newest",
         "/leads/{person}/", "/leads/{person}/panel/", "/leads/{company}/", "/companies/", "/scorecard/")  # fmt: skip


def test_queries_are_few_and_constant(web: Client) -> None:
    fill(10)
    names = {
        "person": f"p{Person.objects.order_by('id')[0].pk}",
        "company": f"c{Company.objects.order_by('id')[0].pk}",
    }
    few = {page: asked(web, page.format(**names))[0] for page in PAGES}
    fill(200)
    many = {page: asked(web, page.format(**names)) for page in PAGES}
    assert {page: n for page, (n, _size) in many.items()} == few
    assert max(few.values()) <= MOST_QUERIES, few
    assert max(size for _n, size in many.values()) <= MOST_BYTES, many


def test_a_long_history_costs_no_more(web: Client) -> None:
    fill(1)
    person = Person.objects.get()
    url = f"/leads/p{person.pk}/"

    def call(n: int) -> None:
        draft = TouchDraft("call", NOW, "phone", "out", "answered", "price", "note")
        record_touches([Touch(draft, person_id=person.pk)] * n, by=BY, now=NOW)

    call(1)
    few, small = asked(web, url)
    call(200)
    many, large = asked(web, url)
    assert many == few <= MOST_QUERIES
    assert large < MOST_BYTES
    assert large < small * 2


def test_a_page_with_everything_on_it_is_no_dearer(web: Client) -> None:
    """Tasks, answers, consents, news on the bell and a merged lead, on the page of whoever may change it all."""
    fill(3)
    mine, other = Person.objects.order_by("id")[:2]
    user = User.objects.get()
    Person.objects.update(owner=user)
    Company.objects.update(owner=user)
    lead, by = LeadRef(True, mine.pk), Actor(user.pk, "web")
    Person.objects.filter(pk=other.pk).update(company=mine.company)
    for about in (lead, LeadRef(True, other.pk), LeadRef(False, mine.company_id or 0)):
        give_answers([NewAnswer(about, "need", "yes", "said so")], by=by, now=NOW)
        make_tasks([NewTask(Due(NOW.date()), "call", "About the price", about)], by=by, now=NOW)
        record_consent(about, "email", "sales", is_given=False, source="call", by=by, now=NOW)
    third = enter_lead({"full_name": "Ola Twice", "email": "twice@firm.no"}, by=by, now=NOW).lead
    merge_leads(lead, third, by=by, now=NOW)
    Notification.objects.create(user=user, kind="task_due", person=mine, made_at=NOW)
    pages = (f"/leads/{lead}/", f"/leads/{lead}/panel/", f"/leads/?open={lead}", f"/leads/c{mine.company_id}/")  # fmt: skip
    found = {page: asked(web, page)[0] for page in pages}
    assert max(found.values()) <= MOST_QUERIES, found
