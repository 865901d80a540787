"""The working day: the list of the day, calls, questions, one line to log it all, and a lead handed over."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import MANAGER, OpenPage
from tests.journeys.house import House
from tests.journeys.lead_screen import rows, said, tab_to, told

pytestmark = pytest.mark.browser
MOST_HANDS = 3
"""Interactions that logging a call may take."""
SAVE = "Control+Enter"


@dataclass(frozen=True, slots=True)
class Day:
    """A representative, and their leads by name: with each of them a call is overdue."""

    user: str
    leads: dict[str, str]


def begin(house: House, mailbox: str, *names: str) -> Day:
    """Nobody else works on the day of a representative of one's own."""
    code = f"from tests.journeys.working_day import print_day; print_day({mailbox!r}, {names!r})"
    made = json.loads(house.python(code).splitlines()[-1])
    return Day(made["user"], made["leads"])


def called(page: Page) -> str:
    """Who is on the page of calls."""
    return page.get_by_role("heading", level=1).inner_text()


def test_the_day_is_worked_by_keyboard_only(open_page: OpenPage, house: House) -> None:
    day = begin(house, "vera", "Ana Dagsverk", "Odd Dagsverk", "Eli Dagsverk")
    page = open_page(user=day.user)
    page.goto("/today/")
    expect(rows(page)).to_have_count(3)
    first, second, third = page.locator("[data-row] .main-cell").all_inner_texts()
    call_the_first(page, first)
    expect(rows(page)).to_have_count(2)
    put_off_the_next(page)
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_be_focused()
    dismiss_the_last(page)
    expect(page.get_by_text("All done for today")).to_be_visible()
    page.goto(f"/leads/{day.leads[first]}/")
    told(page, "They build a second plant")
    told(page, "Task done: Call")
    page.goto(f"/leads/{day.leads[second]}/")
    told(page, "Out of the day until")
    page.goto(f"/leads/{day.leads[third]}/")
    told(page, "Out of the day until something happens: Settled in another way")


def call_the_first(page: Page, name: str) -> None:
    page.keyboard.press("j")
    expect(rows(page).first).to_be_focused()
    page.keyboard.press("a")
    page.wait_for_url("**/calls/p*/**")
    assert called(page) == name
    page.keyboard.press("1")
    expect(page.get_by_role("radio", name="Talked 1")).to_be_checked()
    page.keyboard.press("n")
    page.keyboard.type("They build a second plant")
    page.keyboard.press(SAVE)
    page.wait_for_url("**/today/")
    said(page, "The call is logged.")


def put_off_the_next(page: Page) -> None:
    page.keyboard.press("j")
    page.keyboard.press("s")
    expect(page.locator("[popover]:popover-open")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    said(page, "Put off")


def dismiss_the_last(page: Page) -> None:
    page.keyboard.press("o")
    reasons = page.locator("[popover]:popover-open")
    expect(reasons).to_be_visible()
    tab_to(page, reasons.get_by_role("button", name="Settled in another way"))
    page.keyboard.press("Enter")
    said(page, "Dismissed")


class Hands:
    """Clicks, counted."""

    def __init__(self) -> None:
        self.n = 0

    def click(self, target: Locator) -> None:
        self.n += 1
        target.click()


@pytest.mark.parametrize("place", ["the lead", "the day", "the list"])
def test_a_call_is_logged_in_three_interactions(
    open_page: OpenPage, house: House, place: str
) -> None:
    day = begin(house, f"tre{place[-3:]}", "Una Tresteg")
    lead = day.leads["Una Tresteg"]
    page, hands = open_page(user=day.user), Hands()
    page.goto({"the lead": f"/leads/{lead}/", "the day": "/today/", "the list": "/leads/"}[place])
    call = page.get_by_role("button" if place == "the list" else "link", name="Call", exact=True)
    hands.click(call.first)
    hands.click(page.get_by_role("radio", name=re.compile("^No answer")))
    hands.click(page.locator("[data-save]"))
    said(page, "The call is logged.")
    assert hands.n <= MOST_HANDS
    page.goto(f"/leads/{lead}/")
    told(page, "Call, no answer")
    expect(page.locator("#tasks .task-row")).to_have_count(1)


def test_a_list_of_calls_goes_on_until_it_is_empty_without_the_mouse(
    open_page: OpenPage, house: House
) -> None:
    day = begin(house, "kari", "Aud Ringeliste", "Bo Ringeliste", "Siv Ringeliste")
    page = open_page(user=day.user)
    page.goto("/today/")
    tab_to(page, page.get_by_role("button", name="Call one after the other"))
    page.keyboard.press("Enter")
    done = []
    for n, key in enumerate("452", 1):
        expect(page.get_by_text(f"{n} of 3", exact=True)).to_be_visible()
        expect(page.locator("a[data-dial]")).to_have_attribute("href", re.compile(r"^tel:\+47\d{8}$"))  # fmt: skip
        done.append(called(page))
        page.keyboard.press(key)
        page.keyboard.press("n")
        page.keyboard.type(f"call number {n}")
        tab_to(page, page.get_by_label("Call again"))
        page.keyboard.type("In a month")
        page.keyboard.press(SAVE)
        said(page, "The call is logged.")
    page.wait_for_url("**/calls/")
    expect(page.get_by_text("Through: 3 of 3 called")).to_be_visible()
    assert sorted(done) == sorted(day.leads)
    page.keyboard.press("Enter")
    page.wait_for_url("**/today/")
    page.goto(f"/leads/{day.leads[done[2]]}/")
    told(page, "call number 3")
    expect(page.locator("#tasks .task-row")).to_have_count(1)


def test_each_answer_moves_the_verdict_and_the_next_question(
    open_page: OpenPage, house: House
) -> None:
    day = begin(house, "synne", "Liv Svarte")
    page = open_page(user=day.user)
    page.goto(f"/leads/{day.leads['Liv Svarte']}/")
    card = page.locator("#answers")
    verdict = card.locator(".card-body > .line").first
    expect(verdict).to_contain_text("not yet")
    asked, verdicts = [], [verdict.inner_text()]
    while card.locator(".ask-next").count():
        question = card.locator(".ask-next > p > strong").inner_text()
        card.locator(".ask-next").get_by_role("link", name=re.compile("^Ask")).click()
        expect(card.locator("#ask-words")).to_have_text(question)
        answer(card)
        expect(card.locator("#ask-words")).to_have_count(0)
        expect(verdict).not_to_have_text(verdicts[-1], use_inner_text=True)
        asked.append(question)
        verdicts.append(verdict.inner_text())
    expect(verdict).to_contain_text("qualified")
    assert 2 <= len(asked) == len(set(asked))
    told(page, "Budget: met")


def answer(card: Locator) -> None:
    """What speaks for buying."""
    field = card.locator("#ask-value")
    if not field.count():
        card.locator("[role=group] button").first.click()
        return
    is_day = field.get_attribute("type") == "date"
    field.fill((date.today() + timedelta(days=60)).isoformat() if is_day else "20000 EUR")  # noqa: DTZ011
    card.get_by_role("button", name="Save").click()


def test_one_line_becomes_a_touch_an_answer_and_a_task(open_page: OpenPage, house: House) -> None:
    day = begin(house, "tuva", "Ana Linjeberg")
    page = open_page(user=day.user)
    page.goto("/log/")
    page.get_by_label("Log in one line").fill(
        "Called Ana, has budget 20k EUR, call back next Tuesday"
    )
    page.get_by_role("button", name="Read").click()
    plan = page.locator(".line-plan")
    expect(plan.get_by_role("radio", name="Ana Linjeberg")).to_be_checked()
    expect(plan.locator("mark")).not_to_have_count(0)
    expect(plan.get_by_label("Budget").last).to_have_value("20000 EUR")
    expect(plan.get_by_label("What happened")).to_have_value("call")
    plan.get_by_label("Outcome").select_option(label="answered")
    plan.get_by_label("Title").fill("Call back about the offer")
    plan.get_by_role("button", name="Save").click()
    page.wait_for_url(f"**/leads/{day.leads['Ana Linjeberg']}/")
    said(page, "Saved.")
    told(page, "Call, answered")
    told(page, "Budget")
    expect(page.locator("#answers").get_by_text("20,000").first).to_be_visible()
    expect(page.locator("#tasks")).to_contain_text("Call back about the offer")


def test_a_lead_is_handed_over_and_accepted_and_another_is_sent_back(
    open_page: OpenPage, house: House
) -> None:
    day = begin(house, "nils", "Ida Overlevert", "Per Overlevert")
    accepted, rejected = day.leads.values()
    manager = open_page(user=MANAGER)
    for lead in day.leads.values():
        make_sql(manager, lead)
    sales = open_page(user=day.user)
    sales.goto("/today/")
    for name in day.leads:
        row = rows(sales).filter(has_text=name)
        expect(row).to_contain_text("Handed over to you")
        expect(row.get_by_role("button", name=re.compile("^Dismiss"))).to_have_count(0)
    rows(sales).filter(has_text="Ida Overlevert").get_by_role("link", name="Decide").click()
    sales.wait_for_url(f"**/leads/{accepted}/")
    sales.get_by_role("button", name="Accept").click()
    said(sales, "Accepted. The lead is yours to work on.")
    told(sales, "Accepted by Nils")
    sales.goto("/handovers/")
    row = rows(sales).filter(has_text="Per Overlevert")
    row.get_by_label("Reason to send it back").select_option(label="Cannot be reached")
    row.get_by_role("button", name="Send back").click()
    said(sales, "Sent back, with the reason.")
    expect(row).to_have_count(0)
    manager.goto(f"/leads/{rejected}/")
    told(manager, "Sent back by Nils: Cannot be reached")
    expect(manager.locator("#stage dd strong").first).to_have_text("MQL")
    manager.get_by_role("link", name="Disqualify").click()
    manager.get_by_label("Reason").select_option("no_budget")
    manager.get_by_role("button", name="Disqualify").click()
    told(manager, "Disqualified (No budget")
    manager.goto(f"/leads/{accepted}/")
    told(manager, "Accepted by Nils")


def make_sql(page: Page, lead: str) -> None:
    """Say by hand that a lead is ready for sales."""
    page.goto(f"/leads/{lead}/")
    page.locator("#stage").get_by_role("link", name="Change").click()
    page.get_by_role("combobox", name="Lifecycle").select_option("sql")
    page.get_by_label("Why").first.fill("Asked for an offer")
    page.get_by_role("button", name="Save").first.click()
    page.wait_for_url(f"**/leads/{lead}/")
    told(page, "Handed over to Nils")
