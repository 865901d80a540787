"""The page of the audit trail, its file, and erasing from it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from prospekt.capture.actions.campaigns import add_campaign, add_cost, change_cost
from prospekt.desk.audit_words import _COSTS, _SAID
from prospekt.desk.moments import _SAID as SAID_OF_LEADS
from prospekt.ledger.events import EVENTS, Actor
from prospekt.ledger.models import Text
from prospekt.people.actions.assign import assign_owner
from prospekt.people.actions.contacts import add_contact
from prospekt.people.actions.edit_lead import edit_lead
from prospekt.people.actions.recycle_bin import remove_leads
from prospekt.people.actions.touches import add_note
from prospekt.people.actions.users import change_user
from prospekt.people.models import Change, Person, User
from prospekt.people.queries.audit import TOLD_BY_CHANGES
from prospekt.people.rules.lead_ref import LeadRef
from tests.stages.people.leads import NOW, draft, save

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
_BLANKS = {0xA0: " ", 0x202F: ","}


@pytest.fixture
def lead(cast: Any) -> LeadRef:
    save(draft("Ole Hansen", "ole@fjord.no", role="CEO", country="NO"))
    lead, by = LeadRef(True, Person.objects.get().pk), Actor(cast.administrator.pk, "web")
    edit_lead(lead, {"role": "<i>Chief</i>", "country": "VN"}, version=1, by=by, now=NOW)
    assign_owner([lead], cast.rep.pk, by=by, now=NOW)
    add_contact(lead, "phone", "+4722334455", by=by, now=NOW)
    add_note("wants a boat", person_id=lead.id, by=by, now=NOW)
    return lead


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return b"".join(answer).decode() if answer.streaming else answer.content.decode()


def test_changes_are_told_in_words(lead: LeadRef, cast: Any, signed_in: SignIn) -> None:
    page = text_of(signed_in(cast.administrator), "/audit/")
    assert "&lt;i&gt;Chief&lt;/i&gt;" in page
    assert "Norway" in page
    assert "Vietnam" in page
    assert 'title="Rep"' in page, "the owner by name, not by number"
    assert "+4722334455" in page
    assert "wants a boat" not in page
    assert "role_key" not in page


def test_the_trail_of_one_lead(lead: LeadRef, cast: Any, signed_in: SignIn) -> None:
    save(draft("Per Lie", "per@x.no"))
    page = text_of(signed_in(cast.rep), f"/leads/{lead}/history/")
    assert "Audit trail of Ole Hansen" in page
    assert "wants a boat" in page
    assert "Per Lie" not in page
    assert 'name="line"' not in page, "a representative erases nothing"
    assert signed_in(cast.other_rep).get(f"/leads/{lead}/history/").status_code == 404


def test_amounts_stand_with_their_currency(cast: Any, signed_in: SignIn) -> None:
    save(draft(company="Rimba Foods"))
    save(draft(company="Rimba Foods", revenue=540000000, revenue_currency="USD"))
    by = Actor(cast.administrator.pk, "web")
    fair = add_campaign("Nordic Fair", by=by, now=NOW)
    told = {"campaign_id": fair.pk, "currency": "EUR", "on": NOW.date(), "by": by, "now": NOW}
    cost = add_cost(told.pop("campaign_id"), amount=123450, **told)
    change_cost(cost.pk, campaign_id=fair.pk, amount=200000, **told)
    page = text_of(signed_in(cast.administrator), "/audit/").translate(_BLANKS)
    assert "5,400,000.00 USD" in page
    assert "540000000" not in page
    assert "1,234.50 EUR spent on Nordic Fair" in page
    assert "Cost of Nordic Fair: 2,000.00 EUR, before 1,234.50 EUR" in page


def test_every_event_has_a_sentence() -> None:
    assert set(EVENTS) - {*TOLD_BY_CHANGES, *_COSTS, *_SAID, *SAID_OF_LEADS} == set()


def test_the_file_is_the_filtered_trail(lead: LeadRef, cast: Any, signed_in: SignIn) -> None:
    edit_lead(lead, {"city": "=1+1"}, version=99, by=Actor(cast.rep.pk, "web"), now=NOW)
    lines = list(
        csv.DictReader(
            text_of(signed_in(cast.administrator), "/audit/audit.csv")
            .removeprefix("\ufeff")
            .splitlines()
        )
    )
    told = {line["What"]: line for line in lines}
    assert told["City"]["After"] == "'=1+1", "a spreadsheet does not run it"
    assert (told["Country"]["Before"], told["Country"]["After"], told["Country"]["Lead"]) == (
        "Norway", "Vietnam", str(lead),
    )  # fmt: skip
    only = text_of(signed_in(cast.administrator), "/audit/audit.csv?field=role").splitlines()
    assert len(only) == 2
    theirs = text_of(signed_in(cast.other_rep), "/audit/audit.csv").splitlines()
    assert len(theirs) == 1


def test_what_happens_to_users_is_told_to_administrators(cast: Any, signed_in: SignIn) -> None:
    by = Actor(cast.administrator.pk, "web")
    change_user(cast.rep.pk, role="team_lead", team_id=cast.rep.team_id, by=by, now=NOW)
    sentence = "Rep became Team lead, before Sales representative"
    assert sentence in text_of(signed_in(cast.administrator), "/audit/")
    assert sentence not in text_of(signed_in(cast.read_only), "/audit/")


def test_a_removed_lead_is_told_but_not_linked(lead: LeadRef, cast: Any, signed_in: SignIn) -> None:
    remove_leads([lead], by=Actor(cast.rep.pk, "web"), now=NOW)
    page = text_of(signed_in(cast.rep), "/audit/")
    assert "in the bin" in page
    assert f'href="/leads/{lead}/"' not in page


def test_chosen_lines_are_erased(lead: LeadRef, cast: Any, signed_in: SignIn) -> None:
    role = Change.objects.get(field="role")
    note = Text.objects.get()
    web = signed_in(cast.administrator)
    answer = web.post(
        "/audit/erase/", {"line": [f"c{role.pk}", f"e{note.pk}"], "next": "/audit/?field=role"}
    )
    assert answer.headers["Location"] == "/audit/?field=role"
    page = text_of(web, "/audit/?field=role")
    assert "Chief" not in page
    assert "erased on " in page
    assert "by Administrator" in page
    assert not Text.objects.exists()


def test_all_of_one_lead_is_erased(lead: LeadRef, cast: Any, signed_in: SignIn) -> None:
    web = signed_in(cast.administrator)
    web.post("/audit/erase/", {"lead": str(lead), "next": f"/leads/{lead}/history/"})
    page = text_of(web, f"/leads/{lead}/history/")
    for word in ("Chief", "Vietnam", "+4722334455", "wants a boat"):
        assert word not in page.split('<div class="table-wrap')[1]


def test_only_administrators_erase(lead: LeadRef, cast: Any, signed_in: SignIn) -> None:
    before = list(Change.objects.values())
    for name in cast.__slots__:
        if name != "administrator":
            answer = signed_in(getattr(cast, name)).post("/audit/erase/", {"lead": str(lead)})
            assert answer.status_code == 403, name
    assert list(Change.objects.values()) == before
    assert Text.objects.exists()


@pytest.mark.parametrize(
    "query",
    [
        "?colour=1",
        "?user=x",
        "?door=window",
        "?field=shoe",
        "?from=now",
        "?lead=12",
        "?after=1",
        "?after=1-2-3",
    ],
)
def test_a_filter_that_is_none_is_refused(cast: Any, signed_in: SignIn, query: str) -> None:
    for address in ("/audit/", "/audit/audit.csv"):
        assert signed_in(cast.administrator).get(address + query).status_code == 422


def test_a_foreign_line_is_refused(cast: Any, signed_in: SignIn) -> None:
    web = signed_in(cast.administrator)
    assert web.post("/audit/erase/", {"line": "c99999"}).status_code == 404
    for line in ("x1", "cx", ""):
        assert web.post("/audit/erase/", {"line": line}).status_code == 422


def test_a_page_takes_a_fixed_number_of_statements(
    lead: LeadRef, cast: Any, signed_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    save(*(draft(f"Person {n}", f"p{n}@x.no", company=f"Firma {n}") for n in range(80)))
    web = signed_in(cast.administrator)
    with django_assert_max_num_queries(14):
        web.get("/audit/")
