"""Where a column of an imported table may go: every fact a file can fill, with how its cells are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from prospekt.words.problem import gettext_noop as _

UNMAPPED = ""
SKIP = "skip"
OWN = "own:"
ANSWER = "answer:"
"""Before the key of a question of the playbook: the cells are answers to it."""
PROBLEM_COLUMNS = ("prospekt_line", "prospekt_column", "prospekt_value", "prospekt_reason")
"""What our file of rejected rows adds; left out when the corrected file comes in again."""


@dataclass(frozen=True, slots=True)
class Target:
    """A fact a column can fill.

    `kind` names the reader in `cells.read_cell`; `entity` is person, company, consent or touch.
    `repeated` facts take several columns: values of email, phone, link, note and tags are collected,
    street lines are joined in column order.
    """

    key: str
    label: str
    kind: str
    entity: str
    repeated: bool = False


_PERSON = (
    ("full_name", _("Full name"), "text"),
    ("given_name", _("Given name"), "text"),
    ("family_name", _("Family name"), "text"),
    ("middle_name", _("Middle name"), "text"),
    ("honorific", _("Form of address"), "text"),
    ("role", _("Role"), "text"),
    ("seniority", _("Seniority"), "text"),
    ("department", _("Department"), "text"),
    ("birthday", _("Birthday"), "date"),
    ("language", _("Language"), "language"),
    ("preferred_channel", _("Preferred channel"), "channel"),
    ("email", _("E-mail"), "email"),
    ("phone", _("Phone"), "phone"),
    ("street", _("Street"), "text"),
    ("postal_code", _("Postal code"), "text"),
    ("city", _("City"), "text"),
    ("region", _("Region"), "text"),
    ("country", _("Country"), "country"),
    ("address", _("Full address"), "address"),
    ("link", _("Link"), "link"),
    ("note", _("Note"), "note"),
    ("tags", _("Tags"), "tags"),
    ("priority", _("Priority"), "priority"),
    ("owner", _("Owner"), "user"),
    ("source", _("Source"), "text"),
    ("campaign", _("Campaign"), "text"),
    ("external_id", _("Id in the other tool"), "id"),
    ("first_seen", _("First seen"), "moment"),
    ("lifecycle_hint", _("Lifecycle in the other tool"), "text"),
    ("list_price", _("Price per lead"), "money"),
)
_COMPANY = (
    ("company", _("Company"), "text"),
    ("company_domain", _("Company domain"), "domain"),
    ("website", _("Company website"), "link"),
    ("industry", _("Industry"), "text"),
    ("employees", _("Employees"), "int"),
    ("revenue", _("Revenue"), "money"),
    ("company_phone", _("Company phone"), "phone"),
    ("company_street", _("Company street"), "text"),
    ("company_postal_code", _("Company postal code"), "text"),
    ("company_city", _("Company city"), "text"),
    ("company_region", _("Company region"), "text"),
    ("company_country", _("Company country"), "country"),
    ("company_address", _("Company full address"), "address"),
    ("company_external_id", _("Id of the company in the other tool"), "id"),
)
_CONSENT = (
    ("no_email", _("No e-mail"), "optout"),
    ("no_call", _("No calls"), "optout"),
    ("no_contact", _("Do not contact"), "optout"),
    ("subscribed", _("Subscribed"), "optin"),
    ("bounced", _("E-mail bounced"), "text"),
)
_TOUCH = (
    ("touch_kind", _("Kind of touch"), "text"),
    ("touch_at", _("Time of the touch"), "moment"),
    ("touch_note", _("Note on the touch"), "note"),
)
_REPEATED = {"email", "phone", "link", "note", "tags", "street", "company_street", "company_phone"}


def _all_targets() -> dict[str, Target]:
    groups = (("person", _PERSON), ("company", _COMPANY), ("consent", _CONSENT), ("touch", _TOUCH))
    return {
        key: Target(key, label, kind, entity, key in _REPEATED)
        for entity, rows in groups
        for key, label, kind in rows
    }


TARGETS: Mapping[str, Target] = MappingProxyType(_all_targets())

# What the same fact is called when the row is a company and no person.
COMPANY_TWIN: Mapping[str, str] = MappingProxyType(
    {
        "phone": "company_phone",
        "street": "company_street",
        "postal_code": "company_postal_code",
        "city": "company_city",
        "region": "company_region",
        "country": "company_country",
        "address": "company_address",
        "link": "website",
        "external_id": "company_external_id",
    }
)


def is_target(key: str) -> bool:
    """True for a key a mapping may hold: a known target, `own:<slug>`, `answer:<question>`, unmapped or skip."""
    if key.startswith(ANSWER):
        return key.removeprefix(ANSWER).isidentifier() and len(key) < 60
    if key.startswith(OWN):
        return len(key) > len(OWN)
    return key in TARGETS or key in (UNMAPPED, SKIP)
