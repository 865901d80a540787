"""T24: every page, five languages, two themes: nothing that axe-core objects to (WCAG 2.2 AA).

The pages are those of the URL configuration: an address that is new is looked at, or fails until it is said how to
get there. Languages and themes take turns; with PROSPEKT_TRUST=full every page is seen in all ten looks.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve, reverse
from playwright.sync_api import Browser, Page, Route

from tests.journeys.guests import CODES
from tests.journeys.house import House
from tests.journeys.looking import THEMES, Eyes, Guests, Look, looks_for, opened
from tests.journeys.states import EMPTY, PLACES, REFUSED, STATES, Step
from tests.trust.addresses import Address, addresses

pytestmark = [pytest.mark.browser, pytest.mark.trust]
ORDER = ("insider", "guarded", "idle", "halfway", "stranger")
DOORS = ("account", "mfa_", "invitation", "offline")
"""Addresses that somebody without a session may see otherwise than somebody with one."""
OUTSIDE = ("account_reset_password_from_key", "invitation")
"""Addresses that end the session of whoever follows them."""
FRAGMENTS = frozenset(
    ["app_picture", "lead_panel", "import_progress", "import_tried", "leads_stop", "bulk_progress",
     "playbook_draft_progress", "duplicates_progress"]
)  # fmt: skip
"""Parts of pages that have an address of their own; PLACES and STATES look at the pages they belong to."""
FILES = frozenset(["calendar_feed"])
"""Files that only somebody with their own key gets."""
LEAD_ELSEWHERE = frozenset(
    ["home", "view", "usersessions_list", "mfa_index", "mfa_list_webauthn", "mfa_login_webauthn"]
)
"""Addresses that only send people on."""
ASKED = {
    "playbook_draft_part": "?file=scorecard.toml&table=fit.phone",
    "playbook_draft_file": "?file=scorecard.toml",
}
"""What stands behind an address that says nothing alone."""
WRONG_FORM = """() => {
  const form = [...document.querySelectorAll("main form[method=post]")].find((each) => each.checkVisibility()
    && [...each.querySelectorAll("[required]:not([type=hidden], [type=file])")].some((field) => !field.value && field.checkVisibility()));
  if (!form) return "";
  form.noValidate = true;
  form.dataset.wrong = "";
  return form.hasAttribute("hx-post") ? "part" : "page";
}"""
"""The first form of which something needed is missing, to be sent as a browser without checks would; what answers it."""
SEND = "() => document.querySelector('[data-wrong]').requestSubmit()"


@pytest.fixture(scope="module")
def guests(house: House, references: dict[str, str]) -> Guests:
    """Sessions in every language and what the addresses of this house are made of."""
    told: Guests = json.loads(
        house.python("from tests.journeys.guests import main; main()").splitlines()[-1]
    )
    link = house.run("user", "invite", "guest@demo.example", "--role", "partner").split("/accounts/")[1]  # fmt: skip
    for samples in told["samples"].values():
        samples |= {"token": link.split()[0].split("/")[1], "slug": "budget_frame"}
        samples["import"] = samples["import_id"]
    told["references"] = references | told["rooms"]
    return told


@pytest.fixture(scope="module")
def all_eyes(browser: Browser) -> Iterator[Eyes]:
    eyes = Eyes(browser)
    yield eyes
    eyes.close()


@pytest.fixture
def eyes(all_eyes: Eyes) -> Iterator[Eyes]:
    """The windows; what a page did wrong meanwhile fails the test."""
    all_eyes.watch.begin()
    yield all_eyes
    assert all_eyes.watch.faults == []


@pytest.fixture
def looks(request: pytest.FixtureRequest, times: Callable[[int], int]) -> list[Look]:
    """In which looks this test sees its page."""
    return looks_for(request.node.name, all_of_them=is_full(times))


def is_full(times: Callable[[int], int]) -> bool:
    return times(100) == 100


def paths_of(address: Address, guests: Guests, language: str) -> list[str]:
    """The address with sample values and what it is asked: of a person and an import that is over, of a company and a draft."""
    own = {"pk": guests["passkeys"][language]}
    return list(
        dict.fromkeys(
            address.path(samples | own) + ASKED.get(address.name, "")
            for samples in guests["samples"].values()
        )
    )


def ask(page: Page, house: House, path: str) -> tuple[int, str, bool, str]:
    """(status, name of the address that answered, whether it is a whole page, kind of content)."""
    answer = page.context.request.get(house.url + path)
    kind = answer.headers.get("content-type", "")
    is_page = kind.startswith("text/html") and "<html" in answer.text()[:600].lower()
    return answer.status, name_of(answer.url), is_page, kind


def name_of(url: str) -> str:
    try:
        return resolve(urlsplit(url).path).view_name
    except Resolver404:
        return ""


@pytest.mark.parametrize("address", addresses(), ids=lambda address: address.name)
def test_address(
    eyes: Eyes, house: House, guests: Guests, looks: list[Look], address: Address, times: Callable[[int], int]
) -> None:  # fmt: skip
    faults: list[str] = []
    for look in looks:
        n = 0
        answers = []
        for path in paths_of(address, guests, look.language):
            for kind in ORDER if address.name not in OUTSIDE else ORDER[-1:]:
                session = guests["sessions"][kind].get(look.language, "")
                page = eyes.page(look, house, session)
                # Never answered: the page shown offline would go on by itself while it is looked at.
                page.route(house.url + reverse("live"), lambda _route: None)
                status, name, is_page, content = ask(page, house, path)
                answers.append((kind, status, name, content))
                if status == 200 and is_page and name == address.name:
                    n += 1
                    both = f"?theme={look.theme}" if address.name == "ui:design" else ""
                    faults += look_at(eyes, page, look, house.url + path + both, is_full(times))
                elif status == 405 or (status == 200 and not is_page):
                    break
                if n and not address.name.startswith(DOORS):
                    break
        no_page = {content for _, status, name, content in answers if status == 405 or name == address.name and not content.startswith("text/html")}  # fmt: skip
        known = address.name in FRAGMENTS | FILES | LEAD_ELSEWHERE or address.name.startswith(
            "api:"
        )
        assert n or no_page or known, f"say how to get to {address.name}: {answers}"
    assert not faults, "\n".join(faults)


def look_at(eyes: Eyes, page: Page, look: Look, url: str, all_of_them: bool) -> list[str]:
    """Faults of a page as it opens, and as it comes back when its form was sent without what it needs."""
    assert opened(page.goto(url)).status == 200
    found = eyes.faults(page, look, all_of_them=all_of_them)
    eyes.watch.expect(422)
    if "/design/" not in url and (kind := page.evaluate(WRONG_FORM)):
        if kind == "page":
            with page.expect_navigation():
                page.evaluate(SEND)
        else:
            with page.expect_response(lambda answer: answer.request.method == "POST"):
                page.evaluate(SEND)
            page.locator(".is-busy").wait_for(state="detached")
        found += [f"after a wrong form: {each}" for each in eyes.faults(page, look)]
    return found


@pytest.mark.parametrize("place", PLACES)
def test_place(
    eyes: Eyes, house: House, guests: Guests, looks: list[Look], place: str, times: Callable[[int], int]
) -> None:  # fmt: skip
    faults: list[str] = []
    for look in looks:
        page = eyes.page(look, house, guests["sessions"]["insider"][look.language])
        url = house.url + PLACES[place].format(**guests["references"])
        assert opened(page.goto(url)).status == 200
        faults += eyes.faults(page, look, all_of_them=is_full(times))
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("state", STATES)
def test_state(
    eyes: Eyes, house: House, guests: Guests, looks: list[Look], state: str, times: Callable[[int], int]
) -> None:  # fmt: skip
    faults: list[str] = []
    eyes.watch.expect(422)
    path, *steps = STATES[state]
    for look in looks:
        page = eyes.page(look, house, guests["sessions"]["insider"][look.language])
        page.goto(house.url + path.format(**guests["samples"]["company"] | guests["references"]))
        for step in steps:
            do(page, step)
        faults += eyes.faults(page, look, all_of_them=is_full(times))
    assert not faults, "\n".join(faults)


def do(page: Page, step: Step) -> None:
    """One step of somebody in any language: nothing is found by its words."""
    verb, selector, *more = step
    target = page.locator(selector).first
    match verb:
        case "click":
            target.click()
        case "fill":
            target.fill(more[0])
        case "choose":
            target.select_option(index=int(more[0]))
        case "press":
            page.keyboard.press(selector)
        case "see":
            target.wait_for()


@pytest.mark.parametrize("path", EMPTY)
def test_first_day(
    eyes: Eyes, empty_house: House, empty_session: str, looks: list[Look], path: str
) -> None:
    faults: list[str] = []
    for look in looks:
        page = eyes.page(look, empty_house, empty_session)
        assert opened(page.goto(empty_house.url + path)).status == 200
        faults += eyes.faults(page, look)
    assert not faults, "\n".join(faults)


@pytest.fixture(scope="module")
def empty_session(empty_house: House) -> str:
    return empty_house.python(
        "from tests.journeys.guests import only_session; only_session()"
    ).strip()


@pytest.mark.parametrize("path", REFUSED)
def test_refusal(eyes: Eyes, house: House, guests: Guests, looks: list[Look], path: str) -> None:
    faults: list[str] = []
    eyes.watch.expect(REFUSED[path])
    for look in looks:
        page = eyes.page(look, house, guests["sessions"]["insider"][look.language])
        assert opened(page.goto(house.url + path)).status == REFUSED[path]
        faults += eyes.faults(page, look)
    assert not faults, "\n".join(faults)


def test_pages_of_mishaps(
    eyes: Eyes, house: House, guests: Guests, times: Callable[[int], int]
) -> None:
    faults: list[str] = []
    assert len(guests["errors"]) > 10
    for name, texts in guests["errors"].items():
        for look in looks_for(name, all_of_them=is_full(times)):
            page = eyes.page(look, house, "")
            url = f"{house.url}/mishap/{name}"
            page.route(url, answering(texts[look.language]))
            page.goto(url)
            faults += eyes.faults(page, look)
            page.unroute(url)
    assert not faults, "\n".join(faults)


def answering(body: str) -> Callable[[Route], None]:
    return lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8")


def test_every_look_has_its_turn() -> None:
    names = [f"test_address[{address.name}]" for address in addresses() if not address.name.startswith("api:")]  # fmt: skip
    seen = {(look.language, look.theme) for name in names for look in looks_for(name, all_of_them=False)}  # fmt: skip
    assert seen == {(code, theme) for code in CODES for theme in THEMES}
    assert len(looks_for("any", all_of_them=True)) == len(CODES) * len(THEMES)
