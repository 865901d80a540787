"""What the journeys do with lists, panels and lead pages, in the words of the screen."""

from __future__ import annotations

import re
from decimal import Decimal

from playwright.sync_api import Locator, Page, expect

MOST_TABS = 80


def panel(page: Page) -> Locator:
    return page.locator("#panel")


def rows(page: Page) -> Locator:
    return page.locator("[data-row]")


def names(page: Page) -> list[str]:
    """The names in the list, from top to bottom."""
    return page.locator("[data-row] .main-cell a").all_inner_texts()


def said(page: Page, words: str | re.Pattern[str]) -> None:
    """The live region or a notice says it."""
    expect(page.locator("#live, [role=status], [role=alert], .messages").filter(has_text=words).first).to_be_attached()  # fmt: skip


def told(page: Page, words: str | re.Pattern[str]) -> None:
    """The timeline of the lead that is open tells it."""
    expect(page.locator("#timeline .moment").filter(has_text=words).first).to_be_visible()


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus."""
    for _ in range(MOST_TABS):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} is not reached by {MOST_TABS} tabs")


def read_score(within: Locator) -> Decimal:
    """The score of an opened lead, after checking that the reasons add up to it."""
    expect(within.locator(".waterfall")).to_be_visible()
    points = [_number(text) for text in within.locator(".waterfall .points").all_inner_texts()]
    assert len(points) >= 3, "base, at least one reason, total"
    assert sum(points[:-1]) == points[-1]
    return points[-1]


def filter_by(page: Page, subject: str, values: list[str]) -> None:
    """Add a condition in the filter editor, as far as one is chosen among boxes, and show what is left."""
    page.get_by_role("link", name="Filter", exact=True).click()
    editor = page.get_by_role("form", name="Filter")
    asked = editor.get_by_label("What is asked")
    expect(editor).to_be_visible()
    n = asked.count()
    editor.get_by_role("button", name="Condition", exact=True).last.click()
    expect(asked).to_have_count(n + 1)
    asked.last.select_option(label=subject)
    for value in values:
        editor.get_by_role("group", name="Value").last.get_by_label(value, exact=True).check()
    editor.get_by_role("button", name="Show", exact=True).click()
    expect(editor).to_have_count(0)


def edit_in_place(page: Page, label: str, text: str) -> None:
    """Click the value, or Add where there is none; type another one, press Enter."""
    page.get_by_role("button", name=re.compile(f"^(Edit {label}: |Add: {label}$)")).click()
    field = page.get_by_role("textbox", name=label, exact=True)
    field.fill(text)
    field.press("Enter")


def expect_value(page: Page, label: str, text: str) -> None:
    """The value stands on the page, out of its field."""
    expect(page.get_by_role("button", name=f"Edit {label}: {text}")).to_be_visible()


def _number(text: str) -> Decimal:
    return Decimal(text.strip().replace("\N{MINUS SIGN}", "-").replace("+", "").replace(",", ""))
