"""The leads list by every order, filter and group: pages that never lose or repeat a lead."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from prospekt.people.models import Company, Person, User
from prospekt.people.queries.filters import vocabulary
from prospekt.people.queries.leads import LeadRow, group_pages, lead_page
from prospekt.people.rules.list_view import SORTS, ListView, read_view
from prospekt.people.rules.rights import EVERYTHING
from prospekt.playbook.filters.reading import write_text

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)


def fill(n: int = 40) -> User:
    """Leads with many equal values of every order, and some without."""
    rng = Random(3)
    user = User.objects.create_user("anna@firm.test")
    firms = []
    for k in range(n // 4):
        at = NOW - timedelta(days=rng.choice((0, 1, 2)))
        firms.append(
            Company.objects.create(
                name=f"F{k % 4}",
                name_key=f"f{k % 4}",
                sort_key=f"f{k % 4}",
                is_lead=k % 2 == 0,
                employees=rng.choice((None, 5, 50)),
                **facts(rng, user, at),
            )  # fmt: skip
        )
    for k in range(n - n // 4):
        at = NOW - timedelta(days=rng.choice((0, 1, 2)), microseconds=rng.choice((0, 5)))
        Person.objects.create(
            full_name=f"P{k}", sort_key=f"p{k % 5}", company=rng.choice((None, *firms)),
            employees=rng.choice((None, None, 5, 7)), **facts(rng, user, at),
        )  # fmt: skip
    return user


def facts(rng: Random, user: User, at: datetime) -> dict[str, Any]:
    return {
        "points": rng.choice((100, 100, 200)), "grade": rng.choice(("A1", "A4", "B2", "")), "created_at": at,
        "updated_at": at, "first_seen_at": at, "last_touch_at": rng.choice((None, None, at, at - timedelta(hours=1))),
        "owner": rng.choice((None, user)), "lifecycle": rng.choice(("lead", "mql")), "country": rng.choice(("", "NO")),
    }  # fmt: skip


def view_of(**parameters: Any) -> ListView:
    if "filter" in parameters:
        parameters["filter"] = write_text(parameters["filter"])
    return read_view(parameters, vocabulary=vocabulary)


def walk(size: int, **parameters: Any) -> list[LeadRow]:
    rows: list[LeadRow] = []
    after: dict[str, str] = {}
    while True:
        page = lead_page(view_of(**parameters, **after), reader=EVERYTHING, size=size)
        rows += page.rows
        if not page.next:
            return rows
        after = {"after": page.next}


FILTERS: list[dict[str, Any]] = [
    {},
    {"filter": {"fact": "lifecycle", "is": ["lead", "mql"]}},
    {"filter": {"all": [{"fact": "grade", "is": ["A", "B2"]}, {"fact": "created", "within_days": 900}]}},
    {"filter": {"fact": "last_touch", "within_days": 900}},
    {"filter": {"not": {"fact": "last_touch", "known": True}}, "owner": "nobody"},
    {"filter": {"any": [{"fact": "employees", "over": 5}, {"fact": "country", "is": ["NO"]}]}},
]  # fmt: skip


@pytest.mark.parametrize("few", [0, 5000])
@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("given", FILTERS)
def test_pages_show_every_lead_once_and_in_one_order(
    monkeypatch: pytest.MonkeyPatch, few: int, sort: str, given: dict[str, Any]
) -> None:
    monkeypatch.setattr("prospekt.people.queries.leads.FEW", few)
    fill()
    whole = lead_page(view_of(sort=sort, **given), reader=EVERYTHING, size=100)
    assert whole.rows
    assert len(whole.rows) == whole.n == len({row.ref for row in whole.rows})
    assert [row.ref for row in walk(7, sort=sort, **given)] == [row.ref for row in whole.rows]
    values = [row.value for row in whole.rows]
    assert values == sorted(values, reverse=sort not in ("name", "oldest", "waiting", "company"))


@pytest.mark.parametrize("sort", SORTS)
def test_back_leads_to_the_same_page(sort: str) -> None:
    fill()
    first = lead_page(view_of(sort=sort), reader=EVERYTHING, size=7)
    second = lead_page(view_of(sort=sort, after=first.next), reader=EVERYTHING, size=7)
    back = lead_page(view_of(sort=sort, before=second.previous), reader=EVERYTHING, size=7)
    assert [row.ref for row in back.rows] == [row.ref for row in first.rows]


def test_who_waited_longest_stands_first() -> None:
    fill()
    touches = [row.last_touch_at for row in walk(9, sort="waiting")]
    known = [at for at in touches if at]
    assert touches == [None] * (len(touches) - len(known)) + sorted(known)
    assert [row.last_touch_at for row in walk(9, sort="touched")][: len(known)] == known[::-1]


@pytest.mark.parametrize("sort", ["best", "company"])
def test_groups_hold_their_first_rows(sort: str, django_assert_num_queries: Any) -> None:
    fill()
    views = [view_of(sort=sort, lifecycle=word) for word in ("lead", "mql", "customer")]
    wanted = [lead_page(view, reader=EVERYTHING, size=4) for view in views]
    with django_assert_num_queries(2):
        found = group_pages(views, reader=EVERYTHING, size=4)
    assert found == wanted
    assert [len(page.rows) for page in found] == [4, 4, 0]
