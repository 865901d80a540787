"""What a person may change about a lead by hand, and how what is typed becomes columns: by the rules of the import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from babel import Locale

from prospekt.people.rules.names import parse_name
from prospekt.people.rules.organisations import domain_of, parse_organisation
from prospekt.people.rules.own_values import LONGEST as LONGEST_OWN
from prospekt.people.rules.own_values import Own, read_own
from prospekt.people.rules.seniority import seniority_of
from prospekt.people.rules.typed_text import check_text
from prospekt.words.folding import fold
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

OWN = "own:"
SHARED: Mapping[str, str] = {
    "industry": _("Industry"),
    "employees": _("Employees"),
    "country": _("Country"),
    "region": _("Region"),
    "city": _("City"),
    "language": _("Language"),
    "preferred_channel": _("Preferred channel"),
    "priority": _("Priority"),
}
PERSON: Mapping[str, str] = {
    "full_name": _("Name"),
    "role": _("Role"),
    "department": _("Department"),
    "birthday": _("Birthday"),
    **SHARED,
}
COMPANY: Mapping[str, str] = {"name": _("Name"), "domain": _("Web domain"), **SHARED}
LONGEST: Mapping[str, int] = {
    "full_name": 300, "name": 300, "role": 200, "department": 120, "industry": 200, "region": 120, "city": 120,
    "domain": 253,
}  # fmt: skip
CHANNELS: Mapping[str, str] = {
    "email": _("E-mail"), "phone": _("Phone"), "sms": _("SMS"), "chat": _("Chat"), "social": _("Social media"),
    "letter": _("Letter"), "meeting": _("Meeting"),
}  # fmt: skip
PRIORITIES: Mapping[str, str] = {"0": _("None"), "1": _("Low"), "2": _("Medium"), "3": _("High")}
_MOST = 2**53


def editable(is_person: bool) -> Mapping[str, str]:
    """Field -> label of what can be edited, without own fields."""
    return PERSON if is_person else COMPANY


def read_edit(
    field: str,
    typed: str,
    *,
    is_person: bool,
    country: str,
    own: Mapping[str, Own],
    currency: str = "",
) -> dict[str, Any]:
    """The columns that `typed` in `field` gives; an own field gives `own:<slug>`. Raises Refusal.

    `country` (ISO 3166) helps to read names, `currency` is that of money typed without one; `own` holds the own
    fields by slug.
    """
    labels = editable(is_person)
    found = own.get(field.removeprefix(OWN)) if field.startswith(OWN) else None
    if found and found.applies(is_person):
        return {field: _own_value(field, found, typed, currency)}
    if field not in labels:
        message = _("There is no field “{field}” that could be changed here. Fields: {allowed}.")
        params = {"field": field[:60], "allowed": ", ".join(labels)}
        raise Refusal(Problem("unknown_field", message, params, column=field[:60]))
    text = check_text(labels[field], typed, LONGEST.get(field, 60))
    return _COLUMNS[field](text, labels[field], country)


def _own_value(field: str, own: Own, typed: str, currency: str) -> Any:
    try:
        return read_own(own, check_text(own.label, typed, LONGEST_OWN), currency)
    except Refusal as refused:
        raise Refusal(replace(refused.problem, column=field)) from None


def _name(text: str, label: str, country: str) -> dict[str, Any]:
    name = parse_name(text, country=country)
    return {
        "full_name": name.full[:300], "given_name": name.given[:160], "family_name": name.family[:160],
        "call_name": name.call[:160], "sort_key": name.sort_key[:300], "name_key": name.key[:300],
        "honorific": name.honorific[:60],
    }  # fmt: skip


def _company_name(text: str, label: str, country: str) -> dict[str, Any]:
    if not text:
        message = _("A company needs a name. Type one.")
        raise Refusal(Problem("required", message, column="name"))
    found = parse_organisation(text, country)
    return {
        "name": found.name[:300], "legal_form": found.legal_form[:40], "name_key": found.key[:300],
        "sort_key": found.key[:300],
    }  # fmt: skip


def _role(text: str, label: str, country: str) -> dict[str, Any]:
    return {
        "role": text,
        "role_key": fold(text)[:200],
        "seniority": seniority_of(text) if text else "",
    }


def _folded(column: str, longest: int) -> Any:
    return lambda text, label, country: {column: text, f"{column}_key": fold(text)[:longest]}


def _domain(text: str, label: str, country: str) -> dict[str, Any]:
    domain = domain_of(text) if text else ""
    if text and not domain:
        message = _("“{value}” is not a web domain. It looks like company.com.")
        raise Refusal(Problem("not_domain", message, {"value": text[:80]}, column="domain"))
    return {"domain": domain}


def _employees(text: str, label: str, country: str) -> dict[str, Any]:
    return {"employees": _whole(label, text)}


def _whole(label: str, text: str) -> int | None:
    digits = text.replace(" ", "").replace("\u202f", "").replace("\u00a0", "").replace(",", "")
    if not digits:
        return None
    if not (digits.isascii() and digits.isdigit()) or int(digits[:30]) >= _MOST:
        message = _("{field}: “{value}” is not a whole number. Write it in digits, such as 1200.")
        raise Refusal(
            Problem("not_int", message, {"field": label, "value": text[:60]}, column=label)
        )
    return int(digits)


def _code(column: str) -> Any:
    def read(text: str, label: str, country: str) -> dict[str, Any]:
        if text and text not in codes(column):
            message = _(
                "{field}: “{value}” is not one of the values to choose from. Choose one of the list."
            )
            raise Refusal(
                Problem(
                    "unknown_code", message, {"field": label, "value": text[:60]}, column=column
                )
            )
        return {column: int(text or 0) if column == "priority" else text}

    return read


@lru_cache(maxsize=8)
def codes(column: str) -> Mapping[str, str]:
    """Code -> English name of what a field of codes may hold."""
    names = Locale("en")
    if column == "country":
        return {
            code: name
            for code, name in names.territories.items()
            if len(code) == 2 and code not in ("EU", "EZ", "UN", "ZZ", "XA", "XB", "QO")
        }
    if column == "language":
        return {code: name for code, name in names.languages.items() if 2 <= len(code) <= 3}
    return CHANNELS if column == "preferred_channel" else PRIORITIES


def _birthday(text: str, label: str, country: str) -> dict[str, Any]:
    if not text:
        return {"birthday": None}
    try:
        born = date.fromisoformat(text)
    except ValueError:
        born = None
    if born is None or not 1800 <= born.year <= 2200:
        message = _("{field}: “{value}” is not a date. Write it as 1984-12-31.")
        raise Refusal(
            Problem("not_date", message, {"field": label, "value": text[:60]}, column="birthday")
        )
    return {"birthday": born.isoformat()}


_COLUMNS: Mapping[str, Any] = {
    "full_name": _name,
    "name": _company_name,
    "role": _role,
    "department": _folded("department", 120),
    "industry": _folded("industry", 200),
    "region": _folded("region", 120),
    "city": _folded("city", 120),
    "domain": _domain,
    "employees": _employees,
    "birthday": _birthday,
    **{
        column: _code(column) for column in ("country", "language", "preferred_channel", "priority")
    },
}
