"""What a browser loads for the leads list: scripts and styles of at most 40 KiB, packed."""

from __future__ import annotations

import gzip

import pytest
from playwright.sync_api import Page, Response, expect

from tests.journeys.conftest import NewLead
from tests.journeys.lead_screen import panel

pytestmark = pytest.mark.browser
BUDGET = 40 * 1024


def test_scripts_and_styles_of_the_leads_list(page: Page, new_lead: NewLead) -> None:
    lead = new_lead("Solfrid Tangen")
    loaded: list[Response] = []
    page.on("response", lambda answer: loaded.append(answer))
    page.goto(f"/leads/?open={lead}", wait_until="networkidle")
    expect(panel(page).get_by_role("heading", level=2)).to_be_visible()
    sizes = {
        answer.url: len(gzip.compress(answer.body(), mtime=0))
        for answer in loaded
        if answer.request.resource_type in ("script", "stylesheet")
    }
    assert len(sizes) >= 8, "styles, htmx and our own modules"
    assert sum(sizes.values()) <= BUDGET, sizes
