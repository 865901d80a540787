"""Component tags: each renders one small template from plain values."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import wraps
from typing import ParamSpec

from django import template
from django.conf import settings
from django.contrib.messages.storage.base import Message
from django.core.serializers.json import DjangoJSONEncoder
from django.forms import BaseForm, BoundField
from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from prospekt.ui import written
from prospekt.ui.drawn import kept, once, translate
from prospekt.ui.editing import inline_edit
from prospekt.ui.languages import LANGUAGES
from prospekt.ui.meaning import TEMPERATURES, TONES, UNKNOWN, initials, shape_of_grade
from prospekt.ui.parts import bar, icon, links, moments, options
from prospekt.ui.places import Door, address, address_of, doors
from prospekt.ui.waterfall import WaterfallStep, draw

register = template.Library()
register.tag("once", once)
register.tag("translate", translate)
for component in (bar, icon, links, moments, options):
    register.simple_tag(component)
register.simple_tag(inline_edit, takes_context=True)

Number = Decimal | float | int
Values = dict[str, object]
Rows = Iterable[Mapping[str, object]]
Asked = ParamSpec("Asked")
UNDO = "undo:"
INSIDE = SafeString("<!-- inside -->")
"""Stands in the frame of a component for what goes into it."""


def drawn_once(
    template_name: str, name: str = ""
) -> Callable[[Callable[Asked, Values]], Callable[Asked, Values]]:
    """An inclusion tag whose looks follow from plain values and the language alone: icons and marks stand on a page
    by the hundred.
    """

    def declare(values: Callable[Asked, Values]) -> Callable[Asked, Values]:
        @wraps(values)
        def draw(*args: Asked.args, **kwargs: Asked.kwargs) -> SafeString:
            return render_to_string(template_name, values(*args, **kwargs))

        register.simple_tag(kept(draw), name=name or values.__name__)
        return values

    return declare


@drawn_once("ui/_help.html", name="help")
def help_beside(key: str, at: str = "") -> Values:
    """A question mark that opens what the word `key` of the setting `PROSPEKT_GLOSSARY` means.

    `at` tells two helps for one word on one page apart. Raises KeyError for a word that has no entry.
    """
    entry = settings.PROSPEKT_GLOSSARY[key]
    return {
        "id": f"help-{at}-{key}" if at else f"help-{key}",
        "title": _(entry.title),
        "texts": [_(entry.what)],
        "url": f"{address('help')}#{key}",
    }


@register.inclusion_tag("ui/_help.html")
def explain(title: object, texts: Iterable[object], *, id: str, url: str = "") -> Values:
    """A question mark that opens sentences about one thing; `url` leads to more about it."""
    return locals()


register.simple_tag(address_of)


@register.simple_tag(takes_context=True)
def hint(context: template.Context) -> SafeString:
    """The hint of the page (setting `PROSPEKT_HINTS`, by name of address) for a user who has not put it away."""
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    code = match.url_name if match else ""
    away = getattr(getattr(request, "user", None), "put_away", None)
    is_shown = away is not None and code not in away and not context.get("first_steps")
    text = settings.PROSPEKT_HINTS.get(code) if is_shown else None
    if not text or not request:
        return SafeString()
    values = {"code": code, "text": _(text), "url": address("hint_away")}
    here = {"next": request.get_full_path(), "csrf_token": context.get("csrf_token")}
    return render_to_string("ui/_hint.html", values | here)


@register.simple_tag(takes_context=True)
def places(context: template.Context) -> tuple[Door, ...]:
    """The doors of the rail, from the setting `PROSPEKT_PLACES` (a list of `ui.places.Place`)."""
    return _doors(context, "PROSPEKT_PLACES")


@register.simple_tag(takes_context=True)
def settings_places(context: template.Context) -> tuple[Door, ...]:
    """The doors of the settings, from the setting `PROSPEKT_SETTINGS`."""
    return _doors(context, "PROSPEKT_SETTINGS")


def _doors(context: template.Context, setting: str) -> tuple[Door, ...]:
    request = context.get("request")
    path = request.path if request else ""
    return tuple(doors(getattr(settings, setting, ()), path, context.get("may")))


@drawn_once("ui/_keys.html")
def keys(doors: tuple[Door, ...], *, signed_in: bool = False) -> Values:
    """The dialog of the keys, with the letters of the rail's doors."""
    return locals()


@drawn_once("ui/_palette.html")
def palette(*, signed_in: bool = False) -> Values:
    """The dialog in which to search everywhere, for whoever is signed in."""
    return locals()


@register.simple_tag
def own_names_of_languages() -> list[tuple[str, str]]:
    """(code, what its readers call it) of the languages to choose from."""
    return list(LANGUAGES)


@drawn_once("ui/_grade.html")
def grade(value: str, words: bool = False) -> Values:
    """A grade such as `A1`: four blocks for fit, four for interest; `words=True` spells it out beside."""
    return {"value": value, "shape": shape_of_grade(value or ""), "words": words}


@drawn_once("ui/_tone.html")
def temperature(value: str, bare: bool = False) -> Values:
    """`hot`, `warm` or `cold`, with its shape and its word."""
    shape, word = TEMPERATURES.get(value, UNKNOWN)
    tone = value if value in TEMPERATURES else "neutral"
    return {"tone": tone, "icon": shape, "word": _(word), "bare": bare}


@drawn_once("ui/_tone.html")
def tone(kind: str, word: str, icon: str = "", bare: bool = False) -> Values:
    """A small badge: `kind` is good, attention, refused or neutral; `word` says it."""
    return {"tone": kind, "icon": icon or TONES.get(kind, "circle"), "word": word, "bare": bare}


@register.inclusion_tag("ui/_notice.html")
def notice(kind: str, title: str, text: str = "", items: Iterable[object] = ()) -> Values:
    """A box that says something good, in need of attention, refused, or for information (`info`)."""
    return {"kind": kind, "title": title, "text": text, "items": list(items), "icon": TONES[kind]}


@register.simple_tag
def avatar(name: object, large: bool = False, company: bool = False) -> SafeString:
    """Initials of a name, at most two letters; decoration, the name stands beside it."""
    return _avatar(initials(str(name)), large, company)


@kept
def _avatar(initials: str, large: bool, company: bool) -> SafeString:
    values = {"initials": initials, "large": large, "company": company}
    return render_to_string("ui/_avatar.html", values)


@register.filter
def signed(value: Number) -> str:
    """A number with its sign, in the reader's way of writing numbers, without idle zeros."""
    rounded = round(value, 2) or 0
    return written.number(rounded) if rounded < 0 else f"+{written.number(rounded)}"


@register.filter
def plain(value: Number) -> str:
    """A number of points without a plus, with a true minus."""
    text = signed(value)
    return text.removeprefix("+")


@register.filter
def grouped(value: int | None) -> str:
    """A count with its thousands apart, in the reader's way: 9240 gives `9,240`."""
    return "" if value is None else written.number(value)


@register.filter
def decimals(value: Number, places: int) -> str:
    """A number with that many decimals."""
    return written.number(value, places)


@register.filter
def day(value: date | None) -> str:
    """A day as the reader writes days; of a moment, the day in the reader's time zone."""
    return written.day(value) if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """Day and time as the reader writes them, in the reader's time zone."""
    return written.moment(value) if value else ""


@register.filter
def clock(value: datetime | None) -> str:
    """The time of day, in the reader's time zone."""
    return written.clock(value) if value else ""


@register.filter
def notices(messages: Iterable[Message]) -> list[Message]:
    """The messages that stand over the content; those that can be undone come as toasts."""
    return [message for message in messages if not message.extra_tags.startswith(UNDO)]


@register.filter
def undoable(messages: Iterable[Message]) -> list[Values]:
    """The messages that can be undone, as toasts: text, and undo_url from the tag `undo:<url>`."""
    return [
        {"text": message.message, "undo_url": message.extra_tags.removeprefix(UNDO)}
        for message in messages if message.extra_tags.startswith(UNDO)
    ]  # fmt: skip


@register.filter
def as_json(value: object) -> str:
    """A value for a script to read from an attribute."""
    return json.dumps(value, cls=DjangoJSONEncoder)


@register.inclusion_tag("ui/_waterfall.html")
def waterfall(
    base: Number,
    steps: Iterable[WaterfallStep | Mapping[str, object]],
    total: Number,
    grade: str = "",
    changes: Sequence[object] = (),
    words: Mapping[str, str] | None = None,
) -> Values:
    """A score opened: base points, one row per rule, the sum, the grade, and what would change it.

    `words` for what is no score: caption, step, points, base, total.
    """
    shaped = [step if isinstance(step, WaterfallStep) else WaterfallStep(**step) for step in steps]
    return {
        "picture": draw(base, shaped, total),
        "base": base,
        "total": total,
        "grade": grade,
        "changes": changes,
        "words": words,
    }


@register.simple_block_tag
def dialog(content: str, id: str, title: str) -> SafeString:
    """A modal dialog, opened by any element with `data-dialog="<id>"`."""
    return _framed(content, "ui/_dialog.html", id=id, title=title)


@register.simple_block_tag
def menu(
    content: str, id: str, label: str, icon: str = "", style: str = "", caret: bool = False
) -> SafeString:
    """A button and the menu that it opens; `label` is shown, or read aloud when `style` is `icon-only`."""
    return _framed(
        content, "ui/_menu.html", id=id, label=label, icon=icon, style=style, caret=caret
    )


def _framed(
    content: str, template_name: str, hole: str = "content", **values: object
) -> SafeString:
    """The template with `content` where it has `hole`; everything but that is kept."""
    before, after = _frame(template_name, hole, **values)
    return SafeString(f"{before}{conditional_escape(content)}{after}")


@kept
def _frame(template_name: str, hole: str, **values: object) -> tuple[str, str]:
    drawn = render_to_string(template_name, values | {hole: INSIDE})
    before, _inside, after = drawn.rpartition(INSIDE)
    return before, after


# Components that only hand their named values on: a misspelt name is an error, nothing leaks in from the page.


@drawn_once("ui/_button.html")
def button(
    label: object,
    *,
    href: str = "",
    icon: str = "",
    style: str = "",
    type: str = "submit",
    name: str = "",
    value: str = "",
    form_id: str = "",
    disabled: bool = False,
) -> Values:
    """A link or a button; `style` of primary, danger, quiet, compact, icon-only (the label is then read aloud)."""
    return locals() | {"icon_only": "icon-only" in style}


@register.inclusion_tag("ui/_post_button.html")
def post_button(
    label: object, action: str, *, icon: str = "", style: str = "", next: str = ""
) -> Values:
    """A form of one button, for what changes something: with its CSRF token."""
    return locals() | {"icon_only": "icon-only" in style, "type": "submit"}


@register.inclusion_tag("ui/_field.html")
def field(
    field: BoundField, *, hint: object = "", numeric: bool = False, mark_optional: bool = False
) -> Values:
    """Label, input, hint and error of one form field."""
    return locals()


@register.inclusion_tag("ui/_fields.html")
def fields(form: BaseForm) -> Values:
    """The errors of the whole form, then every field."""
    return locals()


@register.inclusion_tag("ui/_search.html")
def search(
    placeholder: object,
    *,
    action: str = "",
    name: str = "q",
    value: str = "",
    live: str = "",
    keep: Mapping[str, str] | None = None,
) -> Values:
    """The search box of the header; `live` is the selector that results replace while typing, `keep` other parameters."""
    return locals() | {"keep": dict(keep or {})}


@register.inclusion_tag("ui/_empty.html")
def empty(
    title: object,
    text: object,
    *,
    icon: str = "inbox",
    example: object = "",
    action_url: str = "",
    action_label: object = "",
    action_icon: str = "",
) -> Values:
    """An empty place that teaches: what this is, one example, the button that fills it."""
    return locals()


@register.inclusion_tag("ui/_skeleton.html")
def skeleton(rows: int = 8) -> Values:
    """Grey rows while the real ones come."""
    return {"rows": range(rows)}


@register.inclusion_tag("ui/_progress.html")
def progress(
    label: object,
    done: int,
    total: int | None = None,
    *,
    unit: object = "",
    left: object = "",
    id: str = "progress",
    poll_url: str = "",
    cancel_url: str = "",
) -> Values:
    """Numbers, a bar and Cancel; with `poll_url` it replaces itself every second until the answer has none."""
    return locals()


@register.inclusion_tag("ui/_receipt.html")
def receipt(parts: Rows) -> Values:
    """A balance: the first part equals the sum of the others; each part has key, label, count, url."""
    return locals()


@register.inclusion_tag("ui/_pager.html")
def pager(
    summary: object, *, first_url: str = "", previous_url: str = "", next_url: str = ""
) -> Values:
    """The foot of a keyset list: what is shown, and the ways on and back that exist."""
    return locals()


@register.simple_tag
def sort(
    label: object, *, url: str = "", direction: str = "", numeric: bool = False, pin: bool = False,
    help: str = "",
) -> SafeString:  # fmt: skip
    """A table head that sorts; `direction` is empty, ascending or descending, `help` a word of the glossary."""
    return _framed(
        url, "ui/_sort.html", "url", is_link=bool(url), label=label, direction=direction, numeric=numeric, pin=pin,
        help=help,
    )  # fmt: skip


@register.inclusion_tag("ui/_selection_bar.html")
def selection_bar(actions: Rows, *, form_id: str) -> Values:
    """What can be done with the chosen rows: actions with key, label, icon, sent by the form `form_id`."""
    return locals()


@register.inclusion_tag("ui/_chips.html")
def chips(chips: Iterable[object], *, label: object = "") -> Values:
    """Tags: each with label and perhaps url and icon, or just a text."""
    return locals()


@register.inclusion_tag("ui/_filters.html")
def filters(filters: Rows, *, clear_url: str = "") -> Values:
    """Filters in force: label, value, remove_url."""
    return locals()


@register.inclusion_tag("ui/_tabs.html")
def tabs(tabs: Rows, label: object) -> Values:
    """Parts of a page, each with its own address: label, url, is_current, count."""
    return locals()


@register.inclusion_tag("ui/_stepper.html")
def stepper(steps: Rows) -> Values:
    """Steps of a task: label, state (done, now, later) and, when done, url."""
    return locals()


@register.inclusion_tag("ui/_breadcrumb.html")
def breadcrumb(crumbs: Rows) -> Values:
    """The way here: label and url; the last has no url."""
    return locals()


@register.inclusion_tag("ui/_facts.html")
def facts(facts: Rows) -> Values:
    """Label and value pairs, perhaps with url; an empty value reads "not known"."""
    return locals()


@register.inclusion_tag("ui/_timeline.html")
def timeline(days: Rows, *, filters: Rows = ()) -> Values:
    """Days (on, label, moments); a moment has icon, text, who, door, at, and perhaps url and note."""
    return locals()


@register.inclusion_tag("ui/_toast.html")
def toast(text: object, *, undo_url: str = "", is_page: bool = False) -> Values:
    """A short word, perhaps with Undo, whose answer takes the toast's place, or (`is_page`) is a page."""
    return locals()


@register.inclusion_tag("ui/_drop.html")
def drop(
    title: object,
    *,
    hint: object = "",
    name: str = "file",
    id: str = "id_file",
    accept: str = "",
    icon: str = "file-up",
    multiple: bool = False,
    submit: bool = False,
    max_bytes: int = 0,
    too_big: object = "",
) -> Values:
    """A place to drop a file, or choose one; `submit` sends the form at once."""
    return locals()
