"""A new user's first hour: import a messy list by keyboard only, correct the rejects, open a score; on a phone too."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.journeys.axe import sticking_out, violations
from tests.journeys.conftest import MANAGER, REPRESENTATIVE, OpenPage
from tests.journeys.house import House
from tests.journeys.watch import Watch

pytestmark = pytest.mark.browser
SCREENS = ((1440, "wide"), (390, "phone"))
MOST_STEPS = 400


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """Signed in as somebody who may add fields, as most lists need."""
    return open_page(user=MANAGER)


def messy(mark: str) -> str:
    """A list as people have them: a preamble, a blank row, a bad address, a row of nobody, one person twice."""
    return (
        f"Exported by {mark}\n\n"
        "Navn;E-post;Telefon;Firma;Land;Rolle;Favourite {mark}\n"
        f"Sigrid Vollan {mark};sigrid.{mark}@vollan.example;22 33 44 55;Vollan {mark} AS;Norge;Innkjøpssjef;fish\n"
        f"Nguyễn Thị Hoa {mark};hoa.{mark}@saomai.example;+84 24 3825 1234;Sao Mai {mark};VN;Giám đốc;tea\n"
        f"Arne Tveit {mark};arne(at)tveit;;Tveit {mark} AS;NO;;\n"
        ";;;;;;\n"
        ";;;;;Innkjøper;coffee\n"
        f"Sigrid Vollan {mark};sigrid.{mark}@vollan.example;;Vollan {mark} AS;Norge;;\n"
    ).replace("{mark}", mark)


def payload(name: str, text: str) -> FilePayload:
    return {"name": name, "mimeType": "text/csv", "buffer": text.encode()}


def tab_to(page: Page, text: str) -> None:
    """Press Tab until the focus is on the button or link of this text."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "document.activeElement.innerText || document.activeElement.ariaLabel || ''"
        )
        if focused.strip().startswith(text):
            return
    raise AssertionError(f"Tab never reaches “{text}”")


def press(page: Page, text: str) -> None:
    tab_to(page, text)
    page.keyboard.press("Enter")


def to_file_field(page: Page) -> None:
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "id_file":
            return
    raise AssertionError("Tab never reaches the file field")


@pytest.mark.parametrize(("width", "mark"), SCREENS, ids=["wide", "phone"])
def test_a_messy_list_by_keyboard_only(
    open_page: OpenPage, house: House, tmp_path: Path, width: int, mark: str
) -> None:
    page = open_page(width=width, height=844, user=MANAGER)
    page.goto("/imports/")
    press(page, "Import a list")
    page.wait_for_url("**/imports/new/")
    to_file_field(page)
    page.set_input_files("#id_file", [payload(f"messy-{mark}.csv", messy(mark))])

    page.wait_for_url("**/columns/")
    expect(page.get_by_text("lines above the header in line 3 are not read")).to_be_visible()
    press(page, "Check the rows")

    page.wait_for_url("**/check/")
    tried = page.locator(".tried")
    expect(tried.locator(".figure", has_text="created").locator("b")).to_have_text("3")
    expect(tried.locator(".figure", has_text="rejected").locator("b")).to_have_text("1")
    expect(page.locator("td.has-warning")).to_contain_text("is not a valid e-mail address")
    press(page, "Import 5 rows")

    page.wait_for_url(re.compile(r"/imports/\d+/$"))
    receipt = page.locator(".receipt")
    expect(receipt).to_be_visible(timeout=120_000)
    assert receipt.locator("b").all_inner_texts() == ["5", "3", "0", "0", "1", "1"]
    assert page.url.endswith("/")
    first = page.url

    tab_to(page, "Rejected rows, to correct")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    fixed = corrected(download.value.path(), mark)
    page.goto("/imports/new/")
    page.set_input_files("#id_file", [payload(f"fixed-{mark}.csv", fixed)])
    page.wait_for_url("**/columns/")
    press(page, "Check the rows")
    page.wait_for_url("**/check/")
    press(page, "Import 1 row")
    page.wait_for_url(re.compile(r"/imports/\d+/$"))
    expect(page.locator(".receipt")).to_be_visible(timeout=120_000)
    assert page.locator(".receipt b").all_inner_texts() == ["1", "1", "0", "0", "0", "0"]

    page.goto(first)
    press(page, "3")
    page.wait_for_url("**/rows/?outcome=created")
    press(page, f"Sigrid Vollan {mark}")
    page.wait_for_url("**/leads/p*/")
    expect(page.locator(".waterfall").first).to_be_visible()


def corrected(path: Path, mark: str) -> str:
    """The file of rejected rows with the name filled in."""
    rows = list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))
    assert len(rows) == 1
    assert "names nobody" in rows[0]["prospekt_reason"]
    rows[0] |= {"Navn": f"Liv Moe {mark}", "E-post": f"liv.{mark}@moe.example"}
    return (
        "\n".join(
            [",".join(rows[0]), ",".join(rows[0].values()).replace(rows[0]["prospekt_reason"], "x")]
        )
        + "\n"
    )


def test_who_adds_no_fields_is_asked_before_columns_are_left_out(
    open_page: OpenPage, watch: Watch
) -> None:
    watch.expect(422)
    page = open_page(user=REPRESENTATIVE)
    page.goto("/imports/new/")
    text = "Full name,E-mail,Shoe size\nTone Skorve,tone@skorve.example,38\n"
    page.set_input_files("#id_file", [payload("shoes.csv", text)])
    page.wait_for_url("**/columns/")
    expect(page.get_by_role("option", name="New own field: Shoe size")).to_have_count(0)
    page.get_by_role("button", name="Check the rows").click()
    expect(page.get_by_role("alert")).to_contain_text("1 column has no place yet")
    assert violations(page) + sticking_out(page) == []
    page.get_by_role("button", name="Leave out what is not chosen").click()
    page.wait_for_url("**/check/")
    created = page.locator(".tried .figure", has_text="created")
    expect(created.locator("b")).to_have_text("1")


def test_undo_says_what_was_taken_back(page: Page) -> None:
    _import(page, "undone.csv", "Name,E-mail\nTore Undoe,tore@undone.example\n")
    page.get_by_role("button", name="Undo this import").click()
    expect(page.get_by_text("was taken back")).to_be_visible(timeout=120_000)
    page.go_back()
    page.goto("/leads/?q=Undoe")
    expect(page.get_by_text("Tore Undoe")).to_have_count(0)


def test_back_keeps_what_was_chosen(page: Page) -> None:
    page.goto("/imports/new/")
    page.set_input_files(
        "#id_file", [payload("kept.csv", "Name,E-mail,Gadget\nTore,t@kept.example,x\n")]
    )
    page.wait_for_url("**/columns/")
    gadget = page.get_by_role("combobox", name="Gadget Becomes")
    gadget.select_option("role")
    page.get_by_role("button", name="Check the rows").click()
    page.wait_for_url("**/check/")
    page.get_by_role("link", name="Columns").last.click()
    expect(page.get_by_role("combobox", name="Gadget Becomes")).to_have_value("role")


def test_without_scripts_it_works_as_well(open_page: OpenPage) -> None:
    page = open_page(user=MANAGER, java_script_enabled=False)
    page.goto("/imports/new/")
    page.set_input_files(
        "#id_file", [payload("plain.csv", "Name,E-mail\nTuva Plain,tuva@plain.example\n")]
    )
    page.get_by_role("button", name="Upload").click()
    page.get_by_role("button", name="Check the rows").click()
    page.get_by_role("link", name="Try the file now").click()
    expect(page.get_by_text("Tried with the one row of the file")).to_be_visible()
    page.get_by_role("button", name="Import 1 row").click()
    for _ in range(60):
        if page.locator(".receipt").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    assert page.locator(".receipt b").all_inner_texts()[:2] == ["1", "1"]


def test_every_step_looks_well(page: Page, watch: Watch) -> None:
    watch.expect(422)
    faults: list[str] = []
    page.goto("/imports/new/")
    page.set_input_files(
        "#id_file", [payload("deals.csv", "Deal Name,Deal Stage,Amount\nx,won,3\n")]
    )
    expect(page.locator("[data-problem]")).to_contain_text("list of deals")
    faults += _looks(page)
    dates = "".join(f"Person {i},p{i}@look.example,0{i}/04/1980\n" for i in range(1, 8))
    page.set_input_files(
        "#id_file", [payload("look.csv", f"Name,E-mail,Birthday\n{dates},,01/01/1980\nBad,bad,x\n")]
    )
    page.wait_for_url("**/columns/")
    faults += _looks(page)
    page.get_by_role("button", name="Check the rows").click()
    expect(page.locator("[data-problem]")).to_contain_text("Day and month cannot be told apart")
    faults += _looks(page)
    page.get_by_label("Day or month first?").select_option("dmy")
    page.get_by_role("button", name="Check the rows").click()
    expect(page.locator(".tried")).to_be_visible()
    faults += _looks(page)
    page.get_by_role("button", name=re.compile("Import 9 rows")).click()
    expect(page.locator(".receipt")).to_be_visible(timeout=120_000)
    faults += _looks(page)
    page.goto(f"{page.url}rows/?outcome=rejected")
    faults += _looks(page)
    assert not faults, "\n".join(faults)


def _looks(page: Page) -> list[str]:
    faults = []
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 844})
        faults += [
            f"{page.url} {width}: {fault}" for fault in (*sticking_out(page), *violations(page))
        ]
    return faults


def _import(page: Page, name: str, text: str) -> None:
    page.goto("/imports/new/")
    page.set_input_files("#id_file", [payload(name, text)])
    page.wait_for_url("**/columns/")
    page.get_by_role("button", name="Check the rows").click()
    page.wait_for_url("**/check/")
    page.get_by_role("button", name=re.compile("^Import")).click()
    expect(page.locator(".receipt")).to_be_visible(timeout=120_000)
