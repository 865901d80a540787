"""What the audit trail is asked for: filters from an address, checked against what there is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from prospekt.people.rules.edits import COMPANY, OWN, PERSON
from prospekt.people.rules.lead_ref import LeadRef, parse_ref
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

FIELD_WORDS: Mapping[str, str] = {
    **COMPANY, **PERSON, "email": _("E-mail"), "phone": _("Phone"), "link": _("Link"), "address": _("Address"),
    "tag": _("Tag"), "owner_id": _("Owner"), "source_id": _("Source"), "campaign_id": _("Campaign"),
    "company_id": _("Company"), "revenue": _("Revenue"), "consent": _("Consent"), "external": _("Id elsewhere"),
    "no_email": _("Wants no e-mail"), "no_call": _("Wants no calls"), "no_contact": _("Must not be contacted"),
    "is_lead": _("Is a lead"), "touch": _("Touch"), "note": _("Note"), "bounced": _("E-mail came back"),
    "list_price": _("Price per lead"), "first_seen_at": _("First seen"), "email_kind": _("Kind of e-mail address"),
    "deleted_at": _("Recycle bin"), "merged": _("Merged with"), "merged_into": _("Merged into"),
}  # fmt: skip
"""What can change about a lead, by the code of its field; own fields come beside."""
DOOR_WORDS: Mapping[str, str] = {
    "web": _("in the browser"), "cli": _("on the command line"), "import": _("by import"), "api": _("through the API"),
    "form": _("by a form"), "flow": _("automatically"), "schedule": _("on time"), "demo": _("demo data"), "undo": _("by undo"),
}  # fmt: skip
FILTERS = ("user", "door", "field", "lead", "from", "to")
PLACE = "after"
_NUMBER = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)
_PLACE = re.compile(r"([0-9]{1,18})-([0-9]{1,18})", re.ASCII)
_OWN = re.compile(rf"{OWN}[a-z0-9_]{{1,60}}", re.ASCII)
PROSPEKT = "prospekt"
"""The user filter for what nobody did, but Prospekt itself."""


@dataclass(frozen=True, slots=True)
class AuditView:
    """The audit trail as its address tells it; `place` is (change id, event id) of what was shown last."""

    user: str = ""
    door: str = ""
    field: str = ""
    lead: LeadRef | None = None
    since: date | None = None
    until: date | None = None
    place: tuple[int, int] | None = None

    def parameters(self) -> dict[str, str]:
        """The view as parameters of an address, without the place."""
        found = {
            "user": self.user, "door": self.door, "field": self.field, "lead": str(self.lead or ""),
            "from": str(self.since or ""), "to": str(self.until or ""),
        }  # fmt: skip
        return {name: value for name, value in found.items() if value}


def read_audit_view(parameters: Mapping[str, str]) -> AuditView:
    """The view that an address names. Raises Refusal unknown_filter or bad_cursor."""
    for name in parameters:
        if name not in (*FILTERS, PLACE):
            message = _("There is no filter “{value}”. Filter by: {allowed}.")
            params = {"value": name[:60], "allowed": ", ".join(FILTERS)}
            raise Refusal(Problem("unknown_filter", message, params, column=name[:60]))
    chosen = {name: parameters.get(name, "").strip() for name in FILTERS}
    return AuditView(
        user=_one_of("user", chosen["user"], (PROSPEKT,), _NUMBER),
        door=_one_of("door", chosen["door"], tuple(DOOR_WORDS)),
        field=_one_of("field", chosen["field"], tuple(FIELD_WORDS), _OWN),
        lead=_lead(chosen["lead"]),
        since=_day("from", chosen["from"]),
        until=_day("to", chosen["to"]),
        place=_place(parameters.get(PLACE, "")),
    )


def _one_of(
    name: str, value: str, allowed: tuple[str, ...], also: re.Pattern[str] | None = None
) -> str:
    if not value or value in allowed or (also is not None and also.fullmatch(value)):
        return value
    raise Refusal(_no_value(name, value, ", ".join(allowed)))


def _lead(value: str) -> LeadRef | None:
    try:
        return parse_ref(value) if value else None
    except Refusal:
        raise Refusal(_no_value("lead", value, "p12, c5")) from None


def _day(name: str, value: str) -> date | None:
    try:
        found = (
            date.fromisoformat(value) if re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII) else None
        )
    except ValueError:
        found = None
    if value and (found is None or not 1900 <= found.year <= 2200):
        raise Refusal(_no_value(name, value, "2026-12-31"))
    return found


def _no_value(name: str, value: str, allowed: str) -> Problem:
    message = _("“{value}” is no value of the filter “{name}”. Use one of: {allowed}.")
    params = {"value": value[:60], "name": name, "allowed": allowed}
    return Problem("unknown_filter", message, params, column=name)


def _place(text: str) -> tuple[int, int] | None:
    if not text:
        return None
    found = _PLACE.fullmatch(text)
    if not found:
        message = _(
            "This page of the list cannot be found: its address was changed. Begin at the first page."
        )
        raise Refusal(Problem("bad_cursor", message))
    return int(found[1]), int(found[2])
