"""The door of the search: the page and the palette's list, commands, leads opened last, and nothing of others."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from prospekt.desk.queries.commands import all_commands, fitting
from prospekt.ledger.events import Actor
from prospekt.people.actions.touches import add_note
from prospekt.people.models import Company, Person, SavedView, User
from prospekt.people.queries import hit_sources
from prospekt.people.queries.rights import reader_of
from prospekt.words.folding import words_in
from tests.conftest import Cast
from tests.stages.people.leads import draft, save

pytestmark = pytest.mark.django_db
BY = Actor(None, "cli")
NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
SignIn = Callable[[User], Client]
PARTIAL = {"HTTP_HX_REQUEST": "true", "HTTP_HX_REQUEST_TYPE": "partial"}
MOST_QUERIES = 6


def lead(name: str, owner: User | None, team_id: int | None = None) -> Person:
    mail = name.lower().replace(" ", ".")
    (saved,) = save(draft(name, f"{mail}@fjord.no", company=f"{name.split()[0]} Works AS"))
    row = Person.objects.filter(pk=saved.person_id)
    row.update(owner=owner, team_id=owner.team_id if owner else team_id)
    Company.objects.filter(pk=row.get().company_id).update(
        owner=owner, team_id=owner.team_id if owner else team_id
    )
    add_note(f"Wants cedar, says {name}", person_id=saved.person_id, by=BY, now=NOW)
    return row.get()


@pytest.fixture
def leads(cast: Cast) -> dict[str, Person]:
    return {
        "mine": lead("Oline Hansen", cast.rep),
        "others": lead("Olava Bergset", cast.other_rep),
    }


def text_of(answer: Any) -> str:
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_page_and_palette_find_the_same(cast: Cast, leads: Any, signed_in: SignIn) -> None:
    web = signed_in(cast.administrator)
    page = text_of(web.get("/search/", {"q": "ol"}))
    part = text_of(web.get("/search/", {"q": "ol"}, **PARTIAL))
    for found in ("Oline Hansen", "Olava Bergset", "Oline Works AS", "Olava Works AS"):
        assert found in page
        assert found in part
    assert "<html" in page
    assert "<html" not in part
    assert 'role="option"' in part
    links = re.findall(r'class="find"[^>]*href="([^"]+)"', part)
    assert links == re.findall(r'class="find"[^>]*href="([^"]+)"', page.split("<main")[1])


@pytest.mark.parametrize(
    "q", ["ol", "olava", "bergset", "bregset", "olava.bergset@fjord.no", "works", "cedar", "cedra"]
)
@pytest.mark.parametrize("headers", [{}, PARTIAL], ids=["page", "palette"])
def test_leads_notes_and_companies_of_others_are_never_shown(
    cast: Cast, leads: dict[str, Person], signed_in: SignIn, q: str, headers: dict[str, str]
) -> None:
    hers = text_of(signed_in(cast.other_rep).get("/search/", {"q": q}, **headers))
    if q != "cedra":
        assert "Olava" in hers
    for who in (cast.rep, cast.partner):
        shown = text_of(signed_in(who).get("/search/", {"q": q}, **headers)).replace(q, "")
        for word in ("Olava", "Bergset", f"/leads/p{leads['others'].pk}/"):
            assert word not in shown, (who, word)


def test_the_count_is_of_what_one_sees(cast: Cast, leads: Any, signed_in: SignIn) -> None:
    def said(user: User) -> str:
        part = text_of(signed_in(user).get("/search/", {"q": "cedar"}, **PARTIAL))
        return re.search(r'data-said="([^"]+)"', part)[1]  # type: ignore[index]

    assert said(cast.administrator) == "2 finds"
    assert said(cast.rep) == "1 find"
    assert said(cast.partner) == "Nothing found"


def test_nobody_searches_without_signing_in(client: Client, leads: Any) -> None:
    answer = client.get("/search/", {"q": "ol"})
    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]


def test_leads_opened_last_stand_there_until_they_may_no_longer_be_seen(
    cast: Cast, leads: dict[str, Person], signed_in: SignIn
) -> None:
    web = signed_in(cast.rep)
    web.get(f"/leads/p{leads['mine'].pk}/")
    web.get(f"/leads/c{leads['mine'].company_id}/panel/")
    titles = re.findall(r'find-title">([^<]+)', text_of(web.get("/search/", **PARTIAL)))
    assert titles[:2] == ["Oline Works AS", "Oline Hansen"]
    for model in (Person, Company):
        model.objects.update(owner=cast.other_rep, team=cast.other_rep.team)
    assert "Oline" not in text_of(web.get("/search/", **PARTIAL))


def test_opening_a_lead_writes_nothing_and_another_user_sees_none_of_it(
    cast: Cast, leads: dict[str, Person], signed_in: SignIn, settings: Any
) -> None:
    settings.USERSESSIONS_TRACK_ACTIVITY = False
    web = signed_in(cast.administrator)
    web.get("/search/")
    with CaptureQueriesContext(connection) as queries:
        web.get(f"/leads/p{leads['others'].pk}/")
    assert [
        q["sql"] for q in queries if not q["sql"].lstrip("( ").startswith(("SELECT", "WITH"))
    ] == []
    cookie = web.cookies["recent"]
    assert (cookie.value, cookie["httponly"]) == (
        f"{cast.administrator.pk}.p{leads['others'].pk}",
        True,
    )
    other = signed_in(cast.read_only)
    for forged in (
        cookie.value,
        f"{cast.read_only.pk}.x1",
        "...",
        f"{cast.read_only.pk}.p999999999999999999",
    ):
        other.cookies["recent"] = forged
        assert "Olava" not in text_of(other.get("/search/"))


COMMANDS = [
    ("rep", "import", "/imports/new/", True),
    ("rep", "new lead", "/leads/new/", True),
    ("rep", "companies", "/companies/", True),
    ("rep", "mine", "/leads/?owner=me", True),
    ("rep", "upload", "/imports/new/", True),
    ("rep", "scorecrd", "/scorecard/", True),
    ("read_only", "import", "/imports/new/", False),
    ("read_only", "new lead", "/leads/new/", False),
    ("partner", "import", "/imports/", False),
    ("rep", "work here", "/settings/users/", False),
    ("administrator", "work here", "/settings/users/", True),
    ("administrator", "teams", "/settings/teams/", True),
]


@pytest.mark.parametrize(("role", "q", "url", "is_there"), COMMANDS)
def test_commands_are_those_that_the_role_has(
    cast: Cast, signed_in: SignIn, role: str, q: str, url: str, is_there: bool
) -> None:
    part = text_of(signed_in(getattr(cast, role)).get("/search/", {"q": q}, **PARTIAL))
    assert (f'href="{url}"' in part) == is_there


@pytest.mark.parametrize("q", ["colours", "dark theme", "mau sac", "giao diện tối"])
def test_commands_are_found_in_english_and_in_the_readers_language(cast: Cast, q: str) -> None:
    with override("vi"):
        commands = all_commands(reader_of(cast.rep), with_scripts=True)
        assert "theme:dark" in [each.value for each in fitting(commands, words_in(q))]


def test_saved_views_are_commands_of_those_who_have_them(cast: Cast, signed_in: SignIn) -> None:
    view = SavedView.objects.create(
        name="Harvest round", owner=cast.rep, query={"grade": "A"}, made_at=NOW, changed_at=NOW
    )
    for user, is_there in ((cast.rep, True), (cast.other_rep, False)):
        part = text_of(signed_in(user).get("/search/", {"q": "harvest"}, **PARTIAL))
        assert (f'href="/leads/?view={view.pk}"' in part) == is_there


def test_commands_that_need_a_script_stand_only_in_the_palette(
    cast: Cast, signed_in: SignIn
) -> None:
    web = signed_in(cast.rep)
    assert 'data-choose="theme:dark"' in text_of(web.get("/search/", {"q": "dark"}, **PARTIAL))
    assert "Dark theme" not in text_of(web.get("/search/", {"q": "dark"}))


def test_the_best_find_decides_which_group_is_first(cast: Cast, signed_in: SignIn) -> None:
    lead("Imports Larsen", cast.rep)

    def titles(q: str) -> list[str]:
        part = text_of(signed_in(cast.rep).get("/search/", {"q": q}, **PARTIAL))
        return re.findall(r'palette-title"[^>]*>([^<]+)', part)

    assert titles("imports")[0] == "Go to"
    assert titles("impor")[0] == "Persons"
    assert titles("imports larsen")[0] == "Persons"
    assert titles("cedar") == ["Notes"]


@pytest.mark.parametrize(
    ("q", "status"),
    [("x" * 200, 200), ("x" * 201, 422), ("---", 200), ("a\x00b", 422), ("<b>&\"'", 200)],
)
def test_odd_searches(cast: Cast, leads: Any, signed_in: SignIn, q: str, status: int) -> None:
    answer = signed_in(cast.rep).get("/search/", {"q": q}, **PARTIAL)
    assert answer.status_code == status
    if status == 200:
        assert b"<b>" not in answer.content


@pytest.mark.parametrize("role", ["administrator", "manager", "rep"])
@pytest.mark.parametrize("q", ["", "ol", "hansne", "cedar", "zzzz", "oline.hansen@fjord.no"])
def test_few_questions(
    cast: Cast, leads: Any, signed_in: SignIn, settings: Any, monkeypatch: Any, role: str, q: str
) -> None:
    settings.USERSESSIONS_TRACK_ACTIVITY = False
    User.objects.filter(pk=cast.manager.pk).update(team=cast.rep.team)
    monkeypatch.setattr(hit_sources, "WALKED", 0)
    web = signed_in(User.objects.get(pk=getattr(cast, role).pk))
    web.get("/search/", {"q": q}, **PARTIAL)
    with CaptureQueriesContext(connection) as queries:
        text_of(web.get("/search/", {"q": q}, **PARTIAL))
    # A manager's teams are asked for too.
    assert len(queries) <= MOST_QUERIES + (role == "manager"), [q["sql"][:80] for q in queries]
