"""On paper: what is known about a lead and why, black on white, without anything to press."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import ADMINISTRATOR, OpenPage

pytestmark = pytest.mark.browser
_PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")
_BOX = re.compile(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)")
A4 = (595, 842)
"""Points."""


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """Dark on the screen: paper is white all the same."""
    return open_page(user=ADMINISTRATOR, color_scheme="dark")


def pages_of(page: Page) -> list[tuple[int, int]]:
    """The size of each sheet, in points."""
    pdf = page.pdf(prefer_css_page_size=True)
    sizes = [(round(float(width)), round(float(height))) for width, height in _BOX.findall(pdf)]
    assert len(sizes) == len(_PAGE.findall(pdf))
    return sizes


def test_a_lead_on_paper(page: Page) -> None:
    page.goto("/leads/p7/")
    name = page.get_by_role("heading", level=1).inner_text()
    page.emulate_media(media="print", color_scheme="dark")
    text = page.locator("body").inner_text()
    places = [
        text.find(part)
        for part in (
            name,
            "Rule and fact",
            "Base",
            "Score",
            "What would change it",
            "Facts",
            "Timeline",
        )
    ]
    assert -1 not in places, text
    assert places[0] < places[1] < places[4] < places[5] < places[6]
    for screen in (
        "Campaigns",
        "Search",
        "Keys",
        "Record a touch",
        "Edit",
        "Add",
        "Give",
        "What do you want to remember",
    ):
        assert not re.search(rf"(?m)^{screen}$", text), screen
    expect(
        page.locator("button:visible:not(inline-edit > button), .rail:visible, select:visible")
    ).to_have_count(0)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(0, 0, 0)"
    sizes = pages_of(page)
    assert 1 <= len(sizes) <= 4
    assert set(sizes) == {A4}


def test_a_list_on_paper(page: Page) -> None:
    page.goto("/leads/")
    shown = page.locator("[data-row]").count()
    page.emulate_media(media="print")
    text = page.locator("body").inner_text()
    assert "New lead" not in text
    assert "Columns" not in text
    expect(page.locator("[data-row]:visible")).to_have_count(shown)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    sizes = pages_of(page)
    assert set(sizes) == {A4[::-1]}, "lists lie"
    assert len(sizes) <= 6
