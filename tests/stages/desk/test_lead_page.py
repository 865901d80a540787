"""One lead: the score opened, the timeline, its links, its people."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from prospekt import flow
from prospekt.desk.moments import _SAID, Happened, moment_of
from prospekt.desk.queries.names import Names, all_names
from prospekt.desk.queries.score import opened_score, steps_sum
from prospekt.desk.queries.timeline import timeline
from prospekt.ledger.events import EVENTS, Actor
from prospekt.people.actions.new_lead import enter_lead
from prospekt.people.actions.touches import Touch, add_note, record_touches
from prospekt.people.models import Company, Link, Person, User
from prospekt.people.queries.detail import lead_values
from prospekt.people.rules.draft import TouchDraft
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.rights import EVERYTHING
from prospekt.words.problem import Refusal

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(microsecond=0)
BY = Actor(None, "cli")


@pytest.fixture
def lead() -> LeadRef:
    typed = {
        "full_name": "Hafiz bin Ismail",
        "company": "Rimba Foods Sdn Bhd",
        "role": "Managing Director",
        "email": "hafiz@rimba.my",
    }
    return enter_lead(typed, by=BY, now=NOW).lead


@pytest.fixture
def web(client: Client) -> Client:
    client.force_login(
        User.objects.create_user("anna@firm.test"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return client


def call(lead: LeadRef, days_ago: int) -> None:
    draft = TouchDraft(
        "call",
        NOW - timedelta(days=days_ago),
        "phone",
        "out",
        "answered",
        "price",
        f"day {days_ago}",
    )
    record_touches([Touch(draft, person_id=lead.id)], by=BY, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_the_reasons_add_up(lead: LeadRef) -> None:
    call(lead, 40)
    call(lead, 3)
    flow.catch_up()
    opened = opened_score(lead, lead_values(lead, reader=EVERYTHING), NOW)
    assert steps_sum(opened["steps"], opened["base"]) == opened["total"]
    assert round(Decimal(Person.objects.get().points) / 100, 0) == round(opened["total"], 0)
    behind = {step.title: step.fact for step in opened["steps"]}
    assert behind["Business e-mail address"] == "kind of e-mail address: a business address"
    touched = next(step for step in opened["steps"] if step.since)
    assert touched.fact == "2 touches"
    assert touched.since == NOW - timedelta(days=40)
    assert len(opened["changes"]) == 3


def test_the_timeline_is_by_when_it_happened(lead: LeadRef) -> None:
    call(lead, 2)
    call(lead, 400)
    add_note("Likes boats", person_id=lead.id, by=BY, now=NOW)
    days = timeline(lead, "all", "", all_names()).days
    texts = [moment["text"] for day in days for moment in day["moments"]]
    assert texts[0] == "Note"
    assert texts[-1] == "Call, answered, about price"
    assert days[0]["label"] == "Today"
    assert [
        m["note"] for d in timeline(lead, "touches", "", Names()).days for m in d["moments"]
    ] == ["day 2", "day 400"]
    assert [m["note"] for d in timeline(lead, "notes", "", Names()).days for m in d["moments"]] == [
        "Likes boats"
    ]
    assert "Became known" in [
        m["text"] for d in timeline(lead, "changes", "", Names()).days for m in d["moments"]
    ]


def test_timeline_pages_lose_nothing(lead: LeadRef) -> None:
    for day in [3, 3, 3, 3, 9, 1]:
        call(lead, day)
    found, after = [], ""
    while True:
        page = timeline(lead, "touches", after, Names(), size=2)
        found += [m["note"] for d in page.days for m in d["moments"]]
        if not (after := page.next):
            break
    assert found == ["day 1", "day 3", "day 3", "day 3", "day 3", "day 9"]


@pytest.mark.parametrize(
    ("show", "after"), [("secrets", ""), ("all", "abc"), ("all", "W10"), ("all", "WyJ4Il0")]
)
def test_timeline_refuses(lead: LeadRef, show: str, after: str) -> None:
    with pytest.raises(Refusal):
        timeline(lead, show, after, Names())


def test_every_event_of_a_lead_has_a_sentence() -> None:
    of_leads = {
        name
        for name in EVENTS
        if name.split(".")[0] in ("lead", "note", "consent", "touch", "answer")
    }
    assert of_leads <= set(_SAID)
    for name in of_leads:
        said = moment_of(
            Happened(
                1, datetime(2026, 1, 1, tzinfo=UTC), name, None, "web", EVENTS[name]().facts()
            ),
            Names(),
        )
        assert said["text"]
        assert "{" not in said["text"]


def test_an_unknown_event_is_readable() -> None:
    said = moment_of(Happened(1, NOW, "deal.stage_moved", 7, "fax", {}), Names())
    assert (said["text"], said["who"], said["door"]) == ("deal: stage moved", "#7", "fax")


def test_only_web_addresses_are_links(web: Client, lead: LeadRef) -> None:
    for url in (
        "https://rimba.my/a",
        "javascript:alert(1)",
        "data:text/html,x",
        "JAVASCRIPT:alert(2)",
        "ftp://x.y",
    ):
        Link.objects.create(person_id=lead.id, url=url)
    page = web.get(f"/leads/{lead}/").content.decode()
    assert 'href="https://rimba.my/a" rel="noopener noreferrer' in page
    for bad in ("javascript:", "JAVASCRIPT:", "data:text", "ftp:"):
        assert f'href="{bad}' not in page


def test_a_company_lists_its_people(web: Client, lead: LeadRef) -> None:
    page = web.get(f"/leads/c{Company.objects.get().pk}/").content.decode()
    assert "Hafiz bin Ismail" in page
    assert f'href="/leads/{lead}/"' in page


@pytest.mark.parametrize(
    "url", ["/leads/p999/", "/leads/c999/", "/leads/p999/panel/", "/leads/?open=p999", "/leads/x1/"]
)
def test_nothing_there(web: Client, url: str) -> None:
    assert web.get(url).status_code == 404


def test_looking_changes_nothing(web: Client, lead: LeadRef) -> None:
    before = list(Person.objects.values())
    for url in (
        f"/leads/{lead}/",
        f"/leads/{lead}/panel/",
        "/leads/",
        f"/leads/{lead}/edit/",
        f"/leads/{lead}/touch/",
    ):
        assert web.get(url).status_code == 200
    assert list(Person.objects.values()) == before
    for path in ("owner", "tags", "contacts"):
        assert web.get(f"/leads/{lead}/{path}/").status_code == 405
    assert web.get("/leads/chosen/").status_code == 405
