"""Component tags: each renders one small template from plain values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django import template
from django.conf import settings
from django.contrib.messages.storage.base import Message
from django.core.serializers.json import DjangoJSONEncoder
from django.forms import BaseForm, BoundField
from django.template.loader import render_to_string
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from prospekt.ui.meaning import TEMPERATURES, TONES, UNKNOWN, initials, shape_of_grade
from prospekt.ui.places import Door, doors
from prospekt.ui.waterfall import WaterfallStep, draw

register = template.Library()

Number = Decimal | float | int
Values = dict[str, object]
Rows = Iterable[Mapping[str, object]]
UNDO = "undo:"


@register.simple_tag(takes_context=True)
def places(context: template.Context) -> list[Door]:
    """The doors of the rail, from the setting `PROSPEKT_PLACES` (a list of `ui.places.Place`)."""
    return _doors(context, "PROSPEKT_PLACES")


@register.simple_tag(takes_context=True)
def settings_places(context: template.Context) -> list[Door]:
    """The doors of the settings, from the setting `PROSPEKT_SETTINGS`."""
    return _doors(context, "PROSPEKT_SETTINGS")


def _doors(context: template.Context, setting: str) -> list[Door]:
    request = context.get("request")
    path = request.path if request else ""
    return doors(getattr(settings, setting, ()), path, context.get("may"))


@register.inclusion_tag("ui/_icon.html")
def icon(name: str, label: str = "", size: str = "") -> dict[str, str]:
    """An icon of the sprite; without `label` it is decoration and hidden from screen readers."""
    return {"name": name, "label": label, "size": size}


@register.inclusion_tag("ui/_grade.html")
def grade(value: str, words: bool = False) -> Values:
    """A grade such as `A1`: four blocks for fit, four for interest; `words=True` spells it out beside."""
    return {"value": value, "shape": shape_of_grade(value or ""), "words": words}


@register.inclusion_tag("ui/_tone.html")
def temperature(value: str, bare: bool = False) -> Values:
    """`hot`, `warm` or `cold`, with its shape and its word."""
    shape, word = TEMPERATURES.get(value, UNKNOWN)
    tone = value if value in TEMPERATURES else "neutral"
    return {"tone": tone, "icon": shape, "word": _(word), "bare": bare}


@register.inclusion_tag("ui/_tone.html")
def tone(kind: str, word: str, icon: str = "", bare: bool = False) -> Values:
    """A small badge: `kind` is good, attention, refused or neutral; `word` says it."""
    return {"tone": kind, "icon": icon or TONES.get(kind, "circle"), "word": word, "bare": bare}


@register.inclusion_tag("ui/_notice.html")
def notice(kind: str, title: str, text: str = "", items: Iterable[object] = ()) -> Values:
    """A box that says something good, in need of attention, refused, or for information (`info`)."""
    return {"kind": kind, "title": title, "text": text, "items": list(items), "icon": TONES[kind]}


@register.inclusion_tag("ui/_avatar.html")
def avatar(name: str, large: bool = False, company: bool = False) -> Values:
    """Initials of a name, at most two letters; decoration, the name stands beside it."""
    return {"initials": initials(str(name)), "large": large, "company": company}


@register.filter
def signed(value: Number) -> str:
    """A number with its sign, in the reader's way of writing numbers, without idle zeros."""
    text = f"{abs(value):.2f}".rstrip("0").rstrip(".")
    shown = number_format(text, use_l10n=True, force_grouping=True)
    return f"\u2212{shown}" if value < 0 and text != "0" else f"+{shown}"


@register.filter
def plain(value: Number) -> str:
    """A number of points without a plus, with a true minus."""
    text = signed(value)
    return text.removeprefix("+")


@register.filter
def grouped(value: int | None) -> str:
    """A count with its thousands apart, whatever the locale's default: 9240 gives `9,240`."""
    return "" if value is None else number_format(value, use_l10n=True, force_grouping=True)


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
) -> Values:
    """A score opened: base points, one row per rule, the sum, the grade, and what would change it."""
    shaped = [step if isinstance(step, WaterfallStep) else WaterfallStep(**step) for step in steps]
    return {
        "picture": draw(base, shaped, total),
        "base": base,
        "total": total,
        "grade": grade,
        "changes": changes,
    }


@register.simple_block_tag
def dialog(content: str, id: str, title: str) -> str:
    """A modal dialog, opened by any element with `data-dialog="<id>"`."""
    return render_to_string("ui/_dialog.html", {"content": content, "id": id, "title": title})


@register.simple_block_tag
def menu(
    content: str, id: str, label: str, icon: str = "", style: str = "", caret: bool = False
) -> str:
    """A button and the menu that it opens; `label` is shown, or read aloud when `style` is `icon-only`."""
    values = {"content": content, "id": id, "label": label, "icon": icon, "style": style}
    return render_to_string("ui/_menu.html", values | {"caret": caret})


# Components that only hand their named values on: a misspelt name is an error, nothing leaks in from the page.


@register.inclusion_tag("ui/_button.html")
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


@register.inclusion_tag("ui/_sort.html")
def sort(
    label: object, *, url: str = "", direction: str = "", numeric: bool = False, pin: bool = False
) -> Values:
    """A table head that sorts; `direction` is empty, ascending or descending."""
    return locals()


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


@register.inclusion_tag("ui/_inline_edit.html")
def inline_edit(
    label: object,
    *,
    id: str,
    url: str,
    name: str,
    value: object,
    version: int,
    shown: object = None,
    type: str = "text",
    choices: Iterable[tuple[str, object]] = (),
    errors: Iterable[object] = (),
    conflict: Mapping[str, object] | None = None,
) -> Values:
    """A value that becomes a field; posts field, value, version; `conflict` has who and value of the other.

    `shown` is what is saved (None: the value); after a refusal the value is what was typed.
    """
    return locals() | {"shown": value if shown is None else shown}
