"""The main pages look as they did: pictures under `looks/`, compared as `pictures.py` says.

A wanted change: `RENEW_LOOKS=1 pytest tests/journeys/test_looks.py -m browser`, look at what changed, keep the pictures.
Clock, data and size are always the same, and nothing moves. Where a page differs, the message names a picture of it.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page

from tests.journeys.conftest import ADMINISTRATOR, OpenPage
from tests.journeys.house import House
from tests.journeys.pictures import differing, is_too_much, show, stored

pytestmark = pytest.mark.browser
HERE = Path(__file__).parent
LOOKS = HERE / "looks"
RENEW = os.environ.get("RENEW_LOOKS") == "1"
MOST_BYTES = 1_500_000
LIST = [
    ("name", "e-mail", "company"),
    ("Ragnhild Solbakken", "ragnhild@fjellvik.example", "Fjellvik Bygg AS"),
    ("Torstein Aune", "not an address", "Fjellvik Bygg AS"),
    ("", "", ""),
]
WORKS = "vera@demo.example"
"""Has leads to call today, and a list of calls."""
PAGES = {
    "design-light": "/design/?theme=light",
    "design-dark": "/design/?theme=dark",
    "leads": "/leads/",
    "lead": "/leads/p7/",
    "scorecard": "/scorecard/",
    "receipt": "/imports/1/",
    "today": "/today/",
    "calls": "/calls/",
    "duplicates": "/duplicates/",
    "editor": "/scorecard/drafts/1/",
    "sign-in": "/accounts/login/",
}
SEEN_BY = {"sign-in": "", "today": WORKS, "calls": WORKS}
"""Who looks at a page; the administrator at all others."""
WIDTHS = {1440: 900, 390: 844}


class SameMorning(House):
    """A house in which it is always the same day."""

    def _environment(self, *settings: Any) -> dict[str, str]:
        kept = super()._environment(*settings)
        return kept | {"PYTHONPATH": f"{HERE / 'clock'}{os.pathsep}{kept['PYTHONPATH']}"}


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = SameMorning(tmp_path_factory.mktemp("morning"))
    house.start("demo", "--leads", "300")
    house.import_rows("fair.csv", LIST)
    house.python("from tests.journeys.working_day import set_out; set_out()")
    yield house
    house.stop()


def taken(page: Page, name: str) -> Image.Image:
    page.goto(PAGES[name])
    return picture_of(page)


def picture_of(page: Page) -> Image.Image:
    """The page as it stands, as it would be kept."""
    page.evaluate("document.fonts.ready")
    return stored(Image.open(BytesIO(page.screenshot(animations="disabled", caret="hide"))))


def at(open_page: OpenPage, morning: House, name: str, width: int, **options: Any) -> Page:
    user = SEEN_BY.get(name, ADMINISTRATOR)
    return open_page(
        at=morning, user=user, width=width, height=WIDTHS[width], color_scheme="light", **options
    )


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_the_page_looks_as_it_did(
    open_page: OpenPage, morning: House, name: str, width: int
) -> None:
    now = taken(at(open_page, morning, name, width), name)
    path = LOOKS / f"{name}-{width}.png"
    if RENEW:
        now.save(path, optimize=True)
    before = Image.open(path)
    assert before.size == now.size
    found = differing(before, now)
    if is_too_much(found, now):
        shown = Path(tempfile.mkdtemp(prefix="looks-")) / path.name
        show(before, now, found, shown)
        pytest.fail(f"{name} at {width} px looks different in {len(found)} blocks; see {shown}")


def test_the_pictures_are_small() -> None:
    kept = sorted(LOOKS.iterdir())
    assert {path.name for path in kept} == {
        f"{name}-{width}.png" for name in PAGES for width in WIDTHS
    }
    assert sum(path.stat().st_size for path in kept) < MOST_BYTES


REAL_CHANGES = {
    "another accent": ("design-light", ":root { --accent-fill: #7a2a8a !important }"),
    "another background": ("leads", ":root { --canvas: #f4efe6 !important }"),
    "no rail": (
        "leads",
        ".rail { display: none !important } .shell { grid-template-columns: 0 1fr auto !important }",
    ),
    "cards are gone": ("design-dark", ".notice { display: none !important }"),
    "a wide panel over it": ("lead", ".columns > :last-child { background: #123 !important }"),
}


@pytest.mark.parametrize("change", REAL_CHANGES)
def test_a_real_change_is_seen(open_page: OpenPage, morning: House, change: str) -> None:
    name, style = REAL_CHANGES[change]
    page = at(open_page, morning, name, 1440, bypass_csp=True)
    before = taken(page, name)
    page.add_style_tag(content=style)
    now = picture_of(page)
    assert is_too_much(differing(before, now), now), change


@pytest.mark.parametrize("name", ["leads", "sign-in", "scorecard"])
def test_other_fonts_are_no_change(open_page: OpenPage, morning: House, name: str) -> None:
    page = at(open_page, morning, name, 1440, bypass_csp=True)
    before = taken(page, name)
    page.add_style_tag(
        content="* { font-family: 'Liberation Serif', 'DejaVu Serif', serif !important }"
    )
    now = picture_of(page)
    assert not is_too_much(found := differing(before, now), now), len(found)
