"""Many leads at once, by the ids of another system; each row is read as a row of a file is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from pydantic import Field

from prospekt.capture.actions.prepare_import import DEFAULT_SETTINGS
from prospekt.capture.actions.row_reader import RowReader
from prospekt.capture.models import Import
from prospekt.capture.rest.import_shapes import Mode, Outcome, Policy, Told, told
from prospekt.capture.sources.table import Record
from prospekt.people.actions.save_leads import REJECTED, Saved, save_leads
from prospekt.people.queries.own_fields import own_fields
from prospekt.people.rest.door import Rest, caller_of
from prospekt.people.rest.shapes import (
    Answer,
    Body,
    Name60,
    Text60,
    Text120,
    Text200,
    Text300,
    Text600,
    Text20000,
    Value,
    as_typed,
)
from prospekt.people.rules import draft as drafts
from prospekt.people.rules.own_values import LONGEST, Own, read_own
from prospekt.people.rules.typed_text import check_text
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

rest = Rest("Leads")
MOST_ROWS = 1_000
_LISTS = {"emails": "email", "phones": "phone", "links": "link"}
"""Fields that hold several values -> the target of each."""
_APART = ("tags", "own")
_YES_NO = {True: "yes", False: "no"}


class UpsertRow(Body):
    """A lead as the other system knows it. `external_id` finds it again; else e-mail, phone, name with company."""

    external_id: Text200 = ""
    full_name: Text300 = ""
    given_name: Annotated[Text200, Field(max_length=160)] = ""
    family_name: Annotated[Text200, Field(max_length=160)] = ""
    role: Text200 = ""
    department: Text120 = ""
    birthday: Annotated[str, Field(pattern="^([0-9]{4}-[0-9]{2}-[0-9]{2})?$")] = ""
    emails: Annotated[list[Text300], Field(max_length=10)] = []
    phones: Annotated[list[Text60], Field(max_length=10)] = []
    links: Annotated[list[Text600], Field(max_length=10)] = []
    city: Text120 = ""
    region: Text120 = ""
    country: Text60 = ""
    language: Text60 = ""
    preferred_channel: Text60 = ""
    priority: Text60 = ""
    note: Text20000 = ""
    owner: Annotated[Text200, Field(description="E-mail address of a user.")] = ""
    source: Text120 = ""
    campaign: Text120 = ""
    company: Text300 = ""
    company_external_id: Text200 = ""
    company_domain: Text200 = ""
    industry: Text200 = ""
    employees: Annotated[int, Field(ge=0, lt=2**53)] | None = None
    company_city: Text120 = ""
    company_country: Text60 = ""
    no_email: bool | None = None
    no_call: bool | None = None
    no_contact: bool | None = None
    tags: Annotated[list[Name60], Field(max_length=50)] = []
    own: dict[Name60, Value] = {}


class Upsert(Body):
    """Up to 1,000 leads. `source` names the other system: ids are kept under it."""

    source: Annotated[
        str, Field(pattern="^[a-z0-9][a-z0-9_-]{0,59}$", description="Such as erp or webshop.")
    ]
    mode: Mode = "upsert"
    policy: Annotated[Policy, Field(description="Which value wins where both have one.")] = (
        "overwrite"
    )
    rows: Annotated[list[UpsertRow], Field(min_length=1, max_length=MOST_ROWS)]


class UpsertedRow(Answer):
    """What became of a row, by its place in the request from 0; warnings tell of values that were left out."""

    index: int
    outcome: Outcome
    lead: str | None
    problem: Told | None
    warnings: list[Told]


class UpsertAnswer(Answer):
    """What became of each row, and how many of each there are."""

    created: int
    updated: int
    unchanged: int
    merged: int
    rejected: int
    rows: list[UpsertedRow]


@rest.post("/bulk/leads", right="import_leads", answer=UpsertAnswer)
def upsert_leads(request: HttpRequest, body: Upsert) -> UpsertAnswer:
    """Create or update up to 1,000 leads in one call.

    Rows are read as those of a file. A row that cannot become a lead is rejected with the reason and stops no other.
    """
    caller = caller_of(request)
    read = _read(body)
    saved = iter(
        save_leads(
            [draft for draft, _problems in read if draft], by=caller.actor, now=timezone.now(),
            policy=drafts.Policy(body.mode, default=body.policy),
        )
    )  # fmt: skip
    rows = [
        _answer(index, next(saved) if draft else None, problems)
        for index, (draft, problems) in enumerate(read)
    ]
    counts = {outcome: sum(row.outcome == outcome for row in rows) for outcome in _OUTCOMES}
    return UpsertAnswer(rows=rows, **counts)


_OUTCOMES = ("created", "updated", "unchanged", "merged", "rejected")


def _read(body: Upsert) -> list[tuple[drafts.Draft | None, Sequence[Problem]]]:
    """(draft, warnings), or (None, the problem that rejects the row)."""
    columns = _columns(body.rows)
    chosen = {**DEFAULT_SETTINGS, "export": body.source, "date_order": "ymd", "decimal": "."}
    rows = RowReader(
        Import(columns=[_column(target) for _name, target, _n in columns], settings=chosen)
    )
    own = own_fields() if any(row.own for row in body.rows) else {}
    found: list[tuple[drafts.Draft | None, Sequence[Problem]]] = []
    for index, row in enumerate(body.rows):
        values, problem = _own(row, own)
        if problem:
            found.append((None, [problem]))
            continue
        cells = tuple(_cell(row, name, n) for name, _target, n in columns)
        read = rows.read(Record(index + 1, index + 1, cells))
        if read.draft is None or (row.owner and "owner_id" not in read.draft.person):
            found.append((None, [read.problem or _no_owner(row.owner)]))
            continue
        read.draft.tags = (*read.draft.tags, *row.tags)
        read.draft.own |= values
        found.append((read.draft, read.warnings))
    return found


def _columns(rows: Sequence[UpsertRow]) -> list[tuple[str, str, int]]:
    """(field, target, which of its values) for all that any of the rows says."""
    found: list[tuple[str, str, int]] = []
    for name in UpsertRow.model_fields:
        values = [getattr(row, name) for row in rows]
        if name in _LISTS:
            most = max(len(value) for value in values)
            found += [(name, _LISTS[name], n) for n in range(most)]
        elif name not in _APART and any(value not in ("", None) for value in values):
            found.append((name, name, 0))
    return found


def _column(target: str) -> dict[str, Any]:
    return {"name": target, "target": target, "policy": "", "required": False}


def _cell(row: UpsertRow, name: str, n: int) -> str:
    value = getattr(row, name)
    if isinstance(value, list):
        return value[n] if n < len(value) else ""
    if isinstance(value, bool):
        return _YES_NO[value]
    return "" if value is None else str(value)


def _own(row: UpsertRow, own: Mapping[str, Own]) -> tuple[dict[str, Any], Problem | None]:
    """The values of own fields as they are kept, or why one cannot be."""
    found = {}
    for slug, value in row.own.items():
        if slug not in own:
            message = _("There is no own field “{field}”. Make it first, or leave it out.")
            return {}, Problem("unknown_field", message, {"field": slug}, column=f"own/{slug}")
        try:
            text = check_text(own[slug].label, as_typed(value), LONGEST)
            found[slug] = read_own(own[slug], text, settings.CURRENCY)
        except Refusal as refused:
            return {}, refused.problem
    return {slug: value for slug, value in found.items() if value is not None}, None


def _no_owner(owner: str) -> Problem:
    message = _("“{owner}” is no user. Give the e-mail address of somebody who works here.")
    return Problem("unknown_user", message, {"owner": owner[:80]}, column="owner")


def _answer(index: int, saved: Saved | None, problems: Sequence[Problem]) -> UpsertedRow:
    if saved is None or saved.outcome == REJECTED:
        problem = (saved.problem if saved else None) or problems[0]
        return UpsertedRow(
            index=index, outcome="rejected", lead=None, problem=told(problem), warnings=[]
        )
    lead = f"p{saved.person_id}" if saved.person_id else f"c{saved.company_id}"
    warnings = [told(problem) for problem in (*problems, *saved.warnings)]
    return UpsertedRow(
        index=index, outcome=saved.outcome, lead=lead, problem=None, warnings=warnings
    )
