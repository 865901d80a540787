"""Removing without a question: Undo is in the toast, and later in the recycle bin."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.axe import sticking_out, violations
from tests.journeys.conftest import ADMINISTRATOR, NewLead, OpenPage
from tests.journeys.lead_screen import panel, rows

pytestmark = pytest.mark.browser


def test_removed_by_mistake_and_undone_from_the_toast(
    open_page: OpenPage, new_lead: NewLead
) -> None:
    new_lead("Torunn Bakkeli")
    page = open_page()
    page.goto("/leads/?q=torunn+bakkeli")
    page.get_by_role("link", name="Torunn Bakkeli", exact=True).click()
    panel(page).get_by_role("button", name="More").click()
    panel(page).get_by_role("button", name="Remove").click()
    toast = page.locator(".toast", has_text="1 lead removed.")
    expect(toast).to_be_visible()
    expect(rows(page).filter(has_text="Torunn Bakkeli")).to_have_count(0)
    assert violations(page) == []
    toast.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("1 lead is back.")).to_be_visible()
    expect(rows(page).filter(has_text="Torunn Bakkeli")).to_have_count(1)


def test_chosen_rows_are_removed_and_brought_back_from_the_bin(
    open_page: OpenPage, new_lead: NewLead
) -> None:
    for name in ("Gudrun Fossbakken", "Sigrun Fossbakken"):
        new_lead(name)
    page = open_page()
    page.goto("/leads/?q=fossbakken")
    page.get_by_label("Choose all rows").check()
    page.get_by_role("region", name="Chosen rows").get_by_role("button", name="Remove").click()
    expect(page.locator(".toast", has_text="2 leads removed.")).to_be_visible()
    page.goto("/bin/")
    mine = rows(page).filter(has_text="Fossbakken")
    expect(mine).to_have_count(2)
    mine.first.get_by_role("button", name="Restore").click()
    expect(page.get_by_text("1 lead is back.")).to_be_visible()
    expect(mine).to_have_count(1)


def test_looks(open_page: OpenPage, new_lead: NewLead) -> None:
    lead, other = new_lead("Oddlaug Vik"), new_lead("Borghild Vik")
    page = open_page(user=ADMINISTRATOR)
    page.goto(f"/leads/{other}/")
    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.locator(".toast")).to_be_visible()
    for address in ("/bin/", "/audit/", f"/leads/{lead}/history/"):
        page.goto(address)
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 844})
            assert sticking_out(page) == [], (address, width)
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
                assert violations(page) == [], (address, width, scheme)


def test_an_administrator_erases_what_the_trail_tells(
    open_page: OpenPage, new_lead: NewLead
) -> None:
    lead = new_lead("Ragna Myrvoll")
    page = open_page(user=ADMINISTRATOR)
    page.goto(f"/leads/{lead}/edit/")
    page.get_by_label("City").fill("Secretville")
    page.get_by_role("button", name="Save").first.click()
    page.goto(f"/leads/{lead}/history/")
    row = rows(page).filter(has_text="Secretville")
    row.get_by_role("checkbox").check()
    page.get_by_role("button", name="Erase the words").click()
    expect(page.get_by_text("erased on")).to_be_visible()
    expect(page.get_by_text("Secretville")).to_have_count(0)
