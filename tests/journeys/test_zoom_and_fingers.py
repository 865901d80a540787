"""WCAG 2.2: at 400 % zoom nothing is cut off, wider text spacing fits, focus is never hidden, fingers hit."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.journeys.axe import sticking_out
from tests.journeys.conftest import ADMINISTRATOR, OpenPage

pytestmark = pytest.mark.browser
PLACES = (
    "/leads/", "/leads/?open=p7", "/leads/?look=cards", "/leads/filter/?lifecycle=lead", "/leads/export/", "/leads/p7/",
    "/leads/p7/edit/", "/leads/p7/history/", "/leads/new/", "/companies/", "/search/?q=an", "/audit/", "/bin/",
    "/imports/", "/imports/new/", "/scorecard/", "/campaigns/", "/campaigns/1/", "/sources/", "/settings/",
    "/settings/users/", "/settings/users/3/", "/settings/fields/", "/settings/tokens/", "/account/", "/api/v1/docs",
    "/accounts/login/", "/design/?theme=light", "/today/", "/today/team/", "/calls/p7/", "/tasks/", "/log/?lead=p7",
    "/leads/p7/stage/?do=disqualify", "/leads/p7/answers/?ask=budget", "/leads/p7/consent/", "/leads/p7/files/",
    "/leads/follow-up/", "/duplicates/", "/leads/segments/", "/leads/bulk/", "/notifications/", "/account/reminders/",
    "/handovers/", "/assignment/", "/scorecard/versions/", "/scorecard/drafts/", "/settings/suppressed/",
)  # fmt: skip
# WCAG 1.4.12, and what may then not be lost: text in a box that hides what does not fit into its height.
_SPACING = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }"
_CUT_OFF = """() => [...document.querySelectorAll("body *")].filter((element) => {
  if (!element.checkVisibility() || element.closest("svg, .visually-hidden, .skip, .truncate, textarea, select, dialog")) return false;
  const style = getComputedStyle(element);
  if (!["hidden", "clip"].includes(style.overflowY) || style.position === "absolute") return false;
  return element.scrollHeight > element.clientHeight + 2 && element.innerText.trim();
}).map((element) => `${element.localName}.${element.className}: ${element.scrollHeight} in ${element.clientHeight}`)"""
# Of nine points of what has the focus one at least is not under anything else.
_IS_HIDDEN = """() => {
  const element = document.activeElement;
  if (!element || element === document.body || element.closest(".visually-hidden, .skip")) return "";
  const box = element.getBoundingClientRect();
  if (!box.width) return "";
  const at = [0.1, 0.5, 0.9].flatMap((x) => [0.1, 0.5, 0.9].map((y) => [box.x + box.width * x, box.y + box.height * y]));
  const seen = at.some(([x, y]) => { const top = document.elementFromPoint(x, y); return top && (element.contains(top) || top.contains(element) && !top.matches(".table-wrap, .main, .shell, body, html") || top === element.closest("label")); });
  return seen ? "" : `${element.localName}.${element.className} ${(element.innerText || element.name || "").slice(0, 40)} at ${Math.round(box.x)},${Math.round(box.y)}`;
}"""
# A link within a sentence may be as high as its line (WCAG 2.5.8).
_SMALL = """(least) => [...document.querySelectorAll("button, select, summary, input:not([type=hidden]), a.btn, a.chip, a.place, a.find, .menu a, .tabs a")].filter((element) => {
  if (!element.checkVisibility() || element.closest(".visually-hidden, .skip") || element.matches(".visually-hidden, .link")) return false;
  const box = (element.closest("label") ?? element).getBoundingClientRect();
  return box.width > 1 && (box.height < least - 0.5 || (box.width < least - 0.5 && !element.closest(".table")));
}).map((element) => { const box = element.getBoundingClientRect(); return `${element.localName}.${element.className} ${Math.round(box.width)} x ${Math.round(box.height)}`; })"""


def test_at_400_percent_nothing_is_cut_off(open_page: OpenPage) -> None:
    page = open_page(user=ADMINISTRATOR, width=320, height=256)
    faults = [
        f"{place}: {fault}"
        for place in PLACES
        for fault in _at(page, place)
        if "blank below" not in fault
    ]
    assert not faults, "\n".join(faults)


def _at(page: Page, place: str) -> list[str]:
    page.goto(place)
    found = sticking_out(page)
    hidden = page.evaluate(
        "() => { const main = document.querySelector('.shell .main'); return main ? main.scrollHeight - main.clientHeight : 0; }"
    )
    return [*found, *([f"{hidden} px of the page scroll in a slit"] if hidden > 1 else [])]


@pytest.mark.parametrize("width", [390, 1440])
def test_wider_text_spacing_fits(open_page: OpenPage, width: int) -> None:
    page = open_page(user=ADMINISTRATOR, width=width, bypass_csp=True)
    faults = []
    for place in PLACES:
        page.goto(place)
        page.add_style_tag(content=_SPACING)
        faults += [f"{place}: {fault}" for fault in [*page.evaluate(_CUT_OFF), *sticking_out(page)]]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize(
    "place", ["/leads/", "/leads/?open=p7", "/leads/p7/", "/settings/users/", "/audit/"]
)
def test_focus_is_never_hidden(open_page: OpenPage, place: str, width: int) -> None:
    page = open_page(user=ADMINISTRATOR, width=width, height=700)
    page.goto(place)
    hidden = []
    for key in ("Tab", "Shift+Tab"):
        for _step in range(70):
            page.keyboard.press(key)
            hidden.append(page.evaluate(_IS_HIDDEN))
    assert not [fault for fault in hidden if fault]


@pytest.mark.parametrize("place", [place for place in PLACES if "design" not in place])
def test_fingers_hit(open_page: OpenPage, place: str) -> None:
    page = open_page(user=ADMINISTRATOR, width=390, has_touch=True, is_mobile=True)
    page.goto(place)
    assert page.evaluate("matchMedia('(pointer: coarse)').matches")
    assert page.evaluate(_SMALL, 24) == []
    large = [fault for fault in page.evaluate(_SMALL, 44) if not fault.startswith("input")]
    assert large == []
