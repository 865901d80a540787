"""Two leads that are one: found by a search, looked at side by side, merged, and separated again exactly."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import ADMINISTRATOR, OpenPage
from tests.journeys.house import House
from tests.journeys.lead_screen import rows, said, told

pytestmark = pytest.mark.browser
NAMES = ("Torgeir Tvillingstad", "Torgeir Tvillingstadt")
JOB = 180_000
"""Milliseconds that the worker may take to search, on a busy machine."""


@pytest.fixture
def twins(house: House) -> tuple[str, str]:
    """Two entered separately, each with something of their own."""
    rows = [
        ("name", "e-mail", "phone", "company", "city", "role", "birthday"),
        (NAMES[0], "torgeir@tvilling.example", "+4722556677", "Tvilling Fisk AS", "Bergen", "Buyer", "1980-05-04"),
        (NAMES[1], "t.tvillingstad@post.example", "+4722556678", "Tvilling Fisk AS", "Voss", "Buyer", "1980-05-04"),
    ]  # fmt: skip
    house.import_rows("twins.csv", rows)
    found = house.python(
        "from prospekt.people.models import Person\n"
        f"print(*Person.objects.filter(full_name__in={NAMES!r}).order_by('pk').values_list('pk', flat=True))"
    )
    one, other = found.split()
    return f"p{one}", f"p{other}"


def test_a_pair_is_found_merged_and_separated_again(
    open_page: OpenPage, twins: tuple[str, str]
) -> None:
    page = open_page(user=ADMINISTRATOR)
    before = [known(page, lead) for lead in twins]
    search_and_find(page, twins[0])
    row = page.locator("table.pair tbody tr").filter(has_text="City")
    row.get_by_role("radio").last.check()
    text = row.inner_text()
    expect(page.get_by_role("heading", name="Why they look like one")).to_be_visible()
    merge(page)
    merged = known(page, twins[0])
    assert "Bergen" in text
    assert "Voss" in merged
    assert {"torgeir@tvilling.example", "t.tvillingstad@post.example"} <= set(re.findall(r"\S+@\S+", merged))  # fmt: skip
    told(page, "Merged")
    separate(page)
    assert [known(page, lead) for lead in twins] == before


def known(page: Page, lead: str) -> str:
    """What the page of a lead says about it, without what happened to it."""
    page.goto(f"/leads/{lead}/")
    return page.get_by_role("region", name="Facts").inner_text()


def search_and_find(page: Page, lead: str) -> None:
    """Search among all leads; the page of the lead then says whom it looks like."""
    page.goto("/duplicates/")
    page.get_by_role("button", name="Search all leads").click()
    expect(page.get_by_role("button", name="Search all leads")).to_be_visible(timeout=JOB)
    expect(page.locator("table.pair")).to_be_visible()
    page.goto(f"/leads/{lead}/merge/")
    page.get_by_role("region", name="Looks like").get_by_role("link", name=NAMES[1]).click()
    expect(page.locator("table.pair thead")).to_contain_text(NAMES[1])


def merge(page: Page) -> None:
    page.keyboard.press("m")
    said(page, "Merged: two leads are one now.")


def separate(page: Page) -> None:
    page.goto("/duplicates/merges/")
    rows(page).filter(has_text="Tvillingstad").get_by_role("button", name="Undo").click()
    said(page, "The merge is undone")
