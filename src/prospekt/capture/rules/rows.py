"""From the cells of a record to a draft of a lead. Pure: names of sources, campaigns and owners stay names here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from prospekt.capture.rules.cells import BLANK_CELLS, read_cell, split_values
from prospekt.capture.rules.row_plan import LONGEST, SINGLE_TEXT, ColumnPlan, Plan, column_plan
from prospekt.capture.rules.row_problems import (
    located,
    missing,
    no_email,
    no_phone,
    nul,
    suspicious,
    too_long,
)
from prospekt.capture.rules.targets import ANSWER, TARGETS
from prospekt.people.rules.draft import Contact, Draft, TouchDraft
from prospekt.people.rules.emails import parse_email
from prospekt.people.rules.names import parse_name
from prospekt.people.rules.organisations import domain_of, parse_organisation
from prospekt.people.rules.own_values import BETWEEN
from prospekt.people.rules.phones import parse_phone, split_phones
from prospekt.people.rules.seniority import seniority_of
from prospekt.playbook.facts import SENIORITIES, TOUCH_KINDS
from prospekt.words.folding import fold
from prospekt.words.problem import Problem
from prospekt.words.problem import gettext_noop as _

__all__ = ["ColumnPlan", "Plan", "ReadRow", "column_plan", "read_row"]

_AS_THEY_ARE = ("language", "preferred_channel", "priority", "source", "campaign", "owner")
"""Taken over as they are; names of source, campaign and owner become ids where the tables are."""
_MOST_EMPLOYEES = 2**62
_SEPARATORS = frozenset(",;:/\n\r")
_MOST_SEEN = 4_096
"""Short texts of a column whose value is remembered."""
_key = lru_cache(maxsize=65_536)(fold)
"""Folded texts of columns that repeat: cities, roles, industries."""
_REFUSED = (("no_email", "email"), ("no_call", "call"), ("no_contact", "all"))


@dataclass(slots=True)
class ReadRow:
    """A draft, or None with the problem that rejects the row; and warnings about cells."""

    draft: Draft | None
    problem: Problem | None = None
    warnings: list[Problem] = field(default_factory=list)


def read_row(cells: Sequence[str], plan: Plan, number: int = 0, line: int | None = None) -> ReadRow:
    """Read one record. A bad cell becomes a warning; a row without identity or a required value is rejected."""
    found: dict[str, Any] = {}
    own: dict[str, Any] = {}
    warnings: list[Problem] = []
    for index, target, longest, seen, column in plan.steps:
        text = cells[index]
        if not text or text in BLANK_CELLS:
            if column.is_required:
                return ReadRow(None, missing(column, line))
        elif text in seen:
            found[column.target] = seen[text]
        elif "\x00" in text:
            warnings.append(nul(column, text, line))
        elif target and len(text) <= longest and target not in found:
            found[target] = text
        else:
            _read_cell(column, text, found, own, warnings, line, seen)
    draft = Draft(number=number, own=own, tags=plan.tags, answers=found.pop(ANSWER, {}))
    _fill(draft, found, plan, warnings, line)
    if problem := _no_identity(draft, line):
        return ReadRow(None, problem, warnings)
    return ReadRow(draft, None, warnings)


def _read_cell(
    column: ColumnPlan,
    text: str,
    found: dict[str, Any],
    own: dict[str, Any],
    warnings: list[Problem],
    line: int | None,
    seen: dict[str, Any],
) -> None:
    target = column.target
    if column.own:
        value = _own_value(column, text, warnings, line)
        if value is not None:
            own[column.own] = value
        return
    if target.startswith(ANSWER):
        _answer(column, text, found, warnings, line)
        return
    if target in SINGLE_TEXT:
        if len(text) > LONGEST.get(target, 200):
            warnings.append(too_long(column, text, line))
            return
        found[target] = (
            f"{found[target]}, {text}" if "street" in target and target in found else text
        )
        return
    kind = column.kind
    if kind in ("email", "phone") and _is_plain_contact(text):
        found.setdefault(target, []).append((column, text.strip()))
        return
    if kind == "int" and _is_plain_number(text):
        value, problem = int(text), None
    else:
        value, problem = read_cell(kind, text, column.style)
    if problem:
        warnings.append(located(problem, column, text, line))
    elif value is not None:
        if TARGETS[target].repeated:
            values = value if isinstance(value, tuple) else (value,)
            found.setdefault(target, []).extend((column, each) for each in values)
        else:
            found[target] = value
            if len(seen) < _MOST_SEEN and len(text) < 60:
                seen[text] = value


def _answer(
    column: ColumnPlan,
    text: str,
    found: dict[str, Any],
    warnings: list[Problem],
    line: int | None,
) -> None:
    """What a question was answered, as it would be typed; the playbook reads it where the leads are."""
    if len(text) > column.longest:
        warnings.append(too_long(column, text, line))
        return
    if column.kind == "date":
        day, _problem = read_cell("date", text, column.style)
        text = day.isoformat() if isinstance(day, date) else text
    found.setdefault(ANSWER, {})[column.target.removeprefix(ANSWER)] = text


def _is_plain_number(text: str) -> bool:
    """Digits alone read the same by every style; most numbers are."""
    return text.isdigit() and text.isascii() and len(text) < 16


def _is_plain_contact(text: str) -> bool:
    """One address or number, for certain neither blank nor several of them."""
    starts = "@" in text or text[0] == "+" or text[0].isdigit()
    return starts and len(text) < 60 and _SEPARATORS.isdisjoint(text)


def _own_value(column: ColumnPlan, text: str, warnings: list[Problem], line: int | None) -> Any:
    if column.kind == "text":
        return text
    if column.kind == "number" and _is_plain_number(text):
        return int(text)
    value, problem = read_cell(column.kind, text, column.style)
    if problem:
        warnings.append(located(problem, column, text, line))
        return text
    if isinstance(value, Decimal):
        return (
            int(value)
            if value == value.to_integral_value() and abs(value) < 2**53
            else float(value)
        )
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if column.kind == "choices":
        return BETWEEN.join(split_values(text))
    if isinstance(value, tuple):
        return list(value) if column.kind == "money" else (value[0] if len(value) == 1 else text)
    return value


def _fill(
    draft: Draft, found: Mapping[str, Any], plan: Plan, warnings: list[Problem], line: int | None
) -> None:
    person, parts = draft.person, plan.parts
    person.update(plan.person)
    country = found.get("country", "") or found.get("company_country", "")
    _name(person, found, country)
    if "work" in parts:
        _work(person, found)
    if "company" in parts:
        _company(draft.company, found, country)
    _contacts(draft, found, country or plan.phone_country, warnings, line)
    if "links" in parts:
        _links(draft, found)
    if "few" in parts:
        _few(draft, found, plan)
    if "consent" in parts:
        _consents(draft, found)
    if "touch_kind" in found:
        _touch(draft, found, warnings, line)
    _place(draft, found, parts)


def _few(draft: Draft, found: Mapping[str, Any], plan: Plan) -> None:
    person = draft.person
    for target in _AS_THEY_ARE:
        if target in found:
            person[target] = found[target]
    if "birthday" in found:
        person["birthday"] = found["birthday"].isoformat()
    if "first_seen" in found:
        person["first_seen_at"] = found["first_seen"]
    if "list_price" in found:
        person["list_price"], person["list_price_currency"] = found["list_price"]
    if "external_id" in found:
        draft.external = (plan.source, str(found["external_id"])[:200])
    if "company_external_id" in found:
        draft.company_external = _company_id(plan.source, str(found["company_external_id"])[:200])
    if "tags" in found:
        draft.tags = (*plan.tags, *(tag[:60] for _column, tag in found["tags"]))
    if "note" in found:
        draft.notes = [text for _column, text in found["note"]]


def _company_id(source: str, id_: str) -> tuple[str, str]:
    """Tools count contacts and companies apart: contact 1 and company 1 are two."""
    return f"{source[:72]} company", id_


def _name(person: dict[str, Any], found: Mapping[str, Any], country: str) -> None:
    full, given, family = (
        found.get("full_name", ""),
        found.get("given_name", ""),
        found.get("family_name", ""),
    )
    if not (full or given or family):
        return
    name = parse_name(full, given, family, country, found.get("middle_name", ""))
    person["full_name"], person["given_name"] = name.full[:300], name.given[:160]
    person["family_name"], person["call_name"] = name.family[:160], name.call[:160]
    person["sort_key"], person["name_key"] = name.sort_key[:300], name.key[:300]
    person["honorific"] = (found.get("honorific") or name.honorific)[:60]


def _work(person: dict[str, Any], found: Mapping[str, Any]) -> None:
    if role := found.get("role"):
        person["role"], person["role_key"] = role, _key(role)[:200]
        person["seniority"] = seniority_of(role)
    if given := found.get("seniority"):
        word = fold(given).replace("-", "_").replace(" ", "_")
        person["seniority"] = word if word in SENIORITIES else seniority_of(given)
    if department := found.get("department"):
        person["department"], person["department_key"] = department, _key(department)[:120]


def _company(company: dict[str, Any], found: Mapping[str, Any], country: str) -> None:
    if name := found.get("company"):
        organisation = parse_organisation(name, found.get("company_country", "") or country)
        company["name"], company["name_key"] = organisation.name[:300], organisation.key[:300]
        company["legal_form"], company["sort_key"] = (
            organisation.legal_form[:40],
            organisation.key[:300],
        )
    for target in ("company_domain", "website"):
        if target in found and "domain" not in company:
            text = found[target][0] if isinstance(found[target], tuple) else found[target]
            if domain := domain_of(text):
                company["domain"] = domain[:253]
    if industry := found.get("industry"):
        company["industry"], company["industry_key"] = industry, _key(industry)[:200]
    if (employees := found.get("employees")) is not None and 0 <= employees < _MOST_EMPLOYEES:
        company["employees"] = employees
    if "revenue" in found and abs(found["revenue"][0]) < 2**62:
        company["revenue"], company["revenue_currency"] = found["revenue"]
    if country_code := found.get("company_country"):
        company["country"] = country_code
    for target in ("city", "region"):
        if text := found.get(f"company_{target}"):
            company[target], company[f"{target}_key"] = text, _key(text)[:120]


def _contacts(
    draft: Draft, found: Mapping[str, Any], country: str, warnings: list[Problem], line: int | None
) -> None:
    seen: set[str] = set()
    for column, text in found.get("email", ()):
        if len(text) > 320 or (email := parse_email(text)) is None:
            warnings.append(no_email(column, text, line))
        elif email.key not in seen:
            seen.add(email.key)
            draft.emails.append(Contact(email.address, email.key, email.kind, email.suspicious))
            if email.suspicious:
                warnings.append(suspicious(column, text, line))
    if "phone" in found:
        _phones(found["phone"], draft.phones, seen, country, warnings, line)
    if "company_phone" in found:
        draft.company_phones = phones = []
        _phones(found["company_phone"], phones, seen, country, warnings, line)


def _phones(
    cells: Sequence[tuple[ColumnPlan, str]],
    phones: list[Contact],
    seen: set[str],
    country: str,
    warnings: list[Problem],
    line: int | None,
) -> None:
    for column, cell in cells:
        for text in split_phones(cell) if not _SEPARATORS.isdisjoint(cell) else (cell,):
            phone = parse_phone(text, country)
            if phone is None:
                warnings.append(no_phone(column, text, line, country))
            elif phone.e164 not in seen:
                seen.add(phone.e164)
                phones.append(Contact(phone.shown[:60], phone.e164))


def _links(draft: Draft, found: Mapping[str, Any]) -> None:
    draft.links = [text[:600] for _column, text in found.get("link", ())]
    if website := found.get("website"):
        sites = website if isinstance(website, tuple) else (website,)
        draft.company_links = [text[:600] for text in sites]


def _consents(draft: Draft, found: Mapping[str, Any]) -> None:
    consents = [(channel, False) for target, channel in _REFUSED if found.get(target) is True]
    if "subscribed" in found:
        consents.append(("email", bool(found["subscribed"])))
    draft.consents = consents
    if fold(str(found.get("bounced", ""))) not in ("", "false", "no", "0"):
        draft.person["bounced"] = True


def _touch(
    draft: Draft, found: Mapping[str, Any], warnings: list[Problem], line: int | None
) -> None:
    kind = fold(str(found["touch_kind"])).replace(" ", "_").replace("-", "_")
    note = (
        "; ".join(text for _column, text in found.get("touch_note", ()))
        if isinstance(found.get("touch_note"), list)
        else str(found.get("touch_note", ""))
    )
    if kind in TOUCH_KINDS:
        draft.touches = (TouchDraft(kind, found.get("touch_at"), note=note),)
        return
    message = _(
        "“{value}” is not a kind of touch. Use one of: {allowed}. The words are kept as a note."
    )
    params = {"value": str(found["touch_kind"]), "allowed": ", ".join(TOUCH_KINDS)}
    warnings.append(
        Problem("unknown_touch", message, params, line, "touch_kind", str(found["touch_kind"]))
    )
    words = ": ".join(part for part in (str(found["touch_kind"]), note) if part)
    draft.notes = (*draft.notes, words)


def _place(draft: Draft, found: Mapping[str, Any], parts: frozenset[str]) -> None:
    """Whose address, country and phone the plain columns tell of: the person's, or of a company alone."""
    company, person = draft.company, draft.person
    has_company = bool(company.get("name") or company.get("domain") or draft.company_external)
    draft.is_person = not has_company or bool(
        person.get("name_key") or any(c.kind != "role" for c in draft.emails)
    )
    if "company_address" in parts:
        draft.company_address = _address(found, "company_")
    if "address" in parts:
        _plain_place(draft, found)
    if not draft.is_person:
        if draft.external and not draft.company_external:
            draft.company_external = _company_id(*draft.external)
        draft.external = None


def _plain_place(draft: Draft, found: Mapping[str, Any]) -> None:
    owner = draft.person if draft.is_person else draft.company
    if country := found.get("country"):
        owner.setdefault("country", country)
    for target in ("city", "region"):
        if (text := found.get(target)) and target not in owner:
            owner[target], owner[f"{target}_key"] = text, _key(text)[:120]
    address = _address(found, "")
    if draft.is_person:
        draft.address = address
    else:
        draft.company_address = draft.company_address or address


_ADDRESS_OF = {
    prefix: tuple(prefix + part for part in ("street", "postal_code", "address")) for prefix in ("", "company_")
}  # fmt: skip


def _address(found: Mapping[str, Any], prefix: str) -> dict[str, str] | None:
    if found.keys().isdisjoint(_ADDRESS_OF[prefix]):
        return None
    parts = {
        part: str(found.get(prefix + part, ""))
        for part in ("street", "postal_code", "city", "region", "country")
    }
    if whole := found.get(f"{prefix}address"):
        parts["street"] = str(whole)[:300] if not parts["street"] else parts["street"]
    return parts if parts["street"] or parts["postal_code"] else None


def _no_identity(draft: Draft, line: int | None) -> Problem | None:
    company = draft.company
    if (
        draft.person.get("name_key") or draft.person.get("full_name") or draft.emails or draft.phones
        or draft.external or draft.company_external or company.get("name") or company.get("domain")
    ):  # fmt: skip
        return None
    message = _(
        "This row names nobody: it has no name, e-mail, phone, id or company. Fill in one of them."
    )
    return Problem("no_identity", message, line=line)
