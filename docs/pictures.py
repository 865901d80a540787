"""`make pictures`: take the pictures of README and user guide anew, from the demo data, in a real browser.

Starts a Prospekt of its own in a temporary home; the pictures differ only where the product does.
"""

from __future__ import annotations

import io
import json
import sys
import tempfile
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from PIL import Image
from playwright.sync_api import Browser, Page

from tests.chromium import started
from tests.journeys.conftest import PASSWORD
from tests.journeys.house import House

FOLDER = Path(__file__).parent / "images"
SHADES = 128
"""Colours of a picture: screens have few."""
LIST = """Full name;Company;E-mail;Phone;Country;Role
Nguyễn Thị Lan;Saigon Steel;lan@saigonsteel.example;+84 28 3822 0000;Vietnam;CEO
Hafiz bin Ismail;Rimba Foods;hafiz@rimba.example;03-2161 0000;Malaysia;Purchasing manager
Ole Hansen;Fjord Design;ole@fjord.example;22 00 00 00;Norway;Head of IT
Dewi Lestari;Batik Nusantara;dewi@batik;;Indonesia;Owner
"""
ANSWERED = urlencode({"filter": json.dumps({"fact": "verdict_need", "known": True})})
"""Leads that were asked whether they need it."""


def main() -> int:
    """Write every picture; 0 if all went well."""
    FOLDER.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="prospekt-pictures-") as home,
        started() as browser,
    ):
        house = House(Path(home) / "home")
        house.start("demo", "--leads", "300")
        try:
            for take in (in_english, the_working_day, in_order, on_a_phone):
                take(browser, house)
        finally:
            house.stop()
    return 0


def in_english(browser: Browser, house: House) -> None:
    """The list, a lead, its answers, a line of the log, the palette, scorecard, campaigns, glossary, an import."""
    page = _signed_in(browser, house, "admin@demo.example")
    page.goto("/leads/")
    page.locator("[data-row] a[data-open]").first.click()
    page.locator("#panel .waterfall").wait_for()
    _take(page, "leads")
    _go_to_the_open_lead(page)
    _take(page, "lead")
    _qualification(page)
    page.goto("/leads/")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("nguyen")
    page.get_by_role("option").first.wait_for()
    _take(page, "palette")
    for name in ("scorecard", "campaigns", "help"):
        page.goto(f"/{name}/")
        _take(page, name)
    _import(page)


def the_working_day(browser: Browser, house: House) -> None:
    """A representative's day and a call of it, and the day of a team lead."""
    page = _signed_in(browser, house, "bjorn@demo.example")
    page.goto("/today/?lang=en")
    page.locator(".day-rows").wait_for()
    _take(page, "today")
    page.locator(".btn.primary:has-text('Call one after the other')").click()
    page.locator("#call").wait_for()
    page.goto(f"{page.url}&lang=en")
    _take(page, "call")
    page = _signed_in(browser, house, "kenneth@demo.example")
    page.goto("/today/team/")
    _take(page, "team-today")


def in_order(browser: Browser, house: House) -> None:
    """Two leads that look like one, and who moves by a changed scorecard."""
    page = _signed_in(browser, house, "admin@demo.example")
    page.goto("/duplicates/")
    page.locator("button:has-text('Keep separate')").wait_for(timeout=60_000)
    _take(page, "duplicates")
    page.goto("/scorecard/")
    page.get_by_role("button", name="Change…").click()
    page.locator(".points-cell input").first.fill("20")
    page.get_by_role("button", name="Save the points").first.click()
    page.get_by_role("link", name="Who moves").first.click()
    page.get_by_role("button", name="See who moves").click()
    page.locator(".figures").wait_for(timeout=60_000)
    _take(page, "who-moves")


def _go_to_the_open_lead(page: Page) -> None:
    lead = parse_qs(urlsplit(page.url).query)["open"][0]
    page.goto(f"/leads/{lead}/")


def _qualification(page: Page) -> None:
    """The answers of a lead, and what is understood of a line about it."""
    page.goto(f"/leads/?{ANSWERED}")
    page.locator("[data-row] a[data-open]").first.click()
    page.locator("#panel .waterfall").wait_for()
    _go_to_the_open_lead(page)
    name = page.locator("h1").inner_text()
    page.locator("#answers").evaluate("card => card.scrollIntoView()")
    _take(page, "answers")
    page.goto("/log/")
    page.locator("#log-text").fill(f"Called {name}, budget 20k, wants a demo on Tuesday 14:00")
    page.keyboard.press("Enter")
    page.locator(".line-plan").wait_for()
    _take(page, "log-line")


def _import(page: Page) -> None:
    page.goto("/imports/new/")
    page.locator("input[type=file]").first.set_input_files(
        {"name": "fair.csv", "mimeType": "text/csv", "buffer": LIST.encode()}
    )
    page.wait_for_url("**/columns/**")
    _take(page, "import-columns")
    page.locator("button.primary").last.click()
    page.wait_for_url("**/check/**")
    _take(page, "import-check")
    page.locator("button.primary").last.click()
    page.locator(".receipt").wait_for()
    _take(page, "receipt")


def on_a_phone(browser: Browser, house: House) -> None:
    """The list in Vietnamese, dark, at 390 px."""
    page = _signed_in(browser, house, "thuy@demo.example", width=390, height=760, dark=True)
    page.goto("/leads/")
    _take(page, "phone")


def _signed_in(
    browser: Browser,
    house: House,
    user: str,
    *,
    width: int = 1280,
    height: int = 760,
    dark: bool = False,
) -> Page:
    context = browser.new_context(
        base_url=house.url, viewport={"width": width, "height": height}, reduced_motion="reduce",
        color_scheme="dark" if dark else "light", service_workers="block",
    )  # fmt: skip
    page = context.new_page()
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(user)
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/accounts/" not in address)
    return page


def _take(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    path = FOLDER / f"{name}.png"
    picture.quantize(SHADES, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
