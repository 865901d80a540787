"""The browser tests: a running Prospekt, Chromium, and a watch over everything a page does wrong.

`house` holds the demo data (300 leads, users @demo.example), `empty_house` one user and nothing else;
`page` is signed in as a representative of `house` at 1440 px; `open_page(...)` opens others.
A console error, a violation of the security policy, a dialog, a page error or a request to a stranger
fails the test; an error status that belongs to the journey is announced by `watch.expect(422)`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.house import House
from tests.journeys.watch import Watch

TIMEOUT = 60_000
"""Milliseconds; generous, because other work may share the machine."""
PASSWORD = "prospekt-demo"  # noqa: S105 - that of every demo user
REPRESENTATIVE = "bjorn@demo.example"
OTHER = "hafizah@demo.example"
MANAGER = "siti@demo.example"
"""Sees and changes the leads of all sales teams."""
ADMINISTRATOR = "admin@demo.example"
READER = "audit@demo.example"
"""Sees everything and changes nothing."""
ALONE = "alone@demo.example"
"""The only user of the empty house."""
PASSWORD_ALONE = "purple stapler canyon"  # noqa: S105 - that of the demo would be refused
LIST = [
    ("name", "e-mail", "company", "notes2"),
    ("Ragnhild Solbakken", "ragnhild@fjellvik.example", "Fjellvik Bygg AS", "met at the fair"),
    ("Torstein Aune", "not an address", "Fjellvik Bygg AS", ""),
    ("", "", "", "a row without anybody"),
]
ALL_READ_ENGLISH = """
from prospekt.people.models import User
User.objects.update(language="en")
"""
"""The journeys find things by their English words; `test_usable_by_all` reads the other languages."""
OpenPage = Callable[..., Page]
NewLead = Callable[[str], str]

expect.set_options(timeout=TIMEOUT)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house with demo data, shared by all tests: each works on leads of its own (`new_lead`)."""
    house = House(tmp_path_factory.mktemp("house"))
    house.start("demo", "--leads", "300")
    house.python(ALL_READ_ENGLISH)
    yield house
    house.stop()


@pytest.fixture(scope="session")
def references(house: House) -> dict[str, str]:
    """An import that is over, with a rejected row and a warning; a person and a company of the demo; an own field,
    tokens and an invitation, so that no place is empty.
    """
    house.run("field", "add", "Budget frame", "--kind", "choice", "--choices", "Small,Middle,Large")
    house.run("token", "make", "Web form", "--role", "representative")
    house.run("token", "make", "Reports", "--user", ADMINISTRATOR, "--days", "90")
    house.run("user", "invite", "arne@tveit.example", "--role", "partner")
    return {
        "import": str(house.import_rows("fair.csv", LIST)["id"]),
        "person": "p7",
        "company": "c3",
    }


@pytest.fixture(scope="session")
def empty_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house as on its first day: no test may put a lead into it."""
    house = House(tmp_path_factory.mktemp("empty"))
    house.add_user(ALONE, PASSWORD_ALONE)
    house.start("serve")
    yield house
    house.stop()


@pytest.fixture
def watch(house: House) -> Iterator[Watch]:
    """Sees what goes wrong on pages of `house`; fails the test at its end."""
    watch = Watch(house.url)
    yield watch
    assert watch.faults == []


@pytest.fixture
def open_page(browser: Browser, house: House, watch: Watch) -> Iterator[OpenPage]:
    """Opens a page in a browser of its own. `user` "" is nobody; other options go to the context."""
    with ExitStack() as stack:

        def open_one(*, user: str = REPRESENTATIVE, at: House = house, width: int = 1440, height: int = 900,
                     **options: Any) -> Page:  # fmt: skip
            if user:
                options["storage_state"] = _session(browser, at, user)
            watched = watch if at is house else stack.enter_context(_watch_of(at))
            context = browser.new_context(
                base_url=at.url, viewport={"width": width, "height": height}, reduced_motion="reduce",
                **{"service_workers": "block", **options},
            )  # fmt: skip
            stack.callback(context.close)
            context.set_default_timeout(TIMEOUT)
            watched.over(context)
            return context.new_page()

        yield open_one


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """Signed in as a representative, on a wide screen."""
    return open_page()


@pytest.fixture
def new_lead(open_page: OpenPage) -> NewLead:
    """Enters a person by that name as people do; returns its reference, such as `p12`."""

    def enter(name: str) -> str:
        page = open_page()
        page.goto("/leads/new/")
        page.get_by_label("Name").fill(name)
        page.get_by_label("Role", exact=False).fill("Purchasing manager")
        page.get_by_label("E-mail").fill(f"{name.split()[0].lower()}@nordfjord-sjomat.example")
        page.get_by_role("button", name="Save lead").click()
        page.wait_for_url("**/leads/p*/")
        return page.url.rstrip("/").rsplit("/", 1)[1]

    return enter


def sign_in(page: Page, user: str) -> None:
    """Through the form, with the mouse."""
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill(user)
    page.get_by_label("Password", exact=True).fill(PASSWORD_ALONE if user == ALONE else PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(is_in)


def is_in(url: str) -> bool:
    """Whether whoever came to this address is past the door; where one begins depends on what one does here."""
    return "/accounts/" not in url


@contextmanager
def _watch_of(house: House) -> Iterator[Watch]:
    watch = Watch(house.url)
    yield watch
    assert watch.faults == []


def _session(browser: Browser, house: House, user: str) -> Any:
    if user not in house.sessions:
        context = browser.new_context(base_url=house.url)
        context.set_default_timeout(TIMEOUT)
        sign_in(context.new_page(), user)
        house.sessions[user] = context.storage_state()
        context.close()
    return house.sessions[user]
