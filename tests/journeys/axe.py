"""Looks at a page as axe-core does, and for what sticks out of a narrow screen."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

_SOURCE = Path(__file__).parent / "vendor" / "axe.min.js"
_TAGS = [
    "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice",
]  # fmt: skip
# `target-size` is off by default although it is a rule of WCAG 2.2 AA.
_RUN = """async (tags) => {
  const options = { runOnly: { type: "tag", values: tags }, rules: { "target-size": { enabled: true } }, resultTypes: ["violations"] };
  const { violations } = await axe.run(document, options);
  return violations.flatMap((found) => found.nodes.map((node) =>
    `${found.id}: ${node.target.join(" ")} ${node.html.slice(0, 160)} (${[...node.any, ...node.all, ...node.none].map((check) => check.message).join("; ").slice(0, 240)})`));
}"""
# A labelled region that can be focused may scroll sideways on a phone (a table), and a row of links or chips.
_STICKING_OUT = """() => {
  const wide = (element) => element.scrollWidth > element.clientWidth + 1;
  const scrolls = (element) => ["auto", "scroll"].includes(getComputedStyle(element).overflowX);
  const named = (element) => `${element.localName}.${element.className}#${element.id}`;
  const may = (element) => element.closest("[role=region][tabindex='0'], nav.tabs, .head-filter, textarea, select");
  const page = document.documentElement;
  const found = wide(page) ? ["the whole page"] : [];
  if (document.querySelector(".shell") && page.scrollHeight > page.clientHeight + 1) found.push("blank below the frame");
  for (const element of document.querySelectorAll("body *")) {
    if (!element.checkVisibility() || may(element)) continue;
    if (scrolls(element) && wide(element)) found.push(`${named(element)} scrolls sideways`);
    const box = element.getBoundingClientRect();
    const clips = element.parentElement.closest(".truncate, .visually-hidden, .skip, nav, [role=region], .waterfall");
    if (box.width > 1 && box.right > innerWidth + 1 && !clips) found.push(`${named(element)} ends at ${Math.round(box.right)}`);
  }
  return found;
}"""


def violations(page: Page) -> list[str]:
    """What axe-core finds on the page as it stands: rule, element, reason."""
    page.wait_for_load_state()
    if not page.evaluate("'axe' in window"):
        _inject(page)
    found: list[str] = page.evaluate(_RUN, _TAGS)
    return found


def sticking_out(page: Page) -> list[str]:
    """Elements that reach over the right edge or below the frame, or scroll sideways without being a region for that."""
    page.wait_for_load_state()
    found: list[str] = page.evaluate(_STICKING_OUT)
    return found


def _inject(page: Page) -> None:
    # Through the debugger: the security policy of the page forbids it every other way, and stays in force.
    session = page.context.new_cdp_session(page)
    answer: dict[str, Any] = session.send("Runtime.evaluate", {"expression": _source()})
    assert "exceptionDetails" not in answer, answer
    session.detach()


@cache
def _source() -> str:
    return _SOURCE.read_text()
