"""Everything that is known of one lead, for whoever asks for it: JSON for programs, a page to read, and files."""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any

from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

from prospekt.desk.bulk_pages import said_about
from prospekt.desk.moments import moment_of
from prospekt.desk.queries.names import Names, all_names
from prospekt.desk.queries.timeline import timeline
from prospekt.engage.queries.lead_files import FileRow, all_files_of
from prospekt.ledger.actions import append
from prospekt.ledger.events import Actor
from prospekt.ledger.models import Event
from prospekt.people.events import LeadHandedOver
from prospekt.people.fields import field_view
from prospekt.people.queries.detail import details_of, lead_values
from prospekt.people.queries.holdings import holdings
from prospekt.people.queries.merged import with_merged
from prospekt.people.queries.rights import check_leads, reader_of
from prospekt.people.rules.edits import OWN, editable
from prospekt.people.rules.lead_ref import LeadRef

_NOT_TOLD = ("search", "words", "transaction_id")
"""Columns that only repeat others for a machine."""
MOST_MOMENTS = 5_000
IN_MEMORY = 8 << 20
README = _(
    "person.json holds every row that belongs to {name}, table by table; person.html is the same to read; in files/ are the files. Times are UTC."
)


@dataclass(frozen=True, slots=True)
class PersonFile:
    """What is handed over: rows by table as JSON values, and the page."""

    name: str
    tables: Mapping[str, list[dict[str, Any]]]
    page: str
    files: tuple[FileRow, ...] = ()


def person_file(lead: LeadRef, *, by: Actor, now: datetime) -> PersonFile:
    """Gather everything about a lead, in the reader's language, and write down that it was handed over.

    Raises Refusal not_found and not_yours as far as the right to export reaches.
    """
    reader = reader_of(by)
    check_leads(reader, "export_leads", [lead])
    values = lead_values(lead, reader=reader)
    names = all_names()
    ids = with_merged(lead.column, [lead.id])
    tables = {
        table: [_plain(row) for row in rows] for table, rows in holdings(lead, ids).items() if rows
    }
    events = Event.objects.filter(**{f"{lead.column}__in": ids}).order_by("pk").values()
    tables["ledger_event"] = [_plain(row) for row in events]
    name = str(values.get("full_name") or values.get("name") or values["email"] or lead)
    page = render_to_string(
        "desk/person_file.html", _context(lead, name, values, tables, names, now)
    )
    with transaction.atomic():
        who = {"person_id": lead.person_id, "company_id": lead.company_id}
        files = tuple(all_files_of(lead.column, ids))
        append([LeadHandedOver(**who, files=len(files))], by=by, now=now)
    return PersonFile(name, tables, page, files)


def zipped(found: PersonFile) -> IO[bytes]:
    """The file, at its beginning: person.json, person.html, a word about both, and the files of the lead."""
    out = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - who asked closes it
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        told = json.dumps(found.tables, ensure_ascii=False, indent=1)
        file.writestr("person.json", told)
        file.writestr("person.html", found.page)
        file.writestr("README.txt", gettext(README).format(name=found.name) + "\n")
        for row in found.files:
            # One that is lost on the disk is still told of in person.json.
            with suppress(FileNotFoundError):
                file.write(row.path, f"files/{row.id}-{row.saved_as}")
    out.seek(0)
    return out


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value(value) for name, value in row.items() if name not in _NOT_TOLD}


def _value(value: Any) -> Any:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).hex()
    return value


def _context(
    lead: LeadRef, name: str, values: Mapping[str, Any], tables: Mapping[str, Any], names: Names, now: datetime
) -> dict[str, Any]:  # fmt: skip
    own = [OWN + slug for slug, field in names.own.items() if field.applies(lead.is_person)]
    views = [field_view(lead, one, values, names.own) for one in (*editable(lead.is_person), *own)]
    page = timeline(lead, "all", "", names, size=MOST_MOMENTS)
    details = details_of(lead)
    return {
        "name": name, "lead": lead, "now": now, "language": get_language() or "en",
        "facts": [(view.label, view.shown) for view in views if view.shown],
        "contacts": [
            (gettext(label), [one.shown for one in found])
            for label, found in (
                (_("E-mail"), details.emails), (_("Phone"), details.phones), (_("Addresses"), details.addresses),
                (_("Links"), details.links), (_("Tags"), details.tags), (_("Ids elsewhere"), details.external),
            ) if found
        ],
        "consents": [
            {**row, "what": said_about(row["channel"], row["purpose"])}
            for row in tables.get("people_consent", ())
        ],
        "moments": [moment_of(event, names) | {"note": event.text} for event in page.read],
        "changes": tables.get("people_change", ()),
        "others": [
            (table, rows) for table, rows in sorted(tables.items())
            if table not in ("people_consent", "people_change", "ledger_event", "ledger_text")
        ],
    }  # fmt: skip
