"""Without a connection: one page says so, the next answer brings the work back, and nothing of anybody is kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.conftest import READER, TIMEOUT, sign_in
from tests.journeys.house import House

pytestmark = pytest.mark.browser
_KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    const shelf = await caches.open(name);
    for (const request of await shelf.keys()) {
      const answer = await shelf.match(request);
      found.push({ address: new URL(request.url).pathname, cookies: request.credentials, text: await answer.text() });
    }
  }
  return found;
}"""
NO_CONNECTION = "No connection"


@pytest.fixture
def context(browser: Browser, house: House) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=house.url, reduced_motion="reduce")
    context.set_default_timeout(TIMEOUT)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """Signed in, and the worker in charge."""
    page = context.new_page()
    sign_in(page, READER)
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    return page


def test_offline_a_page_says_so_and_comes_back_by_itself(
    page: Page, context: BrowserContext
) -> None:
    context.set_offline(True)
    page.goto("/companies/")
    expect(page.get_by_role("heading", name=NO_CONNECTION)).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.plain-card')).padding") != "0px"
    page.get_by_role("link", name="Try again").click()
    expect(page.get_by_role("heading", name=NO_CONNECTION)).to_be_visible()
    context.set_offline(False)
    expect(page.get_by_role("heading", name="Companies", exact=True)).to_be_visible()
    assert page.url.endswith("/companies/")


def test_nothing_of_anybody_is_kept(page: Page, context: BrowserContext) -> None:
    for address in (
        "/leads/",
        "/leads/p7/",
        "/api/v1/leads",
        "/leads/export/?format=csv&fields=view",
        "/search/?q=an",
    ):
        page.evaluate("(address) => fetch(address).then((answer) => answer.text())", address)
    page.goto("/leads/p7/")
    name = page.get_by_role("heading", level=1).inner_text()
    check_kept(page, name)
    page.get_by_role("button", name="You").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/**")
    check_kept(page, name)
    context.set_offline(True)
    page.goto("/leads/p7/")
    expect(page.get_by_role("heading", name=NO_CONNECTION)).to_be_visible()
    expect(page.get_by_text(name)).to_have_count(0)


def check_kept(page: Page, name: str) -> None:
    """Assert that only the offline page and static files lie in the caches."""
    kept = page.evaluate(_KEPT)
    assert {"/offline/", "/static/ui/app.css"} <= {each["address"] for each in kept}
    for each in kept:
        assert each["address"] == "/offline/" or each["address"].startswith("/static/ui/"), each[
            "address"
        ]
        assert name not in each["text"]
        assert "csrf" not in each["text"]
        assert "@demo.example" not in each["text"]


def test_another_language_brings_other_words(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/accounts/login/?lang=nb")
    language = page.evaluate("document.documentElement.lang")
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    context.set_offline(True)
    page.goto("/accounts/login/")
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("[data-again]")).to_be_visible()
