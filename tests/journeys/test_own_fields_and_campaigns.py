"""A manager adds a field and finds it everywhere; plans a campaign and sees what a lead of it cost."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import MANAGER, OpenPage
from tests.journeys.test_accessibility import check_looks

pytestmark = pytest.mark.browser


@pytest.fixture
def manager(open_page: OpenPage) -> Page:
    """Signed in as the sales manager."""
    return open_page(user=MANAGER)


def add_field(page: Page, label: str, kind: str, choices: str = "") -> None:
    page.goto("/settings/fields/")
    page.get_by_role("link", name="New field").first.click()
    page.get_by_label("Label").fill(label)
    page.get_by_label("Kind").select_option(label=kind)
    if choices:
        page.get_by_label("Choices").fill(choices)
    page.get_by_role("button", name="Add the field").click()
    expect(page.get_by_role("link", name=label, exact=True)).to_be_visible()


def test_a_new_field_is_at_once_in_the_form_and_in_the_import(manager: Page) -> None:
    add_field(manager, "Contract tier", "Choice", "Basic\nPlus\nPro")
    check_looks(manager)
    manager.goto("/leads/")
    manager.locator("tbody tr a[data-open]").first.click()
    manager.get_by_role("link", name="Open as a page").click()
    manager.get_by_role("button", name="Add: Contract tier").click()
    manager.get_by_role("combobox", name="Contract tier").select_option("Plus")
    expect(manager.get_by_role("button", name="Edit Contract tier: Plus")).to_be_visible()
    manager.goto("/imports/new/")
    manager.get_by_text("Or paste rows").click()
    manager.get_by_label("Rows with their header").fill(
        "name\te-mail\tWhatever\nEva Lund\teva@lund.example\tx"
    )
    manager.get_by_role("button", name="Take these rows").click()
    target = manager.locator("select[name='target-2']")
    expect(target.locator("option[value='own:contract_tier']")).to_have_count(1)


def test_a_choice_in_use_moves_to_another_one(manager: Page) -> None:
    add_field(manager, "Region code", "Choice", "North\nSouth")
    manager.get_by_role("link", name="Region code", exact=True).click()
    check_looks(manager)
    manager.locator("summary", has_text="South").click()
    manager.get_by_role("textbox", name="New words for South").fill("Deep south")
    manager.get_by_role("button", name="Rename South").click()
    expect(manager.locator("summary", has_text="Deep south")).to_be_visible()
    manager.get_by_role("button", name="Remove the field").click()
    expect(manager.get_by_role("button", name="Put back Region code")).to_be_visible()
    check_looks(manager)


def test_a_campaign_tells_what_a_lead_cost(manager: Page) -> None:
    manager.goto("/campaigns/")
    check_looks(manager)
    manager.get_by_role("link", name="New campaign").click()
    manager.get_by_label("Name").fill("Open house")
    manager.get_by_label("Channel").select_option(label="Event")
    check_looks(manager)
    manager.get_by_role("button", name="Save").click()
    manager.get_by_label("What for").fill("Room")
    manager.get_by_label("Amount").fill("1,250.50")
    manager.get_by_role("button", name="Enter the cost").click()
    expect(manager.get_by_role("cell", name="1,250.50 USD", exact=True)).to_be_visible()
    check_looks(manager)
    manager.goto("/campaigns/?period=all")
    row = manager.get_by_role("row", name="Open house")
    expect(row.get_by_text("no leads yet")).to_be_visible()
    manager.get_by_role("link", name="By source").click()
    expect(manager.get_by_role("columnheader", name="Source")).to_be_visible()
    check_looks(manager)


@pytest.mark.parametrize(
    "address", ["/settings/", "/settings/fields/new/", "/sources/", "/sources/new/", "/sources/1/"]
)
def test_places(manager: Page, address: str) -> None:
    answer = manager.goto(address)
    assert answer is not None
    assert answer.status == 200
    check_looks(manager)
