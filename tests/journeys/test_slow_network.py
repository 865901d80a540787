"""A slow server: what is waited for says so where it will stand, after 300 ms; and is as before once it is there."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import ADMINISTRATOR, OpenPage

pytestmark = pytest.mark.browser


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    page = open_page(user=ADMINISTRATOR)
    page.goto("/leads/")
    return page


def held(page: Page, pattern: str) -> list[Route]:
    """Requests of htmx to such addresses wait here until the test lets them go."""
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.headers.get("hx-request"):
            waiting.append(route)
        else:
            route.continue_()

    page.route(re.compile(pattern), hold)
    return waiting


def let_go(waiting: list[Route]) -> None:
    """The server answers at last."""
    assert waiting
    while waiting:
        waiting.pop().continue_()


def test_a_panel_that_comes_slowly(page: Page) -> None:
    waiting = held(page, r"/panel/")
    page.locator("[data-row] .main-cell a").first.click()
    panel = page.locator("#panel")
    expect(panel).to_have_attribute("aria-busy", "true")
    expect(panel.locator(".skeleton")).to_be_visible()
    expect(page.locator("#live")).to_have_text("Still waiting for the server.")
    let_go(waiting)
    expect(panel.get_by_role("heading", level=2)).to_be_visible()
    expect(panel).not_to_have_attribute("aria-busy", "true")
    expect(panel.locator(".skeleton")).to_have_count(0)


def test_a_list_that_is_searched_slowly_stays_until_the_other_is_there(page: Page) -> None:
    waiting = held(page, r"/leads/\?")
    rows = page.locator("[data-row]").count()
    page.get_by_role("searchbox").fill("lim")
    expect(page.locator("#list.is-slow")).to_be_visible()
    assert page.locator("[data-row]").count() == rows
    let_go(waiting)
    expect(page.locator("#list.is-slow")).to_have_count(0)
    expect(page.locator("[data-row]").first).to_contain_text(re.compile("lim", re.IGNORECASE))


def test_the_palette(page: Page) -> None:
    waiting = held(page, r"/search/")
    page.keyboard.press("Control+k")
    expect(page.locator("#palette-found .skeleton")).to_be_visible()
    let_go(waiting)
    expect(page.locator("#palette-found [role=option]").first).to_be_visible()
    expect(page.locator("#palette-found .skeleton")).to_have_count(0)


def test_what_is_quick_shows_nothing(page: Page) -> None:
    page.evaluate("""() => {
      window.slow = 0;
      new MutationObserver(() => { window.slow += document.querySelectorAll(".is-slow").length; })
        .observe(document.body, { subtree: true, attributes: true, attributeFilter: ["class"] });
    }""")
    page.route(
        re.compile("/panel/"),
        lambda route: route.fulfill(status=200, content_type="text/html", body="<h2>Quick</h2>"),
    )
    page.locator("[data-row] .main-cell a").first.click()
    expect(page.locator("#panel").get_by_role("heading", name="Quick")).to_be_visible()
    assert page.evaluate("window.slow") == 0
