"""What opens and comes by doing things, light and dark, wide and narrow: nothing that axe-core objects to.

Every page as it opens, in every language: test_usable_by_all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.axe import sticking_out, violations
from tests.journeys.conftest import (
    ADMINISTRATOR,
    ALONE,
    LIST,
    MANAGER,
    PASSWORD_ALONE,
    READER,
    NewLead,
    OpenPage,
)
from tests.journeys.house import House
from tests.journeys.watch import Watch

pytestmark = pytest.mark.browser
HERE = Path(__file__).parent
WIDE, NARROW = 1440, 390


def test_axe_is_as_published() -> None:
    lines = [line.split("  ") for line in (HERE / "vendor/CHECKSUMS").read_text().splitlines()[1:]]
    assert {name for _, name, *_ in lines} == {"vendor/axe.min.js", "vendor/axe-core-LICENSE.txt"}
    for digest, name, *_ in lines:
        assert sha256((HERE / name).read_bytes()).hexdigest() == digest, name


def check_looks(page: Page, *, height: int = 844) -> None:
    """Assert that nothing is wrong with the page as it stands, in every look.

    Axe takes what has scrolled out of sight inside a part for being covered: such a part needs `height`.
    """
    faults = list(_faults(page, height))
    assert not faults, "\n".join(faults)


def _faults(page: Page, height: int) -> Iterator[str]:
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": height})
        yield from (f"{width} px: {fault}" for fault in sticking_out(page))
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
            yield from (f"{width} px, {theme}: {fault}" for fault in violations(page))


READ_ONLY = (
    "/leads/",
    "/leads/?look=cards&group=owner",
    "/leads/{person}/",
    "/leads/?open={company}",
    "/campaigns/1/",
    "/sources/1/",
    "/settings/",
    "/audit/",
)
"""Places that look otherwise to somebody who changes nothing."""
CONTROLS = {
    "Kind of lead": "[type=checkbox]",
    "City": "[aria-label=Value]",
    "Grade": "select[multiple]",
    "Wants no e-mail": "select[aria-label=Value]",
    "Created": "[inputmode=decimal]",
    "Touch": "details",
}
"""What can be asked, and the control of each kind for the answer."""


@pytest.fixture
def administrator(open_page: OpenPage) -> Page:
    """Signed in as somebody who may see every place, with every control."""
    return open_page(user=ADMINISTRATOR)


@pytest.mark.parametrize("place", READ_ONLY)
def test_place_read_only(open_page: OpenPage, references: dict[str, str], place: str) -> None:
    page = open_page(user=READER)
    check_place(page, place.format(**references))
    for name in (
        "New lead",
        "Import a list",
        "Save",
        "Edit",
        "Add note",
        "New campaign",
        "Choose all rows",
    ):
        expect(page.locator("main, header, #panel").get_by_label(name, exact=True)).to_have_count(0)
        expect(page.locator("main, header, #panel").get_by_text(name, exact=True)).to_have_count(0)


def check_place(page: Page, address: str) -> None:
    """Assert that the page is there and that nothing is wrong with it."""
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 200
    check_looks(page)


def test_steps_of_an_import(administrator: Page) -> None:
    page = administrator
    page.goto("/imports/new/")
    page.get_by_text("Or paste rows").click()
    page.get_by_label("Rows with their header").fill("\n".join("\t".join(row) for row in LIST))
    page.get_by_role("button", name="Take these rows").click()
    expect(page.get_by_role("button", name="Check the rows")).to_be_visible()
    check_looks(page)
    page.get_by_role("button", name="Check the rows").click()
    expect(page.get_by_text("rejected").first).to_be_visible()
    expect(page.get_by_text("Trying the file")).to_have_count(0)
    check_looks(page)


@pytest.mark.parametrize("opener", ["You", "Keys", "All by score", "Order", "Groups", "Columns"])
def test_what_opens_over_the_list(page: Page, opener: str) -> None:
    page.goto("/leads/")
    page.get_by_role("button", name=re.compile(f"^{opener}")).click()
    expect(page.locator("[popover]:popover-open, dialog[open]")).to_be_visible()
    check_looks(page)


def test_the_filter_editor(page: Page, watch: Watch) -> None:
    watch.expect(422)
    page.goto("/leads/")
    page.get_by_role("link", name="Filter", exact=True).click()
    editor = page.get_by_role("form", name="Filter")
    expect(editor).to_be_visible()
    check_looks(page)
    for place, (subject, control) in enumerate(CONTROLS.items()):
        if place:
            editor.get_by_role("button", name="Condition", exact=True).last.click()
        asked = editor.get_by_label("What is asked")
        expect(asked).to_have_count(place + 1)
        asked.last.select_option(label=subject)
        expect(editor.locator(".filter-row").last.locator(control).first).to_be_visible()
    editor.get_by_role("button", name="Group", exact=True).last.click()
    expect(editor.get_by_label("How the conditions go together")).to_have_count(2)
    check_looks(page, height=2400)
    editor.get_by_role("button", name="Show", exact=True).click()
    expect(editor.get_by_role("alert")).to_be_visible()
    check_looks(page, height=2400)


def test_the_counts_beside_the_list(page: Page) -> None:
    page.goto("/leads/")
    page.get_by_role("link", name="Counts").click()
    expect(page.get_by_role("complementary").get_by_role("heading", name="Grade")).to_be_visible()
    check_looks(page)


def test_keeping_and_changing_a_view(open_page: OpenPage) -> None:
    page = open_page(user=MANAGER)
    page.goto("/leads/?lifecycle=lead")
    page.get_by_role("button", name="Own choice").click()
    page.get_by_role("button", name="Keep this view").click()
    expect(page.get_by_role("dialog", name="Keep this view")).to_be_visible()
    check_looks(page)
    page.get_by_label("Name", exact=True).fill("To be called")
    page.get_by_label("Who sees it").select_option("own")
    page.get_by_role("button", name="Keep", exact=True).click()
    page.get_by_role("button", name="To be called").click()
    check_looks(page)
    page.get_by_role("button", name="Change this view").click()
    expect(page.get_by_role("dialog", name="Change this view")).to_be_visible()
    check_looks(page)
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("button", name="To be called")).to_have_count(0)


def test_chosen_rows(page: Page, new_lead: NewLead) -> None:
    new_lead("Inghild Tranøy")
    page.goto("/leads/?q=inghild+tran")
    page.get_by_label("Choose all rows").check()
    expect(page.get_by_role("region", name="Chosen rows")).to_be_visible()
    check_looks(page)
    page.get_by_role("region", name="Chosen rows").get_by_role("button", name="Tag").click()
    expect(page.get_by_role("heading", name="Tag the chosen leads")).to_be_visible()
    check_looks(page)


def test_a_disk_that_is_nearly_full(tmp_path: Path, open_page: OpenPage) -> None:
    house = House(tmp_path / "full")
    house.add_user(ALONE, PASSWORD_ALONE)
    house.start("serve", free_mb=10**9)
    try:
        page = open_page(at=house, user=ALONE)
        page.goto("/leads/")
        expect(page.get_by_text("Nothing can be saved now")).to_be_visible()
        check_looks(page)
    finally:
        house.stop()


def test_a_value_being_edited(page: Page, new_lead: NewLead) -> None:
    lead = new_lead("Solveig Haugen")
    page.goto(f"/leads/?open={lead}")
    page.get_by_role("button", name="Add: City").click()
    expect(page.get_by_role("textbox", name="City")).to_be_focused()
    check_looks(page)
