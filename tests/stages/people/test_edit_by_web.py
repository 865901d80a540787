"""The forms of a lead: in place and whole, with and without scripts."""

from __future__ import annotations

import logging

import pytest
from django.test import Client
from django.utils import timezone

from prospekt.ledger.events import Actor
from prospekt.ledger.models import Event, Text
from prospekt.people.actions.edit_lead import edit_lead
from prospekt.people.actions.new_lead import enter_lead
from prospekt.people.models import LeadTag, Person, User
from prospekt.people.rules.lead_ref import LeadRef

pytestmark = pytest.mark.django_db
PARTIAL = {"HX-Request-Type": "partial", "HX-Request": "true"}


@pytest.fixture
def user() -> User:
    return User.objects.create_user("anna@firm.test", name="Anna", role="manager")


@pytest.fixture
def web(client: Client, user: User) -> Client:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def lead(user: User) -> LeadRef:
    typed = {"full_name": "Bjørn Hansen", "email": "bjorn@fjord.no", "country": "NO"}
    return enter_lead(typed, by=Actor(user.pk, "web"), now=timezone.now()).lead


def test_one_field_in_place(web: Client, lead: LeadRef) -> None:
    answer = web.post(
        f"/leads/{lead}/edit/", {"field": "role", "value": "CEO", "version": "1"}, headers=PARTIAL
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert '<inline-edit id="' in page
    assert 'name="version" value="2"' in page
    assert "<html" not in page


def test_a_bad_value_stays_in_the_field(web: Client, lead: LeadRef) -> None:
    answer = web.post(
        f"/leads/{lead}/edit/",
        {"field": "employees", "value": "many", "version": "1"},
        headers=PARTIAL,
    )
    assert answer.status_code == 422
    assert 'value="many"' in answer.content.decode()
    assert "not a whole number" in answer.content.decode()


def test_a_stale_field_shows_both(web: Client, lead: LeadRef) -> None:
    bob = User.objects.create_user("bob@firm.test", name="Bob", role="manager")
    edit_lead(lead, {"role": "CFO"}, version=1, by=Actor(bob.pk, "web"), now=timezone.now())
    sent = {"field": "role", "value": "CEO", "version": "1"}
    answer = web.post(f"/leads/{lead}/edit/", sent, headers=PARTIAL)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Bob" in page
    assert "CFO" in page
    assert 'value="CEO"' in page
    theirs = web.post(f"/leads/{lead}/edit/", sent | {"take": "theirs"}, headers=PARTIAL)
    assert theirs.status_code == 200
    assert Person.objects.get().role == "CFO"


def test_the_whole_form_sends_only_what_changed(web: Client, lead: LeadRef) -> None:
    page = web.get(f"/leads/{lead}/edit/").content.decode()
    assert 'name="was:full_name" value="Bjørn Hansen"' in page
    edit_lead(lead, {"role": "CFO"}, version=1, by=Actor(None, "cli"), now=timezone.now())
    form = {
        "version": "1",
        "full_name": "Bjørn Hansen",
        "was:full_name": "Bjørn Hansen",
        "role": "",
        "was:role": "",
        "city": "Oslo",
        "was:city": "",
    }
    assert web.post(f"/leads/{lead}/edit/", form).status_code == 302
    assert (Person.objects.get().role, Person.objects.get().city) == ("CFO", "Oslo")
    stale = web.post(f"/leads/{lead}/edit/", form | {"role": "CEO"})
    assert stale.status_code == 409
    assert "CFO" in stale.content.decode()


def test_foreign_fields_are_ignored_and_logged(
    web: Client, lead: LeadRef, caplog: pytest.LogCaptureFixture
) -> None:
    logging.getLogger("prospekt").propagate = True
    with caplog.at_level(logging.WARNING, "prospekt.people"):
        web.post(
            f"/leads/{lead}/edit/",
            {
                "version": "1",
                "city": "Oslo",
                "was:city": "",
                "points": "9999",
                "owner_id": "1",
                "is_staff": "1",
            },
        )
    person = Person.objects.get()
    assert (person.city, person.points, person.owner_id) == ("Oslo", 0, None)
    assert "is_staff" in caplog.text


@pytest.mark.parametrize(
    "field", ["points", "owner_id", "version", "card", "no_email", "created_at", "nonsense"]
)
def test_fields_that_are_not_listed(web: Client, lead: LeadRef, field: str) -> None:
    answer = web.post(
        f"/leads/{lead}/edit/", {"field": field, "value": "1", "version": "1"}, headers=PARTIAL
    )
    assert answer.status_code == 422
    assert Person.objects.get().version == 1


def test_owner_tags_note_touch(web: Client, lead: LeadRef, user: User) -> None:
    url = f"/leads/{lead}/"
    assert web.post(f"{url}owner/", {"owner": "me"}).status_code == 302
    assert web.post(f"{url}tags/", {"add": "VIP, expo"}).status_code == 302
    assert web.post(f"{url}note/", {"text": "Likes <b>boats</b>"}).status_code == 302
    sent = {
        "kind": "call",
        "direction": "out",
        "outcome": "answered",
        "topic": "price",
        "note": "Wants an offer",
    }
    assert web.post(f"{url}touch/", sent).status_code == 302
    assert Person.objects.get().owner_id == user.pk
    assert LeadTag.objects.count() == 2
    assert set(Text.objects.values_list("text", flat=True)) == {
        "Likes <b>boats</b>",
        "Wants an offer",
    }
    assert Event.objects.get(name="touch.recorded").facts["channel"] == "phone"
    page = web.get(url).content.decode()
    assert "Likes &lt;b&gt;boats&lt;/b&gt;" in page
    assert "Call, answered, about price" in page
    web.post(f"{url}tags/", {"remove": "VIP"})
    assert LeadTag.objects.count() == 1


def test_what_was_typed_stays(web: Client, lead: LeadRef) -> None:
    answer = web.post(
        f"/leads/{lead}/touch/",
        {
            "kind": "call",
            "direction": "out",
            "occurred_at": "2999-01-01T10:00",
            "note": "Long story",
        },
    )
    assert answer.status_code == 422
    assert "Long story" in answer.content.decode()
    answer = web.post(f"/leads/{lead}/note/", {"text": "  "})
    assert answer.status_code == 422
    assert not Event.objects.filter(name__in=("touch.recorded", "note.added")).exists()


def test_after_a_note_from_the_panel_comes_the_panel(web: Client, lead: LeadRef) -> None:
    answer = web.post(f"/leads/{lead}/note/", {"text": "x"}, headers=PARTIAL)
    assert answer.headers["Location"] == f"/leads/{lead}/panel/"


@pytest.mark.parametrize(
    "wanted", ["https://evil.test/", "//evil.test", "/\\evil.test", "javascript:alert(1)"]
)
def test_back_never_leaves_the_house(web: Client, lead: LeadRef, wanted: str) -> None:
    answer = web.post(f"/leads/{lead}/note/", {"text": "x", "next": wanted})
    assert answer.headers["Location"] == f"/leads/{lead}/"


def test_many_at_once(web: Client, lead: LeadRef, user: User) -> None:
    other = enter_lead({"full_name": "Siti"}, by=Actor(user.pk, "web"), now=timezone.now()).lead
    both = {"lead": [str(lead), str(other)], "next": "/leads/?owner=nobody"}
    assert web.post("/leads/chosen/", both | {"action": "assign"}).status_code == 200
    assert Person.objects.filter(owner=None).count() == 2
    answer = web.post("/leads/chosen/", both | {"action": "mine"})
    assert answer.headers["Location"] == "/leads/?owner=nobody"
    assert Person.objects.filter(owner=user).count() == 2
    web.post("/leads/chosen/", both | {"action": "tag", "tag": "fair"})
    assert LeadTag.objects.count() == 2
    assert web.post("/leads/chosen/", {"action": "mine"}).status_code == 422
    assert web.post("/leads/chosen/", {"action": "mine", "lead": ["p1", "x"]}).status_code == 404


def test_a_new_lead(web: Client, user: User) -> None:
    answer = web.post(
        "/leads/new/",
        {"full_name": "Nguyễn Thị Lan", "phone": "+84 912 345 678", "note": "Met at the fair"},
    )
    person = Person.objects.get()
    assert answer.headers["Location"] == f"/leads/p{person.pk}/"
    assert (person.owner_id, person.call_name) == (user.pk, "Lan")
    again = web.post("/leads/new/", {"full_name": "Lan Nguyễn", "phone": "0084912345678"})
    assert again.status_code == 409
    assert f'href="/leads/p{person.pk}/"' in again.content.decode()
    empty = web.post("/leads/new/", {"full_name": "", "company": ""})
    assert empty.status_code == 422


@pytest.mark.parametrize("path", ["edit", "owner", "tags", "contacts", "note", "touch"])
def test_a_lead_that_is_gone(web: Client, path: str) -> None:
    assert (
        web.post(f"/leads/p999/{path}/", {"field": "role", "version": "1", "add": "x"}).status_code
        == 404
    )


def test_signed_out(client: Client) -> None:
    assert client.get("/leads/").status_code == 302
    assert client.post("/leads/p1/owner/", {"owner": "me"}).status_code == 302
