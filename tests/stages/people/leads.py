"""Drafts by the handful, and the state of the tables as one value that can be compared."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db import connection

from prospekt.ledger.events import Actor
from prospekt.people.actions.save_leads import Saved, save_leads
from prospekt.people.actions.undo import undo_batch
from prospekt.people.models import ChangeSet
from prospekt.people.rules.draft import Contact, Draft, Policy
from prospekt.people.rules.emails import parse_email
from prospekt.people.rules.names import parse_name
from prospekt.people.rules.organisations import parse_organisation

BY = Actor(None, "import")
NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
TABLES = (
    "people_person", "people_company", "people_email", "people_phone", "people_address", "people_link",
    "people_externalid", "people_tag", "people_leadtag", "people_consent", "people_ownfield", "ledger_text",
    "capture_source", "capture_campaign",
)  # fmt: skip
_MOVING = ("version", "updated_at")


def draft(
    name: str = "", email: str = "", phone: str = "", company: str = "", **more: Any
) -> Draft:
    """A person's draft, or a company's if nothing but the company is named."""
    made = Draft(is_person=bool(name or email or phone))
    if name:
        parsed = parse_name(name)
        made.person |= {"full_name": name, "name_key": parsed.key, "sort_key": parsed.sort_key}
    for text in email.split():
        found = parse_email(text)
        assert found
        made.emails.append(Contact(found.address, found.key, found.kind))
    made.phones.extend(Contact(text, text) for text in phone.split())
    if company:
        parsed_company = parse_organisation(company)
        made.company |= {
            "name": company, "name_key": parsed_company.key, "sort_key": parsed_company.key,
            "legal_form": parsed_company.legal_form,
        }  # fmt: skip
    for field, value in more.items():
        if field in Draft.__slots__:
            setattr(made, field, value)
        else:
            (made.person if made.is_person else made.company)[field] = value
    return made


def save(*drafts: Draft, policy: Policy = Policy(), into: ChangeSet | None = None) -> list[Saved]:  # noqa: B008
    return save_leads(
        drafts, by=BY, now=NOW, policy=policy, change_set_id=into.pk if into else None
    )


def outcomes(saved: list[Saved]) -> list[str]:
    return [each.outcome for each in saved]


def change_set() -> ChangeSet:
    return ChangeSet.objects.create(kind="import", label="list.csv", made_at=NOW)


def undo(made: ChangeSet) -> list[tuple[int | None, int | None, list[str]]]:
    """Undo to the end; returns what was spared."""
    spared = []
    while not (done := undo_batch(made, by=BY, now=NOW)).is_finished:
        spared += done.spared
    made.refresh_from_db()
    return spared


def state() -> dict[str, list[str]]:
    """All rows of the state tables but for versions and when they were written last."""
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT * FROM {table} ORDER BY 1")
            names = [column[0] for column in cursor.description]
            found[table] = [_shown(dict(zip(names, row, strict=True))) for row in cursor.fetchall()]
    return found


def _shown(row: dict[str, Any]) -> str:
    """A row as text that is short to read: what is empty left out."""
    return " ".join(
        f"{name}={value}"
        for name, value in row.items()
        if value not in (None, "", 0) and name not in _MOVING
    )


def differences(one: dict[str, list[str]], other: dict[str, list[str]]) -> dict[str, Any]:
    """The rows that are in one state alone, by table."""
    found = {
        table: [row for row in one[table] if row not in other[table]] + [row for row in other[table] if row not in one[table]]
        for table in TABLES
    }  # fmt: skip
    return {table: rows for table, rows in found.items() if rows}
