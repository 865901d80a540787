"""Components drawn in Python, because a page shows their parts by the hundred: what is typed is escaped where it is put in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from html import escape

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from prospekt.ui import written
from prospekt.ui.drawn import kept
from prospekt.ui.waterfall import Bar

Choice = tuple[object, object]


@kept
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """An icon of the sprite; without `label` it is decoration and hidden from screen readers."""
    return render_to_string("ui/_icon.html", {"name": name, "label": label, "size": size})


def options(choices: Iterable[Choice], value: object) -> SafeString:
    """The options of a select, the chosen one marked."""
    listed = tuple(choices)
    drawn = _options(listed)
    if value in dict(listed):
        plain = _option(value)
        drawn = drawn.replace(plain, f"{plain[:-1]} selected>")
    return SafeString(drawn)


@lru_cache(maxsize=256)
def _options(choices: tuple[Choice, ...]) -> str:
    """Countries and languages are hundreds, and the same for every lead."""
    return "".join(f"{_option(key)}{_text(word)}</option>" for key, word in choices)


def _option(key: object) -> str:
    return f'<option value="{_text(key)}">'


def links(rows: Iterable[Mapping[str, object]]) -> SafeString:
    """The links of a menu: label and url, and is_current for the one that holds."""
    return SafeString("".join(map(_link, rows)))


def _link(row: Mapping[str, object]) -> str:
    current = ' aria-current="true"' if row["is_current"] else ""
    return f'<a href="{_text(row["url"])}"{current}>{_text(row["label"])}</a>'


def moments(rows: Iterable[Mapping[str, object]]) -> SafeString:
    """The moments of a day of the timeline: icon, text, who, door, at, and perhaps url and note."""
    return SafeString("".join(map(_moment, rows)))


def _moment(row: Mapping[str, object]) -> str:
    text, door, note = _text(row["text"]), row.get("door"), row.get("note")
    at = written.here(row["at"])  # type: ignore[arg-type]
    return f"""
          <li class="moment">
            <span class="dot">{icon(row.get("icon") or "circle")}</span>
            <div>
              {f'<a href="{_text(row["url"])}">{text}</a>' if row.get("url") else text}
              <small>{_text(row["who"])}{f" · {_text(door)}" if door else ""}</small>
              {f"<blockquote>{_text(note)}</blockquote>" if note else ""}
            </div>
            <time datetime="{at.isoformat()}">{written.clock(at)}</time>
          </li>
        """


def bar(shape: Bar, zero: float, last: bool = False) -> SafeString:
    """One bar of a waterfall, with the lines that lead to the bar before and, unless it is the `last`, to the next."""
    onward = f'<line class="from" x1="{shape.end}" x2="{shape.end}" y1="20" y2="40"/>'
    return SafeString(
        '<svg viewBox="0 0 1000 40" preserveAspectRatio="none" aria-hidden="true">'
        f'<line x1="{zero}" x2="{zero}" y1="0" y2="40"/>'
        f'<line class="from" x1="{shape.start}" x2="{shape.start}" y1="0" y2="20"/>{"" if last else onward}'
        f'<rect class="{shape.kind}" x="{shape.x}" y="13" width="{shape.width}" height="14"/></svg>\n'
    )


def _text(value: object) -> str:
    return escape(str(value))
