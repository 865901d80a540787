"""Every page, light and dark, wide and narrow: nothing that axe-core objects to, nothing that sticks out."""

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
    "leads, other columns": "/leads/?columns=email,phone,own:budget_frame,tags",
    "leads in groups": "/leads/?group=grade",
    "leads as cards": "/leads/?look=cards&group=owner",
    "leads, counts as a page": "/leads/counts/",
    "leads, filter as a page": "/leads/filter/?lifecycle=lead",
    "leads, export": "/leads/export/",
    "panel of a person": "/leads/?open={person}",
    "panel of a company": "/leads/?open={company}",
    "person": "/leads/{person}/",
    "company": "/leads/{company}/",
    "edit": "/leads/{person}/edit/",
    "touch": "/leads/{person}/touch/",
    "note": "/leads/{person}/note/",
    "history of a lead": "/leads/{person}/history/",
    "new lead": "/leads/new/",
    "companies": "/companies/",
    "search": "/search/?q=an",
    "search, none found": "/search/?q=zzzzqqqq",
    "recycle bin": "/bin/",
    "audit": "/audit/",
    "audit, nothing found": "/audit/?lead=p999999",
    "imports": "/imports/",
    "new import": "/imports/new/",
    "receipt": "/imports/{import}/",
    "rejected rows": "/imports/{import}/rows/",
    "warnings": "/imports/{import}/warnings/",
    "scorecard": "/scorecard/",
    "campaigns": "/campaigns/",
    "campaigns by channel": "/campaigns/?by=channel&period=all",
    "campaign": "/campaigns/1/",
    "new campaign": "/campaigns/new/",
    "sources": "/sources/",
    "source": "/sources/1/",
    "new source": "/sources/new/",
    "settings": "/settings/",
    "users": "/settings/users/",
    "user": "/settings/users/3/",
    "invite": "/settings/users/invite/",
    "teams": "/settings/teams/",
    "team": "/settings/teams/1/",
    "new team": "/settings/teams/new/",
    "own fields": "/settings/fields/",
    "own field": "/settings/field/budget_frame/",
    "new own field": "/settings/fields/new/",
    "all tokens": "/settings/tokens/",
    "own tokens": "/account/tokens/",
    "what programs can do": "/api/v1/docs",
    "account": "/account/",
    "sessions": "/account/sessions/",
    "password change": "/accounts/password/change/",
    "components in light": "/design/?theme=light",
    "components in dark": "/design/?theme=dark",
    "components, list and panel": "/design/list/?open=1",
}
READ_ONLY = (
    "leads",
    "leads as cards",
    "person",
    "panel of a company",
    "campaign",
    "source",
    "settings",
    "audit",
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
REFUSED = {
    "/leads/p999999/": 404,
    "/nowhere/": 404,
    "/leads/?sort=colour": 422,
    "/settings/users/": 403,
}


@pytest.fixture(scope="module")
def references(house: House) -> dict[str, str]:
    """An import that is over, with a rejected row and a warning; a person and a company of the demo; an own field,
    tokens and an invitation, so that no place is empty.
    """
    house.run("field", "add", "Budget frame", "--kind", "choice", "--choices", "Small,Middle,Large")
    house.run("token", "make", "Web form", "--role", "representative")
    house.run("token", "make", "Reports", "--user", ADMINISTRATOR, "--days", "90")
    house.run("user", "invite", "arne@tveit.example", "--role", "partner")
    return {
        "import": str(house.import_rows("fair.csv", LIST)["id"]),
        "person": "p7",
        "company": "c3",
    }


@pytest.fixture
def administrator(open_page: OpenPage) -> Page:
    """Signed in as somebody who may see every place, with every control."""
    return open_page(user=ADMINISTRATOR)


@pytest.mark.parametrize("place", PLACES)
def test_place(administrator: Page, references: dict[str, str], place: str) -> None:
    check_place(administrator, PLACES[place].format(**references))


@pytest.mark.parametrize("place", READ_ONLY)
def test_place_read_only(open_page: OpenPage, references: dict[str, str], place: str) -> None:
    page = open_page(user=READER)
    check_place(page, PLACES[place].format(**references))
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
        editor.get_by_role("button", name="Condition", exact=True).last.click()
        asked = editor.get_by_label("What is asked")
        expect(asked).to_have_count(place + 1)
        asked.last.select_option(label=subject)
        expect(editor.locator(".filter-row").last.locator(control).first).to_be_visible()
    editor.get_by_role("button", name="Group", exact=True).last.click()
    expect(editor.get_by_label("How the conditions go together")).to_have_count(2)
    check_looks(page)
    editor.get_by_role("button", name="Show", exact=True).click()
    expect(editor.get_by_role("alert")).to_be_visible()
    check_looks(page)


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
