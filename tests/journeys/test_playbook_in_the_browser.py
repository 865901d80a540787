"""A manager changes the scorecard in the browser, sees who moves, publishes, and can still explain last week's score."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import MANAGER, OpenPage
from tests.journeys.house import House
from tests.journeys.lead_screen import read_score, rows, said

pytestmark = pytest.mark.browser
LEADS = 40
DAYS_AGO = 8
"""When the house was filled: longer ago than the day that the page of an old score begins with."""
PAST = f"""
from datetime import UTC, datetime, timedelta
import time_machine
time_machine.travel(datetime.now(UTC) - timedelta(days={DAYS_AGO}), tick=True).start()
"""
NOTE = "Whoever we can call is worth more"
RULE, POINTS = "Can be reached by phone", 37
JOB = 180_000
"""Milliseconds that the worker may take to score everybody twice, on a busy machine."""


class FilledBefore(House):
    """A house that was filled days ago, while `past` names a folder that says so."""

    past: Path | None = None

    def _environment(self, *settings: Any) -> dict[str, str]:
        kept = super()._environment(*settings)
        if self.past is None:
            return kept
        return kept | {"PYTHONPATH": f"{self.past}{os.pathsep}{kept['PYTHONPATH']}"}


@pytest.fixture(scope="module")
def old_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house, past = FilledBefore(tmp_path_factory.mktemp("old")), tmp_path_factory.mktemp("past")
    (past / "sitecustomize.py").write_text(PAST)
    house.past = past
    house.run("demo", "--leads", str(LEADS), "--no-serve")
    house.python("from prospekt.people.models import User; User.objects.update(language='en')")
    house.past = None
    house.start("demo", "--leads", str(LEADS))
    yield house
    house.stop()


def test_a_weight_is_changed_tried_published_and_every_score_explained(
    open_page: OpenPage, old_house: House
) -> None:
    page = open_page(at=old_house, user=MANAGER)
    lead = somebody_with_a_phone(page)
    before, version = score_of(page, lead), running_version(page)
    old_points = points_of_rule(page, lead)
    assert old_points != POINTS
    change_the_weight(page)
    moved = who_moves(page)
    publish(page, moved)
    assert running_version(page) != version
    assert points_of_rule(page, lead) == POINTS
    assert score_of(page, lead) == before + POINTS - old_points
    page.goto(f"/leads/{lead}/score/")
    expect(page.get_by_role("link", name=version)).to_be_visible()
    assert read_score(page.locator("main")) != before + POINTS - old_points
    expect(page.locator(".waterfall").get_by_text(RULE)).to_be_visible()
    expect(page.locator(".waterfall")).not_to_contain_text(f"+{POINTS}")
    page.get_by_role("link", name=version).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto("/scorecard/versions/")
    expect(rows(page)).to_have_count(2)
    expect(rows(page).first).to_contain_text(NOTE)
    expect(rows(page).first).to_contain_text("runs now")


def somebody_with_a_phone(page: Page) -> str:
    """A lead whose score says that it can be called."""
    page.goto("/leads/?columns=phone")
    refs = page.locator("[data-row] [data-open]").evaluate_all(
        "links => links.map((each) => each.dataset.open)"
    )
    for ref in refs:
        page.goto(f"/leads/{ref}/")
        if page.locator(".waterfall").get_by_text(RULE).count():
            return str(ref)
    raise AssertionError("nobody has a phone")


def score_of(page: Page, lead: str) -> Decimal:
    page.goto(f"/leads/{lead}/")
    return read_score(page.locator("main"))


def points_of_rule(page: Page, lead: str) -> Decimal:
    """What the rule adds to the score of a lead now."""
    page.goto(f"/leads/{lead}/")
    row = page.locator(".waterfall :is(li, tr)").filter(has_text=RULE)
    return Decimal(row.locator(".points").inner_text().strip().replace("\N{MINUS SIGN}", "-").replace("+", ""))  # fmt: skip


def running_version(page: Page) -> str:
    page.goto("/scorecard/")
    return page.locator("main code").first.inner_text()


def change_the_weight(page: Page) -> None:
    page.goto("/scorecard/")
    page.get_by_role("button", name=re.compile("^Change")).click()
    page.wait_for_url("**/scorecard/drafts/*/")
    field = page.get_by_label(f"Points of {RULE}", exact=True)
    field.fill(str(POINTS))
    field.press("Enter")
    said(page, re.compile("[Ss]aved"))
    expect(field).to_have_value(str(POINTS))


def who_moves(page: Page) -> str:
    """See who moves before anything counts; the number of them."""
    page.get_by_role("link", name="Who moves").first.click()
    page.get_by_role("button", name="See who moves").click()
    figure = page.locator(".figures .figure").first
    expect(figure).to_be_visible(timeout=JOB)
    expect(page.get_by_role("heading", name="From grade to grade")).to_be_visible()
    expect(rows(page).first).to_contain_text(RULE)
    return figure.locator("b").inner_text()


def publish(page: Page, moved: str) -> None:
    page.get_by_role("link", name="Publish").first.click()
    page.wait_for_url("**/publish/")
    expect(page.get_by_text(re.compile(rf"^\s*{moved} leads? moves?\."))).to_be_visible()
    page.locator("main").get_by_role("textbox").fill(NOTE)
    page.get_by_role("button", name="Publish", exact=True).click()
    page.wait_for_url(lambda url: "/publish/" not in url)
