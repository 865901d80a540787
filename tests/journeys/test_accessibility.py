"""Every page, light and dark, wide and narrow: nothing that axe-core objects to, nothing that sticks out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.axe import sticking_out, violations
from tests.journeys.conftest import ALONE, NewLead, OpenPage
from tests.journeys.house import House
from tests.journeys.watch import Watch

pytestmark = pytest.mark.browser
HERE = Path(__file__).parent
WIDE, NARROW = 1440, 390
LIST = [
    ("name", "e-mail", "company", "notes2"),
    ("Ragnhild Solbakken", "ragnhild@fjellvik.example", "Fjellvik Bygg AS", "met at the fair"),
    ("Torstein Aune", "not an address", "Fjellvik Bygg AS", ""),
    ("", "", "", "a row without anybody"),
]


def test_axe_is_as_published() -> None:
    lines = [line.split("  ") for line in (HERE / "vendor/CHECKSUMS").read_text().splitlines()[1:]]
    assert {name for _, name, *_ in lines} == {"vendor/axe.min.js", "vendor/axe-core-LICENSE.txt"}
    for digest, name, *_ in lines:
        assert sha256((HERE / name).read_bytes()).hexdigest() == digest, name


def check_looks(page: Page) -> None:
    """Assert that nothing is wrong with the page as it stands, in every look."""
    faults = list(_faults(page))
    assert not faults, "\n".join(faults)


def _faults(page: Page) -> Iterator[str]:
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 844})
        yield from (f"{width} px: {fault}" for fault in sticking_out(page))
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
            yield from (f"{width} px, {theme}: {fault}" for fault in violations(page))


PLACES = {
    "leads": "/leads/",
    "leads, none found": "/leads/?q=zzzzqqqq",
    "leads, one found": "/leads/?q=ragnhild+solbakken",
    "leads, filtered and sorted": "/leads/?lifecycle=lead&sort=name",
    "panel of a person": "/leads/?open={person}",
    "panel of a company": "/leads/?open={company}",
    "person": "/leads/{person}/",
    "company": "/leads/{company}/",
    "edit": "/leads/{person}/edit/",
    "touch": "/leads/{person}/touch/",
    "note": "/leads/{person}/note/",
    "new lead": "/leads/new/",
    "companies": "/companies/",
    "search": "/search/?q=an",
    "search, none found": "/search/?q=zzzzqqqq",
    "imports": "/imports/",
    "new import": "/imports/new/",
    "receipt": "/imports/{import}/",
    "rejected rows": "/imports/{import}/rows/",
    "warnings": "/imports/{import}/warnings/",
    "scorecard": "/scorecard/",
    "settings": "/settings/",
    "sessions": "/accounts/sessions/",
    "password change": "/accounts/password/change/",
    "components in light": "/design/?theme=light",
    "components in dark": "/design/?theme=dark",
    "components, list and panel": "/design/list/?open=1",
}
REFUSED = {"/leads/p999999/": 404, "/nowhere/": 404, "/leads/?sort=colour": 422}


@pytest.fixture(scope="module")
def references(house: House) -> dict[str, str]:
    """An import that is over, with a rejected row and a warning; a person and a company of the demo."""
    return {
        "import": str(house.import_rows("fair.csv", LIST)["id"]),
        "person": "p7",
        "company": "c3",
    }


@pytest.mark.parametrize("place", PLACES)
def test_place(page: Page, references: dict[str, str], place: str) -> None:
    answer = page.goto(PLACES[place].format(**references))
    assert answer is not None
    assert answer.status == 200
    check_looks(page)


@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/password/reset/"])
def test_before_the_door(open_page: OpenPage, address: str) -> None:
    page = open_page(user="")
    page.goto(address)
    check_looks(page)


@pytest.mark.parametrize("address", REFUSED)
def test_refusal(page: Page, watch: Watch, address: str) -> None:
    watch.expect(REFUSED[address])
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == REFUSED[address]
    check_looks(page)


@pytest.mark.parametrize("address", ["/leads/", "/companies/", "/imports/"])
def test_first_day(open_page: OpenPage, empty_house: House, address: str) -> None:
    page = open_page(at=empty_house, user=ALONE)
    page.goto(address)
    expect(page.locator(".empty")).to_be_visible()
    check_looks(page)


def test_steps_of_an_import(page: Page) -> None:
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


@pytest.mark.parametrize("opener", ["You", "Filter", "Keys"])
def test_what_opens_over_the_list(page: Page, opener: str) -> None:
    page.goto("/leads/")
    page.get_by_role("button", name=re.compile(f"^{opener}")).click()
    expect(page.locator("[popover]:popover-open, dialog[open]")).to_be_visible()
    check_looks(page)


def test_a_value_being_edited(page: Page, new_lead: NewLead) -> None:
    lead = new_lead("Solveig Haugen")
    page.goto(f"/leads/?open={lead}")
    page.get_by_role("button", name="Add: City").click()
    expect(page.get_by_role("textbox", name="City")).to_be_focused()
    check_looks(page)
