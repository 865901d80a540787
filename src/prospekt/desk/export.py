"""The leads list as a table for a file: exactly the view, every fact a column, and it imports again."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from prospekt.capture.models import Campaign, Source
from prospekt.ledger.bulk import select_by
from prospekt.people.models import OwnField, User
from prospekt.people.queries.leads import lead_page
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.list_view import ListView, read_view

PAGE = 1_000
MANY = " ::: "
_FACTS = (
    "country", "region", "city", "language", "industry", "employees", "priority", "lifecycle", "owner_id",
    "source_id", "campaign_id", "no_email", "no_call", "no_contact", "points", "grade", "own", "first_seen_at",
)  # fmt: skip
COLUMNS = (
    "Full name", "Company", "Job title", "E-mail", "Phone", "Country", "State/Region", "City", "Language",
    "Industry", "Employees", "Priority", "Owner", "Source", "Campaign", "First seen", "Tags", "No e-mail",
    "No calls", "Do not contact",
)  # fmt: skip
OURS = ("prospekt_lead", "prospekt_lifecycle", "prospekt_score", "prospekt_grade")
"""Columns the import leaves out again: they are told by what the file comes back into."""


def export_columns() -> list[str]:
    """The header: facts, own fields by their labels, and what only Prospekt says."""
    labels = OwnField.objects.order_by("id").values_list("label", flat=True)
    return [*COLUMNS, *labels, *OURS]


def export_rows(view: ListView, limit: int | None = None) -> Iterator[list[str]]:
    """The rows of a view in its order, as texts."""
    names = _Names()
    left = limit
    while True:
        page = lead_page(view, size=min(PAGE, left) if left else PAGE)
        refs = [row.ref for row in page.rows]
        details = _Details(refs)
        for row in page.rows:
            yield details.line(row.ref, row.name, row.role, row.company, names)
        if left is not None:
            left -= len(refs)
        if not page.next or (left is not None and left <= 0):
            return
        view = replace(view, cursor=read_view({"sort": view.sort, "after": page.next}).cursor)


class _Names:
    """What ids of owners, sources, campaigns and own fields are called; loaded once."""

    def __init__(self) -> None:
        self.users = dict(User.objects.values_list("id", "email"))
        self.sources = dict(Source.objects.values_list("id", "name"))
        self.campaigns = dict(Campaign.objects.values_list("id", "name"))
        self.own = list(OwnField.objects.order_by("id").values_list("slug", flat=True))


class _Details:
    """Facts, contacts and tags of a page of leads, in a fixed number of queries."""

    def __init__(self, refs: Sequence[LeadRef]) -> None:
        self.facts: dict[LeadRef, dict[str, Any]] = {}
        self.emails: dict[LeadRef, list[str]] = defaultdict(list)
        self.phones: dict[LeadRef, list[str]] = defaultdict(list)
        self.tags: dict[LeadRef, list[str]] = defaultdict(list)
        for is_person in (True, False):
            ids = [ref.id for ref in refs if ref.is_person == is_person]
            if ids:
                self._load(is_person, ids)

    def _load(self, is_person: bool, ids: Sequence[int]) -> None:
        kind = "person" if is_person else "company"
        names = ", ".join(_FACTS)
        for row in select_by(f"SELECT id, {names} FROM people_{kind} WHERE id IN {{values}}", ids):
            self.facts[LeadRef(is_person, row[0])] = dict(zip(_FACTS, row[1:], strict=True))
        for sql, into in (
            (f"SELECT {kind}_id, address FROM people_email WHERE {kind}_id IN {{values}} ORDER BY position, id", self.emails),
            (f"SELECT {kind}_id, CASE WHEN e164 <> '' THEN e164 ELSE shown END FROM people_phone WHERE {kind}_id IN {{values}} ORDER BY position, id", self.phones),
            (f"SELECT lt.{kind}_id, t.name FROM people_leadtag lt JOIN people_tag t ON t.id = lt.tag_id WHERE lt.{kind}_id IN {{values}} ORDER BY t.name", self.tags),
        ):  # fmt: skip
            for id_, text in select_by(sql, ids):
                into[LeadRef(is_person, id_)].append(text)

    def line(self, ref: LeadRef, name: str, role: str, company: str, names: _Names) -> list[str]:
        facts = self.facts.get(ref, {})
        own = facts.get("own") or {}
        own = own if isinstance(own, dict) else json.loads(own)
        known = [
            name if ref.is_person else "", company if ref.is_person else name, role, MANY.join(self.emails[ref]),
            MANY.join(self.phones[ref]),
            *(_text(facts.get(fact)) for fact in ("country", "region", "city", "language", "industry", "employees")),
            _text(facts.get("priority") or ""), names.users.get(facts.get("owner_id"), ""),
            names.sources.get(facts.get("source_id"), ""), names.campaigns.get(facts.get("campaign_id"), ""),
            str(facts.get("first_seen_at") or "")[:19], MANY.join(self.tags[ref]),
            *("yes" if facts.get(fact) else "" for fact in ("no_email", "no_call", "no_contact")),
        ]  # fmt: skip
        ours = [
            str(ref),
            facts.get("lifecycle", ""),
            f"{(facts.get('points') or 0) / 100:.2f}",
            facts.get("grade", ""),
        ]
        return [*known, *(_text(own.get(slug)) for slug in names.own), *ours]


def _text(value: Any) -> str:
    if value is None:
        return ""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
