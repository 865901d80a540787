"""Lists that take their time: the page comes at once, asks again, and Cancel stops the database."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache.backends.locmem import LocMemCache
from django.db import connection
from django.test import Client

from prospekt.desk import waiting
from prospekt.desk.queries import lists
from prospekt.people.models import Person, User
from prospekt.people.queries.patience import Stopped, TooSlow, patience
from tests.conftest import Cast
from tests.stages.people.leads import draft, save

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
PARTIAL = {"HTTP_HX_REQUEST": "true", "HTTP_HX_REQUEST_TYPE": "partial"}
FILTERED = {"filter": '{"fact": "employees", "at_least": 1}'}
ENDLESS = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 500000000) SELECT COUNT(*) FROM c"


def endless() -> None:
    with connection.cursor() as cursor:
        cursor.execute(ENDLESS)


def test_a_statement_that_takes_too_long_is_given_up_and_the_connection_lives() -> None:
    began = time.monotonic()
    with pytest.raises(TooSlow), patience(0.1):
        endless()
    assert time.monotonic() - began < 20
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def test_a_statement_is_given_up_when_nobody_wants_its_answer() -> None:
    asked = iter([False, True])
    with pytest.raises(Stopped), patience(60, lambda: next(asked)):
        endless()


def test_what_is_quick_is_left_alone() -> None:
    with patience(30), connection.cursor() as cursor:
        cursor.execute("SELECT 2")
        assert cursor.fetchone() == (2,)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch, cast: Cast) -> None:
    """A base so large that the filter takes for ever."""
    save(draft("Ole Hansen", "ole@fjord.no"))
    found = lists.lead_page

    def page(*args: Any, **kwargs: Any) -> Any:
        endless()
        return found(*args, **kwargs)

    monkeypatch.setattr(lists, "lead_page", page)
    monkeypatch.setattr(waiting, "AT_ONCE", 0.1)


def test_the_page_of_a_slow_filter_comes_at_once_and_asks_again(
    slow: None, cast: Cast, signed_in: SignIn
) -> None:
    web = signed_in(cast.administrator)
    for headers in ({}, PARTIAL):
        began = time.monotonic()
        answer = web.get("/leads/", FILTERED, **headers)
        assert time.monotonic() - began < 20
        text = answer.content.decode()
        assert answer.status_code == 200
        assert "Looking through all leads" in text
        assert "run=" in text
        assert "Cancel" in text
        assert "Ole Hansen" not in text


def test_whoever_waited_long_enough_is_told_so(
    slow: None, cast: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "PATIENT", 0.2)
    answer = signed_in(cast.administrator).get("/leads/", {**FILTERED, "run": "abc"}, **PARTIAL)
    assert "This takes too long" in answer.content.decode()


def test_cancel_stops_the_own_list_and_nobody_elses(
    slow: None, cast: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What another connection has stored is not seen inside the transaction of a test.
    monkeypatch.setattr(waiting, "cache", LocMemCache("stopped", {}))
    monkeypatch.setattr(waiting, "PATIENT", 1.0)
    mine, other = signed_in(cast.administrator), cast.manager
    answer = mine.post("/leads/stop/", {"run": "abc"}, **PARTIAL)
    assert "Look again" in answer.content.decode()
    assert mine.get("/leads/", {**FILTERED, "run": "abc"}, **PARTIAL).status_code == 204
    told = signed_in(other).get("/leads/", {**FILTERED, "run": "abc"}, **PARTIAL)
    assert "This takes too long" in told.content.decode()


def test_a_filter_that_answers_shows_its_leads_and_a_clean_address(
    cast: Cast, signed_in: SignIn
) -> None:
    save(draft("Ole Hansen", "ole@fjord.no"))
    Person.objects.update(employees=12)
    answer = signed_in(cast.administrator).get("/leads/", {**FILTERED, "run": "abc"}, **PARTIAL)
    assert "run=" not in answer.headers["HX-Replace-Url"]
    assert answer.status_code == 200
    assert "Ole Hansen" in answer.content.decode()
