"""Every main job without the mouse: the focus is never lost, is always seen, and what happened is said aloud.

Signing in, opening leads, notes, touches: test_working_the_list; the palette: test_palette; help: test_first_ten_minutes.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import MANAGER, NewLead, OpenPage
from tests.journeys.lead_screen import panel, rows, said, tab_to
from tests.journeys.watch import Watch

pytestmark = pytest.mark.browser
MOST = 400
SEEN = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return "";
  const marked = (each) => { const style = getComputedStyle(each);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== "none"; };
  const box = element.getBoundingClientRect();
  const shown = element.checkVisibility() && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const around = [element, element.parentElement, element.closest("label, .search, .field, tr, li")].filter(Boolean);
  const name = `${element.localName}#${element.id}.${element.className} ${(element.ariaLabel ?? element.innerText ?? "").slice(0, 40)}`;
  if (!shown) return `not in sight: ${name}`;
  return around.some(marked) ? name : `not marked: ${name}`;
}"""
PLACES = (
    "/leads/", "/leads/p7/", "/leads/new/", "/imports/new/", "/settings/", "/scorecard/", "/companies/", "/help/",
    "/today/", "/today/team/", "/calls/p7/", "/tasks/", "/duplicates/", "/handovers/", "/assignment/",
)  # fmt: skip


def has_focus(page: Page) -> bool:
    """Whether some element has it; nobody finds their way from the body."""
    return bool(page.evaluate("document.activeElement !== document.body"))


def go(page: Page, target: Locator) -> None:
    """Tab there and press Enter."""
    for _ in range(MOST):
        if target.evaluate("element => element === document.activeElement"):
            page.keyboard.press("Enter")
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} is not reached by {MOST} tabs")


@pytest.mark.parametrize("place", PLACES)
def test_the_focus_is_seen_goes_through_and_comes_round(open_page: OpenPage, place: str) -> None:
    page = open_page(user=MANAGER)
    page.goto(place)
    first, stops = "", []
    for _ in range(MOST):
        page.keyboard.press("Tab")
        stop = page.evaluate(SEEN)
        if stop == "" or (stops and stop == first):
            break
        first = first or stop
        stops.append(stop)
    else:
        raise AssertionError(f"Tab never leaves: {stops[-5:]}")
    assert len(stops) > 5
    assert [stop for stop in stops if stop.startswith("not ")] == []
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(SEEN) != stops[0] or len(stops) == 1


def test_choosing_rows_and_tagging_them(page: Page, new_lead: NewLead) -> None:
    new_lead("Synnøve Tastad")
    page.goto("/leads/?q=synnove+tastad")
    page.keyboard.press("j")
    page.keyboard.press("x")
    said(page, re.compile("^1 chosen"))
    expect(rows(page).first).to_be_focused()
    bar = page.get_by_role("region", name="Chosen rows")
    go(page, bar.get_by_role("button", name="Tag"))
    field = page.get_by_label("Tag", exact=True)
    expect(field).to_be_focused()
    page.keyboard.type("by keyboard")
    page.keyboard.press("Enter")
    page.wait_for_url("**/leads/?q=synnove+tastad")
    said(page, "tag")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(panel(page).get_by_text("by keyboard").first).to_be_visible()


def test_a_value_is_edited_in_place(page: Page, watch: Watch, new_lead: NewLead) -> None:
    watch.expect(422)
    lead = new_lead("Aslaug Tastad")
    page.goto(f"/leads/?open={lead}")
    city = panel(page).get_by_role("button", name="Add: City")
    go(page, city)
    expect(page.get_by_role("textbox", name="City")).to_be_focused()
    page.keyboard.type("Bergen")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Edit City: Bergen")).to_be_focused()
    said(page, re.compile("^Saved"))
    page.keyboard.press("Enter")
    page.keyboard.type("Voss")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Edit City: Bergen")).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_empty()
    assert has_focus(page)
    page.goto(f"/leads/{lead}/")
    go(page, page.get_by_role("button", name=re.compile("^(Edit|Add:) Birthday|^Add: Birthday")))
    page.keyboard.type("99999999")
    page.keyboard.press("Enter")
    assert has_focus(page)


def test_the_counts_beside_the_list_give_the_focus_back(page: Page) -> None:
    page.goto("/leads/")
    opener = page.get_by_role("link", name="Counts")
    go(page, opener)
    expect(panel(page).get_by_role("heading", name="Grade")).to_be_visible()
    assert page.evaluate("document.getElementById('panel').contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_empty()
    expect(opener).to_be_focused()


IN_THE_EDITOR = (
    "() => !document.querySelector('.htmx-request')"
    " && document.querySelector('.filter-editor').contains(document.activeElement)"
)
"""The answer to what was chosen has come, and the focus stands in what it brought."""


def test_a_filter_is_built_and_kept_as_a_view(page: Page, watch: Watch) -> None:
    watch.expect(422)
    page.goto("/leads/")
    go(page, page.get_by_role("link", name="Filter", exact=True))
    editor = page.get_by_role("form", name="Filter")
    asked = editor.get_by_label("What is asked")
    expect(asked).to_be_focused()
    page.keyboard.type("City")
    page.keyboard.press("Tab")
    page.wait_for_function(IN_THE_EDITOR)
    value = editor.get_by_label("Value", exact=True)
    expect(value).to_be_visible()
    page.wait_for_function(IN_THE_EDITOR)
    tab_to(page, value)
    page.keyboard.type("Oslo; Bergen; Hanoi; Jakarta")
    tab_to(page, editor.get_by_role("button", name="Condition", exact=True).last)
    page.keyboard.press("Enter")
    expect(asked).to_have_count(2)
    expect(asked.last).to_be_focused()
    tab_to(page, editor.get_by_role("button", name="Remove the condition").last)
    page.keyboard.press("Enter")
    expect(asked).to_have_count(1)
    page.wait_for_function(IN_THE_EDITOR)
    tab_to(page, editor.get_by_role("button", name="Show", exact=True))
    page.keyboard.press("Enter")
    page.wait_for_url("**/leads/?*filter=*")
    menu = page.get_by_role("button", name="Own choice")
    go(page, menu)
    go(page, page.get_by_role("button", name="Keep this view"))
    dialog = page.get_by_role("dialog", name="Keep this view")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    expect(menu).to_be_focused()
    page.keyboard.press("Enter")
    go(page, page.get_by_role("button", name="Keep this view"))
    tab_to(page, dialog.get_by_label("Name", exact=True))
    page.keyboard.type("Four cities")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Four cities")).to_be_visible()
    said(page, "is kept")


def test_a_file_is_chosen_imported_and_taken_back(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(user=MANAGER)
    file = tmp_path / "keys.csv"
    file.write_text("Name,E-mail\nGunvor Tast,gunvor@tast.example\n")
    # Asked for before the page is there: a chooser that opens before the browser knows of it is never told of.
    page.on("filechooser", lambda chooser: chooser.set_files(file))
    page.goto("/imports/new/")
    field = page.locator("#id_file")
    page.wait_for_load_state("networkidle")
    tab_to(page, field)
    page.keyboard.press("Space")
    page.wait_for_url("**/columns/")
    go(page, page.get_by_role("button", name="Check the rows"))
    page.wait_for_url("**/check/")
    go(page, page.get_by_role("button", name="Import 1 row"))
    expect(page.locator(".receipt")).to_be_visible(timeout=120_000)
    go(page, page.get_by_role("button", name="Undo this import"))
    expect(page.get_by_text(re.compile("was taken back|^Undone")).first).to_be_visible(
        timeout=120_000
    )


def test_a_lead_is_entered_removed_and_brought_back(page: Page) -> None:
    page.goto("/leads/")
    page.keyboard.press("c")
    page.wait_for_url("**/leads/new/")
    tab_to(page, page.get_by_label("Name"))
    page.keyboard.type("Ragnfrid Tast")
    page.keyboard.press("Enter")
    page.wait_for_url("**/leads/p*/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ragnfrid Tast")
    page.goto("/leads/?q=ragnfrid+tast")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(panel(page).get_by_role("heading", level=2)).to_have_text("Ragnfrid Tast")
    go(page, panel(page).get_by_role("button", name="More"))
    go(page, panel(page).get_by_role("button", name="Remove"))
    said(page, "1 lead removed")
    go(page, page.locator(".toast").get_by_role("button", name="Undo"))
    said(page, "1 lead is back")
    expect(rows(page)).to_have_count(1)
    page.keyboard.press("j")
    page.keyboard.press("x")
    go(page, page.get_by_role("region", name="Chosen rows").get_by_role("button", name="Remove"))
    said(page, "1 lead removed")
    dismiss = page.locator(".toast").get_by_role("button", name="Dismiss").first
    go(page, dismiss)
    assert has_focus(page)
    page.goto("/bin/")
    row = rows(page).filter(has_text="Ragnfrid Tast")
    go(page, row.get_by_role("button", name="Restore"))
    said(page, "1 lead is back")
    expect(row).to_have_count(0)


def test_searching_the_list_says_what_is_left(page: Page, new_lead: NewLead) -> None:
    new_lead("Eldbjørg Tast")
    page.goto("/leads/")
    page.keyboard.press("/")
    page.keyboard.type("eldbjorg tast")
    expect(rows(page)).to_have_count(1)
    expect(page.locator("#live")).to_have_text(re.compile(r"\b1\b"))
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("zzz")
    expect(page.locator("#live")).to_have_text(re.compile("No lead matches"))


def test_a_field_of_ones_own_is_made(open_page: OpenPage) -> None:
    page = open_page(user=MANAGER)
    page.goto("/settings/")
    go(page, page.locator("main").get_by_role("link", name="Own fields").first)
    page.wait_for_url("**/settings/fields/")
    go(page, page.get_by_role("link", name="New field").first)
    page.wait_for_url("**/settings/fields/new/")
    tab_to(page, page.get_by_label("Label"))
    page.keyboard.type("Typed by hand")
    page.keyboard.press("Enter")
    said(page, "Typed by hand")
    expect(page.get_by_role("link", name="Typed by hand", exact=True)).to_be_visible()


def test_dialogs_and_menus_give_the_focus_back(page: Page) -> None:
    page.goto("/leads/")
    for name in ("Keys", "You", "Order", "Columns"):
        opener = page.get_by_role("button", name=name, exact=True)
        go(page, opener)
        expect(page.locator("[popover]:popover-open, dialog[open]")).to_be_visible()
        page.keyboard.press("Tab")
        page.keyboard.press("Escape")
        expect(page.locator("[popover]:popover-open, dialog[open]")).to_have_count(0)
        expect(opener).to_be_focused()


def test_another_language_and_out(open_page: OpenPage) -> None:
    page = open_page(user="audit@demo.example")
    page.goto("/leads/")
    me = page.locator("[popovertarget=me]")
    go(page, me)
    go(page, page.locator("#me [name=language][value=nb]"))
    expect(page.locator("html")).to_have_attribute("lang", "nb")
    go(page, page.locator("[popovertarget=me]"))
    go(page, page.locator("#me [name=language][value=en]"))
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_signing_out(open_page: OpenPage) -> None:
    page = open_page(user="")
    page.goto("/leads/")
    expect(page.get_by_label("E-mail")).to_be_focused()
    page.keyboard.type(MANAGER)
    page.keyboard.press("Tab")
    page.keyboard.type("prospekt-demo")
    page.keyboard.press("Enter")
    page.wait_for_url("**/leads/**")
    go(page, page.locator("[popovertarget=me]"))
    go(page, page.get_by_role("button", name="Sign out"))
    page.wait_for_url(re.compile("/accounts/login/"))
    expect(page.get_by_label("E-mail")).to_be_focused()
