"""A score of last week is explained by the version of last week and what was known then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from prospekt import flow
from prospekt.ledger.events import Actor
from prospekt.people.actions.save_leads import save_leads
from prospekt.people.actions.touches import Touch, record_touches
from prospekt.people.models import Person
from prospekt.people.rules.draft import Contact, Draft, TouchDraft
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.playbook.loading import load, parse
from prospekt.qualify.actions.playbooks import enact_playbook, rescore_all
from prospekt.qualify.queries.recorder import score_then
from prospekt.qualify.rules.toml_text import set_values
from tests.conftest import Cast
from tests.stages.programs import program

pytestmark = pytest.mark.django_db(transaction=True)
BY = Actor(None, "test")
NOW = datetime.now(UTC)
ENTERED, BEFORE, CHANGED = (NOW - timedelta(days=n) for n in (30, 10, 5))


@pytest.fixture
def lead() -> LeadRef:
    """Known for thirty days, visited us twelve days ago and today; the card was changed five days ago."""
    enact_playbook(load("default"), by=BY, now=NOW - timedelta(days=40))
    person = {"full_name": "Kari", "name_key": "kari", "sort_key": "kari", "seniority": "c_level"}
    draft = Draft(person=person, emails=[Contact("k@f.example", "k@f.example", "business")])
    (row,) = save_leads([draft], by=BY, now=ENTERED)
    for days, topic in ((12, "price"), (0, "price")):
        at = NOW - timedelta(days=days)
        touch = Touch(TouchDraft("visit", at, topic=topic), person_id=row.person_id)
        record_touches([touch], by=BY, now=at)
        flow.catch_up()
    files = dict(load("default").files)
    card = set_values(files["scorecard.toml"], ("fit", "business_email"), {"points": 30})
    new = parse("default", {**files, "scorecard.toml": card})
    enact_playbook(new, by=BY, now=CHANGED)
    rescore_all(new, by=BY, now=NOW)
    Person.objects.update(created_at=ENTERED, first_seen_at=ENTERED)
    return LeadRef(True, row.person_id or 0)


def addends(lead: LeadRef, at: datetime) -> dict[str, int]:
    found = score_then(lead, at, now=NOW)
    assert found.playbook.card.base_points + sum(a[-1] for a in found.addends) == found.points
    return {key: points for key, _title, _kind, points in found.addends}


def test_the_version_and_the_touches_of_that_day_count(lead: LeadRef) -> None:
    early = addends(lead, NOW - timedelta(days=20))
    assert early["business_email"] == 400
    assert "price_page" not in early
    then = addends(lead, BEFORE)
    assert then["business_email"] == 400
    assert 400 < then["price_page"] < 500
    after = addends(lead, CHANGED + timedelta(days=1))
    assert after["business_email"] == 3000
    assert after["price_page"] < then["price_page"]
    found = score_then(lead, BEFORE, now=NOW)
    assert found.playbook.version == load("default").version
    assert found.graded is None, "the grades of this test were written down just now"
    now = datetime.now(UTC)
    graded = score_then(lead, now, now=now).graded
    assert graded is not None
    assert graded.version == Person.objects.get().card
    assert graded.grade == Person.objects.get().grade


def test_the_page_and_the_api(lead: LeadRef, cast: Cast) -> None:
    client = Client()
    client.force_login(cast.administrator, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/leads/{lead}/score/?on={BEFORE.date()}")
    text = page.content.decode()
    assert page.status_code == 200
    assert load("default").version in text
    today = client.get(f"/leads/{lead}/score/?on={datetime.now(UTC).date()}").content.decode()
    assert "Written down at the last change of grade" in today
    early = client.get(f"/leads/{lead}/score/?on=2020-01-01").content.decode()
    assert "Not known that day" in early
    for wrong in ("2999-01-01", "yesterday", "0001-01-01"):
        assert client.get(f"/leads/{lead}/score/?on={wrong}").status_code == 422
    api: Any = program(cast.administrator)
    at = BEFORE.isoformat().replace("+00:00", "Z")
    told = api.get(f"/api/v1/leads/{lead}/score?at={at}").json()
    assert told["version"] == load("default").version
    assert sum(each["points"] for each in told["reasons"]) == told["points"]
    assert told["points"] == score_then(lead, BEFORE, now=NOW).points
    assert api.get(f"/api/v1/leads/{lead}/score?at=2999-01-01T00:00:00Z").status_code == 422
