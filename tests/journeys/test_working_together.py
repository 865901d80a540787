"""Two people and one lead, a link that is sent on, and what a browser remembers."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import (
    ADMINISTRATOR,
    MANAGER,
    PASSWORD,
    READER,
    REPRESENTATIVE,
    NewLead,
    OpenPage,
)
from tests.journeys.lead_screen import edit_in_place, expect_value, filter_by, names, panel, rows
from tests.journeys.watch import Watch

pytestmark = pytest.mark.browser


def test_two_people_edit_one_lead(open_page: OpenPage, new_lead: NewLead, watch: Watch) -> None:
    watch.expect(409)
    lead = new_lead("Marit Sandvik")
    first, second = open_page(), open_page(user=MANAGER)
    for page in (first, second):
        page.goto(f"/leads/{lead}/")
    edit_in_place(first, "City", "Tromsø")
    expect_value(first, "City", "Tromsø")
    edit_in_place(second, "Department", "Purchasing")
    expect_value(second, "Department", "Purchasing")
    second.reload()
    expect_value(second, "City", "Tromsø")

    first.reload()
    edit_in_place(first, "City", "Bodø")
    expect_value(first, "City", "Bodø")
    edit_in_place(second, "City", "Narvik")
    clash = second.get_by_role("alert")
    expect(clash).to_contain_text("Bjørn Årdal Nesheim")
    expect(clash).to_contain_text("Bodø")
    expect(second.get_by_role("textbox", name="City", exact=True)).to_have_value("Narvik")
    clash.get_by_role("button", name="Keep theirs").click()
    expect_value(second, "City", "Bodø")

    edit_in_place(second, "City", "Alta")
    expect_value(second, "City", "Alta")
    edit_in_place(first, "City", "Hammerfest")
    first.get_by_role("alert").get_by_role("button", name="Save mine").click()
    expect_value(first, "City", "Hammerfest")
    second.reload()
    expect_value(second, "City", "Hammerfest")


def test_a_wrong_value_is_said_where_it_stands(page: Page, new_lead: NewLead, watch: Watch) -> None:
    watch.expect(422)
    page.goto(f"/leads/{new_lead('Birgit Moen')}/")
    edit_in_place(page, "Employees", "a lot")
    field = page.get_by_role("textbox", name="Employees", exact=True)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_value("a lot")
    expect(page.locator(f"#{field.get_attribute('aria-describedby')}")).not_to_be_empty()
    field.press("Escape")
    expect(page.get_by_role("button", name="Add: Employees")).to_be_visible()


def test_a_link_sent_to_a_colleague_shows_the_same_view(open_page: OpenPage) -> None:
    mine = open_page(user=ADMINISTRATOR)
    mine.goto("/leads/")
    filter_by(mine, "Kind of lead", ["A person"])
    filter_by(mine, "Letter of the grade", ["B"])
    mine.get_by_role("columnheader", name="Name").get_by_role("link").click()
    expect(mine.locator("[aria-sort=ascending]")).to_have_text("Name")
    rows(mine).nth(2).locator(".main-cell a").click()
    expect(panel(mine).get_by_role("heading", level=2)).to_be_visible()
    theirs = open_page(user=READER)  # the roles that see the same leads
    theirs.goto(mine.url)
    assert names(theirs) == names(mine)
    expect(theirs.locator("[aria-sort=ascending]")).to_have_text("Name")
    for page in (mine, theirs):
        assert [re.sub(r"\s+", " ", text) for text in page.locator(".chip.filter:has(a)").all_inner_texts()] == [
            "Is a person", "Letter of the grade is B",
        ]  # fmt: skip
        expect(panel(page).get_by_role("heading", level=2)).to_have_text(names(mine)[2])
        expect(page.locator("tr.is-open")).to_contain_text(names(mine)[2])


def test_theme_and_density_stay(page: Page) -> None:
    page.goto("/leads/")
    root, height = page.locator("html"), rows(page).first.evaluate("row => row.offsetHeight")
    for choice in ("Dark", "Taller rows"):
        page.get_by_role("button", name="You").click()
        page.get_by_role("button", name=choice, exact=True).click()
    for address in ("/leads/", "/companies/"):
        page.goto(address)
        expect(root).to_have_attribute("data-theme", "dark")
        expect(root).to_have_attribute("data-density", "comfortable")
        assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    assert rows(page).first.evaluate("row => row.offsetHeight") > height


def test_without_javascript(open_page: OpenPage, new_lead: NewLead) -> None:
    lead = new_lead("Åsta Brekke")
    page = open_page(user="", java_script_enabled=False)
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill(REPRESENTATIVE)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")
    page.goto("/leads/")
    page.get_by_role("searchbox").fill("asta brekke")
    page.get_by_role("searchbox").press("Enter")
    page.get_by_role("link", name="Åsta Brekke").click()
    expect(panel(page).get_by_role("heading", level=2)).to_have_text("Åsta Brekke")
    panel(page).get_by_role("link", name="Open as a page").click()
    page.wait_for_url(f"**/leads/{lead}/")
    page.get_by_role("textbox", name="Note").fill("Called back")
    page.get_by_role("button", name="Add note").click()
    expect(page.locator("blockquote", has_text="Called back")).to_be_visible()
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("City").fill("Ålesund")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Ålesund").first).to_be_visible()
