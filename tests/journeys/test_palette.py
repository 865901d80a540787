"""From everywhere by Ctrl+K: type, choose with the arrows, open; on a phone; and as a page without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.axe import sticking_out, violations
from tests.journeys.conftest import NewLead, OpenPage

pytestmark = pytest.mark.browser


def field(page: Page):  # noqa: ANN201
    return page.get_by_role("combobox", name="Search everywhere")


def chosen(page: Page):  # noqa: ANN201
    return page.locator("#palette-list [aria-selected=true]")


def ask(page: Page, words: str) -> None:
    page.keyboard.press("Control+k")
    expect(field(page)).to_be_focused()
    page.keyboard.type(words)
    expect(page.locator(f'#palette-found [data-q="{words}"]')).to_have_count(1)


def test_a_lead_is_found_from_anywhere_by_keyboard(page: Page, new_lead: NewLead) -> None:
    lead = new_lead("Solvår Fagerheim")
    for place in ("/companies/", "/imports/new/", "/scorecard/"):
        page.goto(place)
        ask(page, "solvar fager")
        expect(chosen(page)).to_contain_text("Solvår Fagerheim")
        expect(field(page)).to_have_attribute("aria-expanded", "true")
        assert field(page).get_attribute("aria-activedescendant") == chosen(page).get_attribute(
            "id"
        )
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/leads/{lead}/")
    page.goto("/companies/")
    page.keyboard.press("Control+k")
    expect(chosen(page)).to_contain_text("Solvår Fagerheim")


def test_who_is_quicker_than_the_page_is_heard(page: Page) -> None:
    """The key is heard as soon as our script is there, the question only when htmx has looked over the page."""
    page.add_init_script(
        "const soon = window.setTimeout;"
        "window.setTimeout = (act, ms, ...rest) => soon(act, ms || 3000, ...rest)"
    )
    page.goto("/companies/")
    page.keyboard.press("Control+k")
    expect(field(page)).to_be_focused()
    page.keyboard.type("impor")
    expect(field(page)).not_to_have_attribute("data-htmx-powered", "true")
    expect(page.locator('#palette-found [data-q="impor"]')).to_have_count(1)
    expect(chosen(page)).to_have_count(1)


def test_arrows_go_round_and_escape_leaves_everything_as_it_was(page: Page) -> None:
    page.goto("/companies/")
    page.keyboard.press("Control+k")
    options = page.locator("#palette-list [role=option]")
    expect(chosen(page)).to_have_count(1)
    first = chosen(page).get_attribute("id")
    page.keyboard.press("ArrowUp")
    assert chosen(page).get_attribute("id") == options.last.get_attribute("id")
    page.keyboard.press("ArrowDown")
    assert chosen(page).get_attribute("id") == first
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).not_to_be_visible()
    expect(page).to_have_url(re.compile("/companies/$"))
    page.keyboard.press("Control+k")
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).not_to_be_visible()


def test_a_new_tab_leaves_the_page(page: Page, new_lead: NewLead) -> None:
    lead = new_lead("Torhild Nesbakk")
    page.goto("/companies/")
    ask(page, "torhild")
    expect(chosen(page)).to_contain_text("Torhild Nesbakk")
    with page.context.expect_page() as opened:
        page.keyboard.press("Control+Enter")
    opened.value.wait_for_url(f"**/leads/{lead}/")
    expect(page).to_have_url(re.compile("/companies/$"))


def test_enter_waits_for_what_was_typed(page: Page, new_lead: NewLead) -> None:
    lead = new_lead("Ragnvald Utsira")
    page.goto("/companies/")
    page.keyboard.press("Control+k")
    expect(field(page)).to_be_focused()
    page.keyboard.type("ragnvald")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/leads/{lead}/")


def test_commands_act(page: Page) -> None:
    page.goto("/companies/")
    ask(page, "dark theme")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    ask(page, "keyboard")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    ask(page, "new lead")
    page.keyboard.press("Enter")
    page.wait_for_url("**/leads/new/")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_is_wrong_with_its_looks(open_page: OpenPage, width: int, theme: str) -> None:
    page = open_page(width=width, height=844, color_scheme=theme)
    page.goto("/leads/")
    page.get_by_role("link", name="Search", exact=True).click()
    expect(chosen(page)).to_have_count(1)
    assert violations(page) + sticking_out(page) == []
    for words in ("an", "zzzzqqqq", "---"):
        field(page).fill(words)
        expect(page.locator(f'#palette-found [data-q="{words}"]')).to_have_count(1)
        assert violations(page) + sticking_out(page) == [], words
    if width == 390:
        box = page.locator("#palette").bounding_box()
        assert box is not None
        assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 390, 844)
        page.get_by_role("button", name="Close").first.click()
        expect(page.locator("#palette")).not_to_be_visible()


def test_without_scripts_it_is_a_page(open_page: OpenPage) -> None:
    page = open_page(java_script_enabled=False)
    page.goto("/companies/")
    page.get_by_role("link", name="Search", exact=True).click()
    page.wait_for_url("**/search/")
    page.get_by_role("searchbox").fill("an")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url("**/search/?q=an")
    expect(page.get_by_role("heading", name="Persons")).to_be_visible()
    page.locator("main a.find").first.click()
    page.wait_for_url("**/leads/p*/")
