"""The leads list as a table for a file: just the columns shown, or every fact in a form that imports again."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from prospekt.desk.queries.columns import column_word
from prospekt.desk.queries.names import Names
from prospekt.ledger.bulk import select_by
from prospekt.people.models import User
from prospekt.people.queries.instants import instant
from prospekt.people.queries.leads import lead_page
from prospekt.people.queries.own_fields import own_fields
from prospekt.people.queries.rights import check_right
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.list_view import DEFAULT_COLUMNS, ListView, read_view
from prospekt.people.rules.money import money_text
from prospekt.people.rules.own_values import own_text
from prospekt.people.rules.rights import Reader

PAGE = 1_000
MANY = " ::: "
_SHARED = (
    "country", "region", "city", "language", "preferred_channel", "priority", "lifecycle", "temperature", "owner_id",
    "team_id", "source_id", "campaign_id", "no_email", "no_call", "no_contact", "bounced", "points", "fit", "interest",
    "grade", "own", "first_seen_at", "created_at", "updated_at", "last_touch_at",
)  # fmt: skip
_FIRM = ("name", "domain", "industry", "employees", "revenue", "revenue_currency")
_PERSON = ("full_name", "role", "seniority", "department", "birthday")
_OWN_FIRM = ("industry", "employees", "revenue", "revenue_currency", "country", "region", "city")
Row = Mapping[str, Any]
Teller = Callable[["_Details", LeadRef, Row], str]


@dataclass(frozen=True, slots=True)
class Export:
    """What goes into a file: a view, for whom, every fact or (else) the columns shown, and at most so many leads."""

    view: ListView
    reader: Reader
    is_whole: bool = True
    limit: int | None = None


def export_columns(export: Export, names: Names) -> list[str]:
    """The header. Of a whole file: facts, own fields as `own:<slug>`, and what only Prospekt says."""
    if export.is_whole:
        return [*WHOLE, *(f"own:{slug}" for slug in own_fields()), *OURS]
    words = [column_word(column, names.own) for column in _columns(export, names)]
    return [column_word("name", names.own), *words, "prospekt_lead"]


def export_rows(export: Export, names: Names) -> Iterator[list[str]]:
    """The rows in the order of the view, as texts. Raises Refusal not_allowed at once."""
    check_right(export.reader, "export_leads")
    return _rows(export, names)


def _columns(export: Export, names: Names) -> list[str]:
    columns = export.view.columns or DEFAULT_COLUMNS
    return [column for column in columns if column_word(column, names.own)]


def _rows(export: Export, names: Names) -> Iterator[list[str]]:
    tellers = _tellers(export, names)
    view, left = replace(export.view, cursor=None), export.limit
    emails = dict(User.objects.values_list("id", "email"))
    while True:
        page = lead_page(view, reader=export.reader, size=min(PAGE, left) if left else PAGE)
        details = _Details([row.ref for row in page.rows], names, emails)
        for row in page.rows:
            yield [tell(details, row.ref, details.facts[row.ref]) for tell in tellers]
        if left is not None:
            left -= len(page.rows)
        if not page.next or (left is not None and left <= 0):
            return
        view = replace(view, cursor=read_view({"sort": view.sort, "after": page.next}).cursor)


def _tellers(export: Export, names: Names) -> list[Teller]:
    if export.is_whole:
        return [*WHOLE.values(), *map(_own, own_fields()), *OURS.values()]
    shown = [
        _own(column[4:]) if column.startswith("own:") else SHOWN[column]
        for column in _columns(export, names)
    ]
    return [_name, *shown, OURS["prospekt_lead"]]


class _Details:
    """Facts, contacts and tags of a page of leads, in a fixed number of statements."""

    def __init__(self, refs: Sequence[LeadRef], names: Names, emails: Mapping[int, str]) -> None:
        self.names, self.users = names, emails
        self.facts: dict[LeadRef, dict[str, Any]] = {}
        self.many: dict[str, dict[LeadRef, list[str]]] = defaultdict(lambda: defaultdict(list))
        for is_person in (True, False):
            ids = [ref.id for ref in refs if ref.is_person == is_person]
            if ids:
                self._load(is_person, ids)

    def _load(self, is_person: bool, ids: Sequence[int]) -> None:
        kind = "person" if is_person else "company"
        columns = [
            f"p.{name}" for name in (*_SHARED, *(_PERSON if is_person else ()), *_OWN_FIRM[:4])
        ]
        firm = [f"{'e' if is_person else 'p'}.{name} AS firm_{name}" for name in _FIRM]
        names = [*(column[2:] for column in columns), *(f"firm_{name}" for name in _FIRM)]
        joined = "LEFT JOIN people_company e ON e.id = p.company_id" if is_person else ""
        sql = f"SELECT p.id, {', '.join([*columns, *firm])} FROM people_{kind} p {joined} WHERE p.id IN {{values}}"
        for row in select_by(sql, ids):
            self.facts[LeadRef(is_person, row[0])] = dict(zip(names, row[1:], strict=True))
        for what, form in _MANY.items():
            for id_, text in select_by(form.format(kind=kind, values="{values}"), ids):
                self.many[what][LeadRef(is_person, id_)].append(text)


_MANY: Mapping[str, str] = {
    "email": "SELECT {kind}_id, address FROM people_email WHERE {kind}_id IN {values} ORDER BY position, id",
    "phone": "SELECT {kind}_id, CASE WHEN e164 <> '' THEN e164 ELSE shown END FROM people_phone WHERE {kind}_id IN {values} ORDER BY position, id",
    "link": "SELECT {kind}_id, url FROM people_link WHERE {kind}_id IN {values} ORDER BY id",
    "tag": "SELECT l.{kind}_id, t.name FROM people_leadtag l JOIN people_tag t ON t.id = l.tag_id WHERE l.{kind}_id IN {values} ORDER BY t.name",
}


def _several(what: str) -> Teller:
    """Values of a lead in one cell. Where one holds a mark that could part it, the parting mark stands at the end too."""

    def tell(details: _Details, ref: LeadRef, row: Row) -> str:
        values = details.many[what][ref]
        is_marked = what == "tag" and any(mark in value for value in values for mark in ";,|\n")
        return MANY.join(values) + (MANY.rstrip() if is_marked else "")

    return tell


def _of(column: str) -> Teller:
    return lambda details, ref, row: _text(row.get(column))


def _of_firm(column: str) -> Teller:
    """A fact of the firm: what the import brings into the company."""
    return lambda details, ref, row: _text(row.get(f"firm_{column}"))


def _either(column: str) -> Teller:
    """A fact of a person, else of the company, as the list shows it."""

    def tell(details: _Details, ref: LeadRef, row: Row) -> str:
        own = row.get(column)
        return _text(row.get(f"firm_{column}") if own in (None, "") else own)

    return tell


def _named(column: str, kind: str) -> Teller:
    return lambda details, ref, row: getattr(details.names, kind).get(row[column] or 0, "")


def _points(column: str) -> Teller:
    return lambda details, ref, row: f"{(row[column] or 0) / 100:.2f}"


def _own(slug: str) -> Teller:
    def tell(details: _Details, ref: LeadRef, row: Row) -> str:
        own = row["own"] or {}
        return own_text((own if isinstance(own, dict) else json.loads(own)).get(slug))

    return tell


def _moment(column: str) -> Teller:
    return lambda details, ref, row: _second(row.get(column))


def _second(at: Any) -> str:
    return f"{instant(at):%Y-%m-%d %H:%M:%S}" if at else ""


def _name(details: _Details, ref: LeadRef, row: Row) -> str:
    return row["full_name"] if ref.is_person else row["firm_name"]


def _revenue(details: _Details, ref: LeadRef, row: Row) -> str:
    return _money(row["firm_revenue"], row["firm_revenue_currency"])


def _either_revenue(details: _Details, ref: LeadRef, row: Row) -> str:
    if row["revenue"] is None:
        return _revenue(details, ref, row)
    return _money(row["revenue"], row["revenue_currency"])


def _money(minor: int | None, currency: str) -> str:
    return "" if minor is None else money_text(minor, currency)


def _refused(column: str) -> Teller:
    return lambda details, ref, row: "yes" if row[column] else ""


def _refusals(details: _Details, ref: LeadRef, row: Row) -> str:
    return ", ".join(name for name in ("no_contact", "no_email", "no_call", "bounced") if row[name])


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, (date, datetime)) else str(value)


_owner: Teller = lambda details, ref, row: details.users.get(row["owner_id"] or 0, "")  # noqa: E731
_priority: Teller = lambda details, ref, row: str(row["priority"] or "")  # noqa: E731

WHOLE: Mapping[str, Teller] = {
    "Full name": lambda details, ref, row: row["full_name"] if ref.is_person else "",
    "Company": lambda details, ref, row: row["firm_name"] or "",
    "Company domain": _of_firm("domain"), "Job title": _of("role"), "Department": _of("department"),
    "E-mail": _several("email"), "Phone": _several("phone"), "Country": _of("country"), "State/Region": _of("region"),
    "City": _of("city"), "Language": _of("language"), "Preferred channel": _of("preferred_channel"),
    "Industry": _of_firm("industry"), "Employees": _of_firm("employees"), "Revenue": _revenue,
    "Birthday": _of("birthday"), "Priority": _priority, "Owner": _owner, "Source": _named("source_id", "source"),
    "Campaign": _named("campaign_id", "campaign"), "First seen": _moment("first_seen_at"), "Tags": _several("tag"),
    "Link": _several("link"), "No e-mail": _refused("no_email"), "No calls": _refused("no_call"),
    "Do not contact": _refused("no_contact"),
}  # fmt: skip
"""Header -> value of what an import takes in again. What a firm has comes from the company, as it goes back there."""
OURS: Mapping[str, Teller] = {
    "prospekt_lead": lambda details, ref, row: str(ref), "prospekt_lifecycle": _of("lifecycle"),
    "prospekt_score": _points("points"), "prospekt_grade": _of("grade"),
}  # fmt: skip
"""Columns the import leaves out again: they are told by what the file comes back into."""
SHOWN: Mapping[str, Teller] = {
    "grade": _of("grade"), "score": _points("points"),
    "company": lambda details, ref, row: (row["firm_name"] or "") if ref.is_person else "",
    "role": _of("role"), "owner": _owner, "source": _named("source_id", "source"), "last_touch": _moment("last_touch_at"),
    "tags": _several("tag"), "lifecycle": _of("lifecycle"), "temperature": _of("temperature"),
    "email": _several("email"), "phone": _several("phone"), "industry": _either("industry"),
    "employees": _either("employees"), "revenue": _either_revenue, "country": _of("country"), "region": _of("region"),
    "city": _of("city"), "language": _of("language"), "department": _of("department"), "seniority": _of("seniority"),
    "campaign": _named("campaign_id", "campaign"), "team": _named("team_id", "team"), "priority": _priority,
    "fit": _points("fit"), "interest": _points("interest"), "created": _moment("created_at"),
    "first_seen": _moment("first_seen_at"), "updated": _moment("updated_at"), "birthday": _of("birthday"),
    "website": _of_firm("domain"), "preferred_channel": _of("preferred_channel"), "refusals": _refusals,
}  # fmt: skip
"""Column of the list -> its value in a file: whole, and written so that a program reads it."""
