"""What a list shows: search words, filters and order, read from an address by allow-lists."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from prospekt.people.rules.typed_text import check_text
from prospekt.playbook.filters.catalog import LIFECYCLES, Vocabulary
from prospekt.playbook.filters.reading import read_text, write_text
from prospekt.playbook.filters.tree import EVERYTHING, Filter, to_json
from prospekt.words.folding import words_in
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

SORT_VALUES: Mapping[str, str] = {
    "best": "int", "newest": "moment", "oldest": "moment", "name": "text", "touched": "moment", "waiting": "moment",
    "company": "text", "employees": "int", "changed": "moment",
}  # fmt: skip
"""Order -> type of the value it goes by."""
SORTS = tuple(SORT_VALUES)
FILTERS = ("owner", "lifecycle", "grade", "source", "campaign", "tag", "from", "to", "kind")
PLACES = ("q", "sort", "after", "before", "open")
SHAPES = ("filter", "group", "look", "columns", "view")
"""What else the address of the leads list may say: a filter, and how its leads are shown."""
GROUPS = ("grade", "owner", "lifecycle", "source", "campaign", "country")
LOOKS = ("table", "cards")
COLUMNS = (
    "grade", "score", "company", "role", "owner", "source", "last_touch", "tags", "country", "lifecycle", "temperature",
    "email", "phone", "industry", "employees", "revenue", "region", "city", "language", "department", "seniority",
    "campaign", "team", "priority", "fit", "interest", "created", "first_seen", "updated", "birthday", "website",
    "preferred_channel", "refusals",
)  # fmt: skip
DEFAULT_COLUMNS = tuple(column for column in COLUMNS[:9] if column != "source")
"""As many as stand beside each other on a laptop."""
MOST_COLUMNS = 30
_OWN_COLUMN = re.compile(r"own:[a-z0-9_]{1,60}", re.ASCII)
GRADES = tuple(letter + digit for letter in "ABCD" for digit in "1234")
KINDS = ("person", "company")
LONGEST_QUERY = 200
_NUMBER = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)
_ALLOWED: Mapping[str, tuple[str, ...]] = {
    "owner": ("me", "nobody"),
    "lifecycle": LIFECYCLES,
    "grade": (*"ABCD", *GRADES),
    "kind": KINDS,
}
_BY_ID = ("owner", "source", "campaign", "tag")


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the list: the row's value in the order, whether it is a company, and its id."""

    value: Any
    is_company: bool
    id: int
    is_forward: bool = True


@dataclass(frozen=True, slots=True)
class ListView:
    """A list as its address tells it. Filters are checked texts, `tree` the filter beside them.

    Empty `columns` are the usual ones. `open` and `view` are left to the page.
    """

    q: str = ""
    sort: str = "best"
    filters: Mapping[str, str] | None = None
    cursor: Cursor | None = None
    tree: Filter = EVERYTHING
    group: str = ""
    look: str = "table"
    columns: tuple[str, ...] = ()

    def get(self, name: str) -> str:
        return (self.filters or {}).get(name, "")

    @property
    def tokens(self) -> tuple[str, ...]:
        return words_of(self.q)

    @property
    def is_filtered(self) -> bool:
        return bool(self.q or self.filters or self.tree != EVERYTHING)

    def parameters(self) -> dict[str, str]:
        """The view as parameters of an address, without the place in the list."""
        found = {
            "q": self.q,
            "sort": "" if self.sort == "best" else self.sort,
            **(self.filters or {}),
            "filter": "" if self.tree == EVERYTHING else write_text(to_json(self.tree)),
            "group": self.group,
            "look": "" if self.look == "table" else self.look,
            "columns": ",".join(self.columns),
        }
        return {name: value for name, value in found.items() if value}


def read_view(
    parameters: Mapping[str, str],
    filters: Sequence[str] = FILTERS,
    sorts: Sequence[str] = SORTS,
    vocabulary: Callable[[], Vocabulary] | None = None,
) -> ListView:
    """The view that an address names. Raises Refusal unknown_filter, unknown_sort or bad_cursor.

    Only lists with a `vocabulary` (asked for where there is a filter) take `filter` and the other shapes.
    """
    shapes = SHAPES if vocabulary else ()
    for name in parameters:
        if name not in filters and name not in PLACES and name not in shapes:
            raise Refusal(_unknown_name(name, (*filters, *shapes, "q")))
    sort = parameters.get("sort") or sorts[0]
    if sort not in sorts:
        message = _("The list cannot be sorted by “{value}”. Sort by: {allowed}.")
        raise Refusal(
            Problem(
                "unknown_sort",
                message,
                {"value": sort[:60], "allowed": ", ".join(sorts)},
                column="sort",
            )
        )
    chosen = {name: _value(name, parameters[name]) for name in filters if parameters.get(name)}
    q = check_text(_("The search"), parameters.get("q", ""), LONGEST_QUERY)
    view = ListView(q, sort, chosen, _cursor(parameters, sort))
    return _shaped(view, parameters, vocabulary) if vocabulary else view


def _shaped(
    view: ListView, parameters: Mapping[str, str], vocabulary: Callable[[], Vocabulary]
) -> ListView:
    text = parameters.get("filter", "")
    columns = tuple(dict.fromkeys(filter(None, parameters.get("columns", "").split(","))))
    for column in columns[: MOST_COLUMNS + 1]:
        if column not in COLUMNS and not _OWN_COLUMN.fullmatch(column):
            raise Refusal(_no_shape("columns", column, (*COLUMNS, "own:<slug>")))
    if len(columns) > MOST_COLUMNS:
        message = _("A list shows at most {most} columns. Choose fewer.")
        raise Refusal(Problem("unknown_filter", message, {"most": MOST_COLUMNS}, column="columns"))
    return replace(
        view,
        tree=read_text(text, vocabulary()) if text else EVERYTHING,
        group=_one_of("group", parameters, GROUPS),
        look=_one_of("look", parameters, LOOKS) or LOOKS[0],
        columns=() if columns == DEFAULT_COLUMNS else columns,
    )


def _one_of(name: str, parameters: Mapping[str, str], allowed: Sequence[str]) -> str:
    value = parameters.get(name, "")
    if value and value not in allowed:
        raise Refusal(_no_shape(name, value, allowed))
    return value


def _no_shape(name: str, value: str, allowed: Sequence[str]) -> Problem:
    message = _("“{value}” is no value of the filter {name}. Use one of: {allowed}.")
    params = {"value": value[:60], "name": name, "allowed": ", ".join(allowed)}
    return Problem("unknown_filter", message, params, column=name)


def _unknown_name(name: str, filters: Sequence[str]) -> Problem:
    message = _("There is no filter “{value}”. Filter by: {allowed}.")
    return Problem(
        "unknown_filter",
        message,
        {"value": name[:60], "allowed": ", ".join(filters)},
        column=name[:60],
    )


def _value(name: str, value: str) -> str:
    allowed = _ALLOWED.get(name, ())
    if value in allowed or (name in _BY_ID and _NUMBER.fullmatch(value)):
        return value
    if name in ("from", "to") and _is_day(value):
        return value
    shown = ", ".join((*allowed, *(("a number",) if name in _BY_ID else ()))) or "2026-12-31"
    message = _("“{value}” is no value of the filter {name}. Use one of: {allowed}.")
    raise Refusal(
        Problem(
            "unknown_filter",
            message,
            {"value": value[:60], "name": name, "allowed": shown},
            column=name,
        )
    )


def _is_day(text: str) -> bool:
    try:
        return (
            bool(re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII))
            and 1900 <= date.fromisoformat(text).year <= 2200
        )
    except ValueError:
        return False


def write_cursor(cursor: Cursor, sort: str) -> str:
    """An opaque text for an address."""
    value = cursor.value.isoformat() if isinstance(cursor.value, datetime) else cursor.value
    text = json.dumps([sort, value, int(cursor.is_company), cursor.id], ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _cursor(parameters: Mapping[str, str], sort: str) -> Cursor | None:
    for name in ("after", "before"):
        if text := parameters.get(name):
            return _read_cursor(text, sort, is_forward=name == "after")
    return None


def _read_cursor(text: str, sort: str, *, is_forward: bool) -> Cursor:
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        named, value, is_company, id_ = json.loads(raw.decode())
        good = (
            named == sort
            and is_company in (0, 1)
            and type(id_) is int
            and 0 < id_ < 2**63
            and _fits(sort, value)
        )
    except (binascii.Error, ValueError, TypeError, RecursionError):
        good = False
    if not good:
        message = _(
            "This page of the list cannot be found: its address was changed. Begin at the first page."
        )
        raise Refusal(Problem("bad_cursor", message))
    return Cursor(value, bool(is_company), id_, is_forward)


def _fits(sort: str, value: object) -> bool:
    kind = SORT_VALUES[sort]
    if kind == "int":
        return type(value) is int and abs(value) < 2**62
    if (
        not isinstance(value, str)
        or "\x00" in value
        or any("\ud800" <= char <= "\udfff" for char in value)
    ):
        return False
    if kind == "moment":
        return datetime.fromisoformat(value) is not None
    return len(value) <= 300


def words_of(text: str) -> tuple[str, ...]:
    """The words of a search as the index cuts them: folded runs of letters and digits, at most eight."""
    return tuple(words_in(text)[:8])
