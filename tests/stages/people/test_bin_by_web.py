"""Removing, Undo and the page of the recycle bin, by the browser's forms and with every role."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from prospekt.ledger.events import Actor
from prospekt.people.actions.assign import assign_owner
from prospekt.people.actions.recycle_bin import remove_leads
from prospekt.people.models import Company, Person, User
from prospekt.people.rules.lead_ref import LeadRef
from tests.stages.people.leads import BY, NOW, draft, save, state

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def lead(cast: Any) -> LeadRef:
    """Of the representative."""
    save(draft("Ole Hansen", "ole@fjord.no", company="Fjord AS"))
    lead = LeadRef(True, Person.objects.get().pk)
    assign_owner([lead], cast.rep.pk, by=BY, now=NOW)
    return lead


def is_listed(lead: LeadRef) -> bool:
    return Person.objects.filter(pk=lead.id, deleted_at=None).exists()


def undo_url(page: str) -> str:
    found = re.search(r'action="(/bin/restore/\?[^"]+)"', page)
    assert found, "the toast has Undo"
    return unescape(found[1])


def test_removed_and_undone_from_the_toast(lead: LeadRef, cast: Any, signed_in: SignIn) -> None:
    web = signed_in(cast.rep)
    answer = web.post(
        f"/leads/{lead}/remove/", {"next": f"/leads/?owner=me&open={lead}"}, follow=True
    )
    assert answer.redirect_chain == [("/leads/?owner=me", 302)]
    assert not is_listed(lead)
    page = answer.content.decode()
    assert "1 lead removed." in page
    assert 'class="messages"' not in page, "it is said once, in the toast"
    answer = web.post(undo_url(page), follow=True)
    assert answer.redirect_chain == [("/leads/?owner=me", 302)]
    assert "1 lead is back." in answer.content.decode()
    assert is_listed(lead)


def test_chosen_rows_are_removed_together(lead: LeadRef, cast: Any, signed_in: SignIn) -> None:
    save(draft("Per Lie", "per@x.no"))
    other = LeadRef(True, Person.objects.get(full_name="Per Lie").pk)
    web = signed_in(cast.administrator)
    sent = {"lead": [str(lead), str(other)], "action": "remove", "next": "/leads/"}
    page = web.post("/leads/chosen/", sent, follow=True).content.decode()
    assert "2 leads removed." in page
    assert not Person.objects.filter(deleted_at=None).exists()
    web.post(undo_url(page))
    assert Person.objects.filter(deleted_at=None).count() == 2


def test_a_company_with_people_says_why_not(lead: LeadRef, cast: Any, signed_in: SignIn) -> None:
    company = f"c{Company.objects.get().pk}"
    page = signed_in(cast.administrator).post(
        f"/leads/{company}/remove/", {"next": f"/leads/{company}/"}, follow=True
    )
    assert page.redirect_chain == [(f"/leads/{company}/", 302)]
    assert (
        "Fjord AS cannot be removed while people work there: 1 in the base."
        in page.content.decode()
    )


def test_the_page_lists_restores_and_lets_go(lead: LeadRef, cast: Any, signed_in: SignIn) -> None:
    by = Actor(cast.rep.pk, "web")
    remove_leads([lead], reason="moved <b>away</b>", by=by, now=timezone.now())
    page = signed_in(cast.rep).get("/bin/").content.decode()
    assert "Ole Hansen" in page
    assert "moved &lt;b&gt;away&lt;/b&gt;" in page
    assert ">30<" in page
    assert "for good" not in page.replace("goes for good", ""), (
        "only administrators let go for good"
    )
    signed_in(cast.rep).post("/bin/restore/", {"lead": str(lead)})
    assert is_listed(lead)
    remove_leads([lead], by=by, now=NOW)
    answer = signed_in(cast.administrator).post("/bin/empty/", {"lead": str(lead)}, follow=True)
    assert "1 lead is gone for good." in answer.content.decode()
    assert not Person.objects.exists()


def test_everything_in_the_bin_at_once(lead: LeadRef, cast: Any, signed_in: SignIn) -> None:
    remove_leads([lead, LeadRef(False, Company.objects.get().pk)], by=BY, now=NOW)
    assert signed_in(cast.administrator).post("/bin/empty/", {"all": "yes"}).status_code == 302
    assert not Person.objects.exists()
    assert not Company.objects.exists()


def test_an_empty_bin_teaches(cast: Any, signed_in: SignIn) -> None:
    assert "wait here for 30 days" in signed_in(cast.rep).get("/bin/").content.decode()


@pytest.mark.parametrize(
    "query", ["?after=x", "?after=99999999999999999-0-1", "?colour=red", "?after=1-2-3"]
)
def test_a_changed_address_is_refused(cast: Any, signed_in: SignIn, query: str) -> None:
    assert signed_in(cast.rep).get(f"/bin/{query}").status_code == 422


def test_pages_go_on(cast: Any, signed_in: SignIn) -> None:
    save(*(draft(f"Person {n}", f"p{n}@x.no") for n in range(60)))
    remove_leads(
        [LeadRef(True, id_) for id_ in Person.objects.values_list("pk", flat=True)], by=BY, now=NOW
    )
    web = signed_in(cast.administrator)
    first = web.get("/bin/").content.decode()
    following = re.search(r'href="(/bin/\?after=[^"]+)" rel="next"', first)
    assert following
    second = web.get(following[1]).content.decode()
    names = [set(re.findall(r"Person \d+(?=</span></th>)", page)) for page in (first, second)]
    assert [len(found) for found in names] == [50, 10]
    assert not names[0] & names[1]


@pytest.mark.parametrize(
    "next_", ["https://evil.test/", "//evil.test", "javascript:alert(1)", "/leads/p1/"]
)
def test_only_places_of_ours_are_gone_to(
    lead: LeadRef, cast: Any, signed_in: SignIn, next_: str
) -> None:
    answer = signed_in(cast.rep).post(f"/leads/{lead}/remove/", {"next": next_})
    assert answer.headers["Location"] == "/leads/"


def test_whoever_may_not_is_refused_and_nothing_changes(
    lead: LeadRef, cast: Any, signed_in: SignIn
) -> None:
    remove_leads(
        [LeadRef(True, save(draft("Per Lie", "per@x.no"))[0].person_id or 0)], by=BY, now=NOW
    )
    binned = f"p{Person.objects.get(full_name='Per Lie').pk}"
    before = state()
    for name in ("other_rep", "partner", "read_only", "team_lead"):
        web = signed_in(getattr(cast, name))
        for address, sent in (
            (f"/leads/{lead}/remove/", {}), ("/bin/restore/", {"lead": binned}), ("/bin/empty/", {"lead": binned}),
            ("/leads/chosen/", {"lead": str(lead), "action": "remove"}), ("/bin/empty/", {"all": "yes"}),
        ):  # fmt: skip
            if web.post(address, sent).status_code == 302:
                assert name == "team_lead", (name, address)
                assert "You may look at this lead" in web.get("/leads/").content.decode()
        assert state() == before, name
    assert signed_in(cast.partner).get("/bin/").status_code == 403
    assert signed_in(cast.other_rep).post(f"/leads/{lead}/remove/").status_code == 404


def test_a_lead_in_the_bin_answers_nothing(lead: LeadRef, cast: Any, signed_in: SignIn) -> None:
    remove_leads([lead], by=BY, now=NOW)
    before = state()
    web = signed_in(cast.rep)
    for address in ("", "panel/", "edit/", "note/", "touch/", "history/"):
        assert web.get(f"/leads/{lead}/{address}").status_code == 404, address
    for address, sent in (
        ("edit/", {"field": "role", "value": "CEO", "version": "3"}), ("owner/", {"owner": "me"}), ("tags/", {"add": "x"}),
        ("contacts/", {"kind": "email", "value": "a@b.no"}), ("remove/", {}),
    ):  # fmt: skip
        assert web.post(f"/leads/{lead}/{address}", sent).status_code == 404, address
    assert state() == before
