"""The first ten minutes of a new user: from an empty installation to a ranked list of one's own, by what the page says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.axe import violations
from tests.journeys.conftest import ADMINISTRATOR, ALONE, PASSWORD_ALONE, OpenPage
from tests.journeys.house import House

pytestmark = pytest.mark.browser
LIST = """name,e-mail,company,job title,employees
Ragnhild Solbakken,ragnhild@fjellvik.example,Fjellvik Bygg AS,Managing director,120
Torstein Aune,torstein@fjellvik.example,Fjellvik Bygg AS,Carpenter,120
Siti Aminah,siti@rimba.example,Rimba Foods,Head of purchasing,40
"""


@pytest.fixture
def new_house(tmp_path: Path) -> Iterator[House]:
    """A house of one's own as on its first day."""
    house = House(tmp_path / "new")
    house.add_user(ALONE, PASSWORD_ALONE)
    house.start("serve")
    yield house
    house.stop()


def step(page: Page, title: str) -> Locator:
    """The step on the page of the first steps, with its tick."""
    page.goto("/help/first-steps/")
    return page.get_by_role("listitem").filter(has_text=title)


def is_done(page: Page, title: str) -> bool:
    return step(page, title).get_by_label("done", exact=True).count() == 1


def test_from_nothing_to_a_ranked_list_of_ones_own(
    open_page: OpenPage, new_house: House, tmp_path: Path
) -> None:
    page = open_page(user=ALONE, at=new_house)
    page.goto("/leads/")
    expect(page.get_by_text("0 of 4 done")).to_be_visible()
    assert violations(page) == []

    # Look around with made-up leads, and take them back.
    page.get_by_role("button", name="Try with made-up leads").click()
    expect(page.get_by_role("link", name="See the ranked leads")).to_be_visible(timeout=120_000)
    page.get_by_role("button", name="Undo this import").click()
    expect(page.get_by_text(re.compile("^Undone"))).to_be_visible(timeout=120_000)
    page.goto("/leads/")
    expect(page.get_by_text("0 of 4 done")).to_be_visible()

    # The own list.
    page.get_by_role("link", name="Import a list").click()
    file = tmp_path / "fair.csv"
    file.write_text(LIST)
    page.locator("#id_file").set_input_files(file)
    page.get_by_role("button", name="Check the rows").click()
    page.get_by_role("button", name="Import 3 rows").click()
    page.get_by_role("link", name="See the ranked leads").click(timeout=120_000)
    rows = page.locator("#rows-body tr")
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text("Ragnhild Solbakken")
    assert is_done(page, "Bring your list")
    assert is_done(page, "Look at the ranked list")
    assert not is_done(page, "Open a lead and read why")

    # Why: the line over the list leads to the best lead; its rule leads to the scorecard.
    page.goto("/leads/")
    page.get_by_role("region", name="First steps").get_by_role("link", name="Open a lead and read why").click()  # fmt: skip
    expect(page.get_by_role("heading", name="Ragnhild Solbakken")).to_be_visible()
    page.goto("/leads/")
    page.get_by_role("link", name="Ragnhild Solbakken").click()
    page.get_by_role("link", name="Open as a page").click()
    assert is_done(page, "Open a lead and read why")

    # A view, and all is done: the line is gone, the steps stay in the help.
    page.goto("/leads/?sort=name")
    page.get_by_role("button", name="Own choice").click()
    page.get_by_role("button", name="Keep this view").click()
    page.get_by_label("Name", exact=True).fill("By name")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_text("is kept")).to_be_visible()
    expect(page.get_by_role("region", name="First steps")).to_have_count(0)
    assert is_done(page, "Keep a view")


def test_a_word_is_explained_by_keyboard_and_by_touch(open_page: OpenPage) -> None:
    page = open_page(user=ADMINISTRATOR)
    page.goto("/leads/")
    mark = page.get_by_role("button", name="About Score")
    mark.focus()
    page.keyboard.press("Enter")
    card = page.locator("#help-head-score")
    expect(card).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Tab")
    expect(card.get_by_role("link")).to_be_focused()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    box = mark.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 24
    narrow = open_page(user=ADMINISTRATOR, width=390, height=844, has_touch=True, is_mobile=True)
    narrow.goto("/scorecard/")
    rule = narrow.get_by_role("button", name="About Decision maker")
    rule.tap()
    expect(narrow.locator("#about-decision_maker")).to_contain_text("How high the role stands")
    box = rule.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 44


def test_help_needs_no_scripts(open_page: OpenPage) -> None:
    page = open_page(user=ADMINISTRATOR, java_script_enabled=False)
    page.goto("/scorecard/")
    page.get_by_role("button", name="About Grade").click()
    page.locator("#help-grade").get_by_role("link").click()
    expect(page).to_have_url(re.compile(r"/help/#grade$"))
    page.goto("/scorecard/")
    page.get_by_role("button", name="Do not show this again").click()
    expect(page.get_by_role("heading", name="Scorecard", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Do not show this again")).to_have_count(0)
    page.goto("/help/first-steps/")
    page.get_by_role("button", name="Show all hints again").click()
    page.goto("/scorecard/")
    expect(page.get_by_role("button", name="Do not show this again")).to_be_visible()


def test_the_glossary_answers_as_one_types(open_page: OpenPage) -> None:
    page = open_page(user=ADMINISTRATOR)
    page.goto("/help/")
    page.get_by_role("searchbox", name="A word").fill("half")
    expect(page.locator("#half_life")).to_be_visible()
    expect(page.locator("#receipt")).to_have_count(0)
    assert violations(page) == []
