"""Looking at a page in one of its looks: a language, a theme, a width. Nothing may be wrong with it in any of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any
from zlib import crc32

from playwright.sync_api import Browser, BrowserContext, Page, Response

from prospekt.ui.languages import LANGUAGES
from tests.journeys.axe import sticking_out, violations
from tests.journeys.conftest import TIMEOUT
from tests.journeys.house import House
from tests.journeys.watch import Watch

THEMES = ("light", "dark")
WIDTHS = (1440, 390)
STILL = """() => { const sheet = new CSSStyleSheet();
  sheet.replaceSync("*, ::before, ::after { animation: none !important; transition: none !important; }");
  document.adoptedStyleSheets.push(sheet); }"""
"""Nothing moves or fades any more: what is half-way is no look."""
_ORDER = """(names) => {
  const found = [];
  const seen = (element) => element.checkVisibility();
  const heads = [...document.querySelectorAll("h1")].filter(seen);
  if (heads.length !== 1) found.push(`${heads.length} headings of the first level`);
  if (!document.title.trim()) found.push("no title");
  if ([...document.querySelectorAll("main")].filter(seen).length !== 1) found.push("not one main part");
  for (const table of [...document.querySelectorAll("table")].filter(seen))
    if (!table.querySelector("th")) found.push(`a table without headers: ${table.className}`);
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const code = names[texts.currentNode.data.trim()];
    const spoken = texts.currentNode.parentElement.closest("[lang]").lang;
    if (code && spoken !== code) found.push(`${texts.currentNode.data.trim()} is said as ${spoken}`);
  }
  return found;
}"""
_OPEN_DETAILS = (
    "() => { for (const each of document.querySelectorAll('details')) each.open = true; }"
)
_THAT_OPEN = "() => [...document.querySelectorAll('dialog[id]:not([open]), [popover][id]')].map((each) => each.id)"
_OPEN = """(id) => { const each = document.getElementById(id);
  if (each.matches("dialog")) each.showModal();
  else each.showPopover({ source: document.querySelector(`[popovertarget="${CSS.escape(id)}"]`) ?? undefined }); }"""
_CLOSE = """(id) => { const each = document.getElementById(id); each.matches("dialog") ? each.close() : each.hidePopover(); }"""


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is seen."""

    language: str
    theme: str
    width: int

    def __str__(self) -> str:
        return f"{self.language}, {self.theme}, {self.width} px"


def looks_for(name: str, *, all_of_them: bool) -> list[Look]:
    """All languages and themes, or the one whose turn it is; a name always has the same turn."""
    turn = crc32(name.encode())
    every = [
        Look(code, theme, WIDTHS[(turn // 10 + n) % 2])
        for n, ((code, _name), theme) in enumerate(product(LANGUAGES, THEMES))
    ]
    return every if all_of_them else [every[turn % len(every)]]


class Eyes:
    """One window for each language, used again and again; remembers which dialogs and menus it has seen open."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.watch = Watch("http://127.0.0.1:")
        self.pages: dict[str, Page] = {}
        self.opened: set[tuple[object, ...]] = set()

    def page(self, look: Look, house: House, session: str) -> Page:
        """The window of the language, as whoever has this session; "" is nobody."""
        if look.language not in self.pages:
            context = self.browser.new_context(
                locale=look.language, reduced_motion="reduce", service_workers="block"
            )
            context.set_default_timeout(TIMEOUT)
            self.watch.over(context)
            self.pages[look.language] = context.new_page()
        page = self.pages[look.language]
        become(page.context, house, session)
        page.set_viewport_size({"width": look.width, "height": 844})
        page.emulate_media(color_scheme=look.theme, reduced_motion="reduce")  # type: ignore[arg-type]
        return page

    def close(self) -> None:
        for page in self.pages.values():
            page.context.close()

    def faults(self, page: Page, look: Look, *, all_of_them: bool = False) -> list[str]:
        """What is wrong with the page as it stands, with its details open, and with each dialog and menu of it."""
        return [f"{page.url} ({look}) {fault}" for fault in self._faults(page, look, all_of_them)]

    def _faults(self, page: Page, look: Look, all_of_them: bool) -> Iterator[str]:
        page.evaluate(STILL)
        page.evaluate(_OPEN_DETAILS)
        said = page.locator("html").get_attribute("lang")
        if said != look.language:
            yield f"is said to be in {said}"
        yield from page.evaluate(_ORDER, {name: code for code, name in LANGUAGES})
        yield from violations(page)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 844})
            yield from (f"{width} px: {fault}" for fault in sticking_out(page))
        page.set_viewport_size({"width": look.width, "height": 844})
        if page.locator("dialog[open]").count():
            return
        for name in page.evaluate(_THAT_OPEN):
            kind = "".join(sign for sign in name if not sign.isdigit())
            key = (kind, look) if all_of_them else (kind,)
            if key not in self.opened:
                self.opened.add(key)
                page.evaluate(_OPEN, name)
                yield from (f"{name} open: {fault}" for fault in violations(page))
                page.evaluate(_CLOSE, name)


def become(context: BrowserContext, house: House, session: str) -> None:
    """Be whoever has this session, or nobody."""
    context.clear_cookies()
    if session:
        context.add_cookies([{"name": "sessionid", "value": session, "url": house.url}])


def opened(answer: Response | None) -> Response:
    """What came, as it is asserted of."""
    assert answer is not None
    return answer


Guests = dict[str, Any]
"""What `guests.main` prints: sessions, passkeys, errors, samples."""
