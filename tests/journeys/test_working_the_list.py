"""A representative works the list: by keyboard only, and by touch on a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PASSWORD, REPRESENTATIVE, NewLead, OpenPage
from tests.journeys.lead_screen import names, panel, read_score, rows, tab_to

pytestmark = pytest.mark.browser
NOTE = "Wants a quote for the second plant"


def test_a_representative_works_the_list_by_keyboard_only(
    open_page: OpenPage, new_lead: NewLead
) -> None:
    lead = new_lead("Gunnhild Tveit")
    page = open_page(user="")
    sign_in_by_keyboard(page)
    open_third_and_come_back(page)
    search_by_keyboard(page, "gunnhild tveit", "Gunnhild Tveit")
    before = read_score(panel(page))
    note_by_keyboard(page)
    touch_by_keyboard(page)
    tab_to(page, panel(page).get_by_role("link", name="Open as a page"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/leads/{lead}/")
    assert read_score(page.locator("main")) > before
    page.go_back()
    page.wait_for_url(f"**/leads/?*open={lead}*")
    expect(panel(page).get_by_role("heading", level=2)).to_have_text("Gunnhild Tveit")
    assert names(page) == ["Gunnhild Tveit"]


def sign_in_by_keyboard(page: Page) -> None:
    page.goto("/leads/")
    expect(page.get_by_label("E-mail")).to_be_focused()
    page.keyboard.type(REPRESENTATIVE)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Leads")).to_be_visible()
    page.wait_for_load_state()


def open_third_and_come_back(page: Page) -> None:
    third = rows(page).nth(2)
    for _ in range(4):
        page.keyboard.press("j")
    page.keyboard.press("k")
    expect(third).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel(page).get_by_role("heading", level=2)).to_have_text(names(page)[2])
    expect(page).to_have_url(re.compile(r"[?&]open=[pc]\d+"))
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_empty()
    expect(third).to_be_focused()
    expect(page).not_to_have_url(re.compile("open="))
    page.keyboard.press("j")
    expect(rows(page).nth(3)).to_be_focused()


def search_by_keyboard(page: Page, words: str, name: str) -> None:
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type(words)
    expect(rows(page)).to_have_count(1)
    expect(page).to_have_url(re.compile("q="))
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(panel(page).get_by_role("heading", level=2)).to_have_text(name)


def note_by_keyboard(page: Page) -> None:
    page.keyboard.press("l")
    expect(panel(page).get_by_label("Log in one line")).to_be_focused()
    tab_to(page, panel(page).get_by_label("Note"))
    page.keyboard.type(NOTE)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(panel(page).locator("blockquote", has_text=NOTE)).to_be_visible()
    expect(panel(page).get_by_label("Note")).to_have_value("")


def touch_by_keyboard(page: Page) -> None:
    tab_to(page, panel(page).get_by_role("link", name="Record a touch"))
    page.keyboard.press("Enter")
    kind = panel(page).get_by_label("What happened")
    expect(kind).to_be_visible()
    tab_to(page, kind)
    page.keyboard.type("Asked")
    expect(kind).to_have_value("quote_request")
    tab_to(page, panel(page).get_by_role("button", name="Record"))
    page.keyboard.press("Enter")
    expect(panel(page).locator(".moment", has_text="Asked for a quote")).to_be_visible()


def test_the_same_by_touch_on_a_phone(open_page: OpenPage, new_lead: NewLead) -> None:
    new_lead("Oddbjørg Hjelle")
    page = open_page(width=390, height=844, has_touch=True, is_mobile=True)
    page.goto("/leads/")
    first = names(page)[0]
    page.get_by_role("link", name=first, exact=True).first.tap()
    expect(panel(page).get_by_role("heading", level=2)).to_have_text(first)
    panel(page).get_by_role("button", name="Close").tap()
    expect(panel(page)).to_be_empty()
    page.get_by_role("searchbox").tap()
    page.keyboard.type("oddbjorg")
    expect(rows(page)).to_have_count(1)
    page.get_by_role("link", name="Oddbjørg Hjelle").tap()
    expect(panel(page).get_by_role("heading", level=2)).to_have_text("Oddbjørg Hjelle")
    before = read_score(panel(page))
    panel(page).get_by_label("Note").fill(NOTE)
    panel(page).get_by_role("button", name="Add note").tap()
    expect(panel(page).locator("blockquote", has_text=NOTE)).to_be_visible()
    panel(page).get_by_role("link", name="Record a touch").tap()
    panel(page).get_by_label("What happened").select_option("quote_request")
    panel(page).get_by_role("button", name="Record").tap()
    expect(panel(page).locator(".moment", has_text="Asked for a quote")).to_be_visible()
    panel(page).get_by_role("link", name="Open as a page").tap()
    page.wait_for_url("**/leads/p*/")
    assert read_score(page.locator("main")) > before
    page.get_by_role("button", name="You").tap()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.get_by_role("button", name="Dark", exact=True).tap()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.get_by_role("navigation", name="Places").get_by_role("link", name="Tasks").tap()
    page.wait_for_url("**/tasks/")


def test_back_closes_the_panel_and_the_list_keeps_its_place(page: Page) -> None:
    page.goto("/leads/")
    rows(page).nth(30).get_by_role("link").first.scroll_into_view_if_needed()
    place = page.locator(".table-wrap.fill").evaluate("list => list.scrollTop")
    assert place > 0
    rows(page).nth(30).locator(".main-cell a").click()
    expect(panel(page).get_by_role("heading", level=2)).to_be_visible()
    page.go_back()
    expect(panel(page)).to_be_empty()
    assert page.locator(".table-wrap.fill").evaluate("list => list.scrollTop") == place
    page.go_forward()
    expect(panel(page).get_by_role("heading", level=2)).to_be_visible()
