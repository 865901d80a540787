"""The columns of the leads list: their heads, and cells in ready texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from prospekt.desk.marks import grade_mark
from prospekt.desk.queries.filter_words import CODE_WORDS
from prospekt.desk.queries.names import Names
from prospekt.people.fields import (
    LIFECYCLE_WORDS,
    country_name,
    money_shown,
    own_shown,
    shown_value,
)
from prospekt.people.queries.instants import instant
from prospekt.people.queries.leads import LeadRow
from prospekt.people.rules.list_view import COLUMNS
from prospekt.people.rules.own_values import Own
from prospekt.ui import written
from prospekt.ui.drawn import kept
from prospekt.ui.places import address_of

TAGS_SHOWN = 2
WORDS: Mapping[str, str] = {
    "grade": _("Grade"), "score": _("Score"), "company": _("Company"), "role": _("Role"), "owner": _("Owner"),
    "source": _("Source"), "last_touch": _("Last touch"), "tags": _("Tags"), "country": _("Country"),
    "lifecycle": _("Lifecycle"), "temperature": _("Temperature"), "email": _("E-mail"), "phone": _("Phone"),
    "industry": _("Industry"), "employees": _("Employees"), "revenue": _("Revenue"), "region": _("Region"),
    "city": _("City"), "language": _("Language"), "department": _("Department"), "seniority": _("Seniority"),
    "campaign": _("Campaign"), "team": _("Team"), "priority": _("Priority"), "fit": _("Fit"),
    "interest": _("Interest"), "created": _("Created"), "first_seen": _("First seen"), "updated": _("Changed"),
    "birthday": _("Birthday"), "website": _("Web domain"), "preferred_channel": _("Preferred channel"),
    "refusals": _("Refusals"),
}  # fmt: skip
SORTS_OF: Mapping[str, tuple[str, ...]] = {
    "name": ("name",), "score": ("best",), "company": ("company",), "last_touch": ("touched", "waiting"),
    "created": ("newest", "oldest"), "employees": ("employees",), "updated": ("changed",),
}  # fmt: skip
"""Column -> the orders its head turns to, one after the other."""
RISING = ("name", "company", "oldest", "waiting")
NUMBERS = ("score", "employees", "revenue", "fit", "interest")
IN_ROWS = (
    "grade",
    "score",
    "company",
    "role",
    "owner",
    "source",
    "last_touch",
    "tags",
    "country",
    "email",
    "phone",
)
"""Columns that need no further statement."""
_REFUSALS: Mapping[str, str] = {
    "no_contact": _("Do not contact"), "no_email": _("No e-mail"), "no_call": _("No calls"), "bounced": _("Came back"),
}  # fmt: skip


class Cell(NamedTuple):
    """One cell: its class, its text, where it leads to, what a pointer shows, chips, or a mark drawn already."""

    css: str = ""
    text: str = ""
    url: str = ""
    title: str = ""
    chips: Sequence[str] = ()
    more: int = 0
    mark: str = ""


def column_word(column: str, own: Mapping[str, Own]) -> str:
    """What a column is called; empty for an own field that is gone."""
    if column.startswith("own:"):
        field = own.get(column[4:])
        return field.label if field else ""
    return _word(column)


@kept
def _word(column: str) -> str:
    return gettext("Name") if column == "name" else gettext(WORDS[column])


def all_columns(own: Mapping[str, Own]) -> list[str]:
    """Every column there is, in its order."""
    return [*COLUMNS, *(f"own:{slug}" for slug in own)]


def cells(
    row: LeadRow, columns: Sequence[str], names: Names, tags: Sequence[str], more: Mapping[str, Any]
) -> list[Cell]:
    """The cells of one lead."""
    return [
        _own(names.own.get(column[4:]), more.get("own") or {}, column[4:])
        if column.startswith("own:")
        else _MAKERS[column](row, names, tags, more)
        for column in columns
    ]


Maker = Callable[[LeadRow, Names, Sequence[str], Mapping[str, Any]], Cell]


def _own(field: Own | None, own: Mapping[str, Any], slug: str) -> Cell:
    value = own.get(slug)
    if field is None or value is None:
        return Cell()
    if isinstance(value, bool):
        return Cell("muted", gettext("Yes") if value else gettext("No"))
    if field.kind == "date" and isinstance(value, str):
        return Cell("muted", _own_day(value))
    return Cell(
        "number" if field.kind in ("number", "money") else "muted", own_shown(value, field.kind)
    )


def _own_day(text: str) -> str:
    try:
        return written.day(date.fromisoformat(text[:10]))
    except ValueError:
        return text


def _company(row: LeadRow, names: Names, tags: Sequence[str], more: Mapping[str, Any]) -> Cell:
    if row.is_company:
        return Cell("muted", gettext("is a company"))
    return Cell("", row.company, lead_url(f"c{row.company_id}") if row.company_id else "")


def lead_url(ref: str, name: str = "lead") -> str:
    """The page, or another address `name`, of a lead."""
    return address_of(name, ref)


def _tags(row: LeadRow, names: Names, tags: Sequence[str], more: Mapping[str, Any]) -> Cell:
    return Cell(chips=tags[:TAGS_SHOWN], more=max(0, len(tags) - TAGS_SHOWN))


def _refusals(row: LeadRow, names: Names, tags: Sequence[str], more: Mapping[str, Any]) -> Cell:
    return Cell(
        "muted", ", ".join(gettext(word) for name, word in _REFUSALS.items() if more.get(name))
    )


def _revenue(row: LeadRow, names: Names, tags: Sequence[str], more: Mapping[str, Any]) -> Cell:
    minor = more.get("revenue")
    return Cell("number", "" if minor is None else money_shown(minor, more["revenue_currency"]))


def _text(column: str) -> Maker:
    return lambda row, names, tags, more: Cell("muted", str(more.get(column) or ""))


def _shown(column: str, css: str = "muted") -> Maker:
    return lambda row, names, tags, more: Cell(css, shown_value(column, more.get(column)))


def _coded(column: str, words: Mapping[str, str]) -> Maker:
    def make(row: LeadRow, names: Names, tags: Sequence[str], more: Mapping[str, Any]) -> Cell:
        value = more.get(column) or ""
        return Cell("muted", gettext(words[value]) if value in words else str(value))

    return make


def _points(column: str) -> Maker:
    return lambda row, names, tags, more: Cell(
        "number", written.number(round_points(more.get(column) or 0))
    )


def _named(column: str, kind: str) -> Maker:
    return lambda row, names, tags, more: Cell(
        "muted", getattr(names, kind).get(more.get(column) or 0, "")
    )


def _moment(column: str) -> Maker:
    return lambda row, names, tags, more: Cell("muted", day_text(more.get(column)))


def day_text(at: Any) -> str:
    """The day of a moment in the reader's zone, or a day, as it is written shortly."""
    if not at:
        return ""
    if isinstance(at, str) and len(at) == 10:
        at = date.fromisoformat(at)
    if isinstance(at, (str, datetime)):
        at = instant(at)
    return written.day(at)


def round_points(points: int) -> int:
    """Hundredths as whole points, halves away from zero."""
    whole = (abs(points) + 50) // 100
    return whole if points >= 0 else -whole


_MAKERS: Mapping[str, Maker] = {
    "grade": lambda row, names, tags, more: Cell(mark=grade_mark(row.grade)),
    "score": lambda row, names, tags, more: Cell("number", written.number(round_points(row.points))),
    "company": _company,
    "role": lambda row, names, tags, more: Cell("muted", row.role),
    "owner": lambda row, names, tags, more: Cell("muted", names.user.get(row.owner_id or 0, "")),
    "source": lambda row, names, tags, more: Cell("muted", names.source.get(row.source_id or 0, "")),
    "last_touch": lambda row, names, tags, more: Cell("muted", day_text(row.last_touch_at)),
    "tags": _tags,
    "country": lambda row, names, tags, more: Cell(
        "muted", row.country, title=country_name(row.country) if row.country else ""
    ),
    "lifecycle": _coded("lifecycle", LIFECYCLE_WORDS),
    "temperature": _coded("temperature", CODE_WORDS["temperature"]),
    "seniority": _coded("seniority", CODE_WORDS["seniority"]),
    "email": lambda row, names, tags, more: Cell("muted", row.email),
    "phone": lambda row, names, tags, more: Cell("muted", row.phone),
    "employees": lambda row, names, tags, more: Cell(
        "number", "" if more.get("employees") is None else written.number(more["employees"])
    ),
    "revenue": _revenue,
    "campaign": _named("campaign", "campaign"),
    "team": _named("team", "team"),
    "fit": _points("fit"),
    "interest": _points("interest"),
    "refusals": _refusals,
    **{column: _text(column) for column in ("industry", "region", "city", "department", "website")},
    **{column: _shown(column) for column in ("language", "preferred_channel", "priority")},
    **{column: _moment(column) for column in ("created", "first_seen", "updated", "birthday")},
}  # fmt: skip
