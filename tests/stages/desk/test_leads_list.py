"""The leads list: persons and companies ranked together, pages that never lose or repeat a lead, filters, search."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from django.test import Client

from prospekt.ledger.events import Actor
from prospekt.people.actions.assign import assign_owner
from prospekt.people.actions.new_lead import enter_lead
from prospekt.people.actions.tagging import change_tags
from prospekt.people.models import Company, Person, Tag, User
from prospekt.people.queries import conditions
from prospekt.people.queries.leads import lead_page, tags_of
from prospekt.people.queries.rights import reader_of
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.list_view import read_view
from prospekt.people.rules.rights import EVERYTHING

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
BY = Actor(None, "cli")
PARTIAL = {"HX-Request-Type": "partial"}


def enter(**typed: str) -> LeadRef:
    return enter_lead(typed, by=BY, now=NOW).lead


def many(n: int) -> list[tuple[int, bool, int]]:
    """`n` leads, one in five a company, many with equal points; (points, is company, id) of all."""
    rng = Random(5)
    for number in range(n):
        is_company = number % 5 == 0
        lead = enter(
            **(
                {"company": f"Firm {number} AS"}
                if is_company
                else {"full_name": f"Ola{number} Nordmann"}
            )
        )
        model = Company if is_company else Person
        points = rng.choice((100, 100, 200, 5000, -300))
        at = NOW - timedelta(days=rng.choice((0, 0, 1, 2)), microseconds=rng.choice((0, 0, 5)))
        model.objects.filter(pk=lead.id).update(
            points=points, grade=rng.choice(("A1", "A4", "B2")), created_at=at
        )
    rows = [(p, False, i) for p, i in Person.objects.values_list("points", "id")]
    return rows + [(p, True, i) for p, i in Company.objects.values_list("points", "id")]


def walk(parameters: dict[str, str], size: int) -> tuple[list[tuple[bool, int]], list[str]]:
    """All rows page by page, and the addresses of the pages."""
    found: list[tuple[bool, int]] = []
    places = [""]
    while True:
        view = read_view({**parameters, **({"after": places[-1]} if places[-1] else {})})
        page = lead_page(view, reader=EVERYTHING, size=size)
        found += [(row.is_company, row.id) for row in page.rows]
        if not page.next:
            return found, places
        places.append(page.next)


@pytest.mark.parametrize("few", [0, 5000])
@pytest.mark.parametrize("sort", ["best", "newest", "name"])
def test_pages_show_every_lead_once_and_in_order(
    monkeypatch: pytest.MonkeyPatch, few: int, sort: str
) -> None:
    monkeypatch.setattr("prospekt.people.queries.leads.FEW", few)
    rows = many(37)
    found, places = walk({"sort": sort}, 7)
    assert len(found) == len(set(found)) == 37
    assert len(places) == 6
    if sort == "best":
        assert found == [
            (c, i) for _p, c, i in sorted(rows, key=lambda row: (-row[0], row[1], -row[2]))
        ]
    whole = lead_page(read_view({"sort": sort}), reader=EVERYTHING, size=100)
    assert found == [(row.is_company, row.id) for row in whole.rows]


@pytest.mark.parametrize("sort", ["best", "newest", "name"])
def test_back_leads_to_the_same_pages(sort: str) -> None:
    many(30)
    _found, places = walk({"sort": sort}, 7)
    forward = [
        lead_page(
            read_view({"sort": sort, **({"after": p} if p else {})}), reader=EVERYTHING, size=7
        )
        for p in places
    ]
    for before, page in zip(forward, forward[1:], strict=False):
        back = lead_page(
            read_view({"sort": sort, "before": page.previous}), reader=EVERYTHING, size=7
        )
        assert [r.id for r in back.rows] == [r.id for r in before.rows]
        assert back.next
    assert not forward[0].previous


@pytest.mark.parametrize("few", [0, 5000])
@pytest.mark.parametrize("sort", ["best", "newest", "name"])
@pytest.mark.parametrize(
    "parameters",
    [{"grade": "A"}, {"grade": "A1"}, {"owner": "me"}, {"owner": "nobody"}, {"tag": "1"}, {"lifecycle": "lead"},
     {"kind": "company"}, {"from": "2026-11-20", "to": "2026-11-20"}, {"q": "ola"}, {"q": "nordm ola1"}, {"grade": "A", "owner": "me"}],
)  # fmt: skip
def test_filters_are_the_same_by_either_way(
    monkeypatch: pytest.MonkeyPatch, few: int, sort: str, parameters: dict[str, str]
) -> None:
    monkeypatch.setattr("prospekt.people.queries.leads.FEW", few)
    many(25)
    user = User.objects.create_user("anna@firm.test", role="administrator")
    mine = [
        LeadRef(True, id_) for id_ in Person.objects.order_by("id").values_list("id", flat=True)[:9]
    ]
    assign_owner(
        [*mine, LeadRef(False, Company.objects.order_by("id")[0].pk)], user.pk, by=BY, now=NOW
    )
    for person in Person.objects.order_by("-id")[:8]:
        change_tags(LeadRef(True, person.pk), add=["fair"], by=BY, now=NOW)
    parameters = (
        {**parameters, "tag": str(Tag.objects.get().pk)} if "tag" in parameters else parameters
    )
    view = read_view({**parameters, "sort": sort})
    page = lead_page(view, reader=reader_of(user), size=100)
    assert {(row.is_company, row.id) for row in page.rows} == _expected(parameters, user.pk)
    assert page.n == len(page.rows)
    assert [r.value for r in page.rows] == sorted(
        (r.value for r in page.rows), reverse=sort != "name"
    )


def _expected(parameters: dict[str, str], user_id: int) -> set[tuple[bool, int]]:
    rows = [(False, p) for p in Person.objects.all()] + [
        (True, c) for c in Company.objects.filter(is_lead=True)
    ]
    tagged = set(Person.objects.filter(leadtag_rows__isnull=False).values_list("id", flat=True))
    tests = {
        "grade": lambda c, r, v: r.grade.startswith(v),
        "owner": lambda c, r, v: r.owner_id == (user_id if v == "me" else None),
        "tag": lambda c, r, v: not c and r.id in tagged,
        "lifecycle": lambda c, r, v: r.lifecycle == v,
        "kind": lambda c, r, v: c,
        "from": lambda c, r, v: r.created_at.date().isoformat() == v,
        "to": lambda c, r, v: True,
        "q": lambda c, r, v: all(any(w.startswith(t) for w in r.search.split()) for t in v.split()),
    }
    return {
        (c, r.id) for c, r in rows if all(tests[name](c, r, v) for name, v in parameters.items())
    }


def test_a_company_with_people_is_no_row() -> None:
    enter(full_name="Siti Aminah", company="Rimba Foods Sdn Bhd")
    (row,) = lead_page(read_view({}), reader=EVERYTHING).rows
    assert (row.name, row.company, row.is_company) == ("Siti Aminah", "Rimba Foods Sdn Bhd", False)


def test_counts_stop_at_a_thousand() -> None:
    now = NOW
    Person.objects.bulk_create(
        Person(
            full_name=f"P{n}", sort_key=f"p{n}", first_seen_at=now, created_at=now, updated_at=now
        )
        for n in range(1001)
    )
    page = lead_page(read_view({}), reader=EVERYTHING)
    assert (page.n, page.is_capped, len(page.rows)) == (1000, True, 50)


@pytest.fixture
def cast_of_names() -> dict[str, LeadRef]:
    people = {
        "lan": {
            "full_name": "Nguyễn Thị Lan",
            "company": "Saigon Steel",
            "phone": "+84 912 345 678",
        },
        "bjorn": {
            "full_name": "Bjørn Hansen",
            "company": "Fjord Design AS",
            "email": "bjorn@fjord.no",
        },
        "hansen": {"full_name": "Hans Hansen"},
        "marlowe": {"full_name": "Callum Marlowe", "email": "c.marlowe@gmail.com"},
        "firm": {"company": "Công ty TNHH Đông Á"},
    }
    return {key: enter(**typed) for key, typed in people.items()}


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("nguyen thi lan", ["lan"]),
        ("lan ngu", ["lan"]),
        ("steel", ["lan"]),
        ("bjorn@fjord.no", ["bjorn"]),
        ("BJØRN", ["bjorn"]),
        ("+84912345678", ["lan"]),
        ("dong a", ["firm"]),
        ("hansen", ["hansen", "bjorn"]),
        ("marolwe", ["marlowe"]),
        ("ngyuen", ["lan"]),
        ("hansn bjørn", ["bjorn"]),
        ("nobody here", []),
        ("%", []),
        ('"', []),
        ("' OR 1=1 --", []),
    ],
)
def test_search(cast_of_names: dict[str, LeadRef], q: str, found: list[str]) -> None:
    page = lead_page(read_view({"q": q}), reader=EVERYTHING)
    assert {row.ref for row in page.rows} == {cast_of_names[key] for key in found}


def test_what_is_typed_in_full_comes_first(cast_of_names: dict[str, LeadRef]) -> None:
    other = enter(full_name="Hans Hansen Berg")
    Person.objects.filter(pk=other.id).update(points=9000)
    page = lead_page(read_view({"q": "Hans Hansen"}), reader=EVERYTHING)
    assert [row.ref for row in page.rows] == [
        cast_of_names["hansen"],
        other,
        cast_of_names["bjorn"],
    ]
    assert page.n_exact == 1
    rest = lead_page(read_view({"q": "hans"}), reader=EVERYTHING)
    assert rest.rows[0].ref == other


def test_tags_of_a_page() -> None:
    lead = enter(full_name="Siti Aminah")
    change_tags(lead, add=["vip", "Expo"], by=BY, now=NOW)
    assert tags_of(lead_page(read_view({}), reader=EVERYTHING).rows) == {lead: ["Expo", "vip"]}
    assert tags_of([]) == {}


def test_few_is_a_number_of_rows() -> None:
    assert conditions.FEW > 1000


# The page.


@pytest.fixture
def web(client: Client) -> Client:
    client.force_login(
        User.objects.create_user("anna@firm.test", role="administrator"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return client


def test_an_empty_base_teaches(web: Client) -> None:
    page = web.get("/leads/").content.decode()
    assert 'href="/imports/new/"' in page
    assert "No leads yet" in page


def test_no_match_offers_to_clear(web: Client) -> None:
    enter(full_name="Siti")
    page = web.get("/leads/?q=zzzz&owner=me").content.decode()
    assert "No lead matches" in page
    assert 'value="zzzz"' in page


def test_search_as_one_types_gives_only_the_rows(web: Client) -> None:
    enter(full_name="Siti")
    answer = web.get("/leads/?owner=nobody&q=si", headers=PARTIAL)
    assert "<html" not in answer.content.decode()
    assert answer.headers["HX-Replace-Url"] == "/leads/?q=si&owner=nobody"
    assert "HX-Request-Type" in answer.headers["Vary"]


@pytest.mark.parametrize(
    "query",
    ["sort=owner__password", "sort=-groups__user__password", "owner__password__startswith=pbkdf2", "sort=id;select",
     "grade=%27", "after=%00", "after=abc", "before=e30", "q=%00", "tag=1+or+1", "open=x", "page=2", "q=%ff"],
)  # fmt: skip
def test_hostile_addresses(web: Client, query: str) -> None:
    enter(full_name="Siti")
    answer = web.get(f"/leads/?{query}")
    assert answer.status_code == (404 if query == "open=x" else 422)
    assert "Traceback" not in answer.content.decode()


def test_stored_text_is_shown_as_text(web: Client) -> None:
    bad = "<img src=x onerror=alert(1)>"
    lead = enter(full_name=bad, company=bad, role=bad, note=bad)
    change_tags(lead, add=[bad], by=BY, now=NOW)
    for url in (
        "/leads/",
        f"/leads/?open={lead}",
        f"/leads/{lead}/",
        f"/leads/{lead}/panel/",
        "/companies/",
        f"/leads/{lead}/edit/",
    ):
        page = web.get(url).content.decode()
        assert "<img" not in page
        assert "&lt;img src=x" in page
