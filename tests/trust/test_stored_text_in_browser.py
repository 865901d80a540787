"""T16 in a real browser: every page with hostile texts, 0 dialogs, 0 reports of the security policy."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.trust.addresses import addresses
from tests.trust.telling import tell
from tests.trust.test_stored_text import OWN_COLUMN, PAYLOADS, write_by_hand
from tests.trust.world import World

REPORTS = """
window.addEventListener("securitypolicyviolation", (each) => console.error("policy: " + each.violatedDirective + " " + each.blockedURI));
"""


def pages_of(world: World) -> list[str]:
    """Every address that answers with a page, with and without an open panel."""
    found = [f"/leads/?open=p{world.person}", f"/leads/?open=c{world.company}", "/leads/?q=cnry"]
    for samples in world.samples:
        for address in addresses():
            if address.name != "account_logout":
                answer = world.client.get(address.path(samples))
                if answer.status_code == 200 and answer.headers["Content-Type"].startswith(
                    "text/html"
                ):
                    found.append(address.path(samples))
    return list(dict.fromkeys(found))


def faults_on(context: BrowserContext, url: str, paths: list[str]) -> tuple[list[str], int]:
    """Dialogs, script errors and reports of the policy while the pages are opened and pointed at; pages with payloads."""
    faults: list[str] = []
    n = 0
    page = context.new_page()
    page.on("dialog", lambda dialog: (faults.append(f"dialog {page.url}"), dialog.dismiss()))
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
    page.on(
        "console",
        lambda said: (
            faults.append(f"{page.url}: {said.text}") if "policy" in said.text.lower() else None
        ),
    )
    page.add_init_script(REPORTS)
    for path in paths:
        page.goto(url + path)
        n += "cnry" in page.content()
        for marked in page.get_by_text("cnry").all()[:5]:
            if marked.is_visible():
                marked.hover(force=True, timeout=2_000)
    return faults, n


@pytest.mark.browser
@pytest.mark.trust
def test_nothing_stored_runs_in_chromium(
    live_server: object, make_world: Callable[..., World], browser: Browser
) -> None:
    world = make_world(PAYLOADS, [OWN_COLUMN])
    for payload in PAYLOADS[:4]:
        write_by_hand(world, payload)
    paths = pages_of(world)
    assert len(paths) > 15
    session = world.client.cookies["sessionid"].value
    with browser.new_context() as context:
        context.set_default_timeout(30_000)
        context.add_cookies([{"name": "sessionid", "value": session, "url": str(live_server)}])
        faults, n = faults_on(context, str(live_server), paths)
    tell(f"{len(paths)} pages in Chromium, {n} with payloads")
    assert n > 10
    assert faults == []
