"""Rows as they will become, cell by cell with what is wrong beside it. Pure: takes read rows, hands out text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from prospekt.capture.rules.numbers import precision
from prospekt.capture.rules.rows import ColumnPlan, Plan, ReadRow
from prospekt.people.rules.draft import Contact, Draft
from prospekt.words.problem import Problem
from prospekt.words.storable import storable
from prospekt.words.written import money

_SHOWN_IN: Mapping[str, str] = {
    "given_name": "full_name", "family_name": "full_name", "middle_name": "full_name", "honorific": "full_name",
    "street": "address", "postal_code": "address", "company_street": "company_address",
    "company_postal_code": "company_address", "no_email": "consent", "no_call": "consent", "no_contact": "consent",
    "subscribed": "consent", "touch_at": "touch_kind", "touch_note": "touch_kind",
}  # fmt: skip
_CHANGES = frozenset({"date", "moment", "money", "int", "number", "country", "language", "yes_no"})
"""Kinds whose cells are read as something else than their text; what stood there is shown beside it."""
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class PreviewCell:
    """What a fact becomes, what stood in the file where that differs, and what is wrong with it."""

    text: str
    was: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One record: its line, a cell per fact, and the problem that rejects it."""

    line: int
    cells: tuple[PreviewCell, ...]
    problem: Problem | None = None


def preview_facts(plan: Plan) -> tuple[str, ...]:
    """The facts a mapping fills, each once, in the order of the file's columns: target keys or `own:<slug>`."""
    return tuple(dict.fromkeys(_fact(column) for column in plan.columns))


def preview_row(
    cells: Sequence[str] | None, found: ReadRow, plan: Plan, line: int, language: str = "en"
) -> PreviewRow:
    """A record as it will become, for readers of `language`; a rejected one shows what stands in the file."""
    facts: dict[str, list[ColumnPlan]] = {}
    by_name = {}
    for column in plan.columns:
        facts.setdefault(_fact(column), []).append(column)
        by_name[column.name] = by_name[column.target] = _fact(column)
    problems: dict[str, list[Problem]] = {}
    for warning in found.warnings:
        problems.setdefault(by_name.get(warning.column or "", ""), []).append(warning)
    shown = tuple(
        _cell(fact, columns, cells, found.draft, tuple(problems.get(fact, ())), language)
        for fact, columns in facts.items()
    )
    return PreviewRow(line, shown, found.problem)


def _fact(column: ColumnPlan) -> str:
    return f"own:{column.own}" if column.own else _SHOWN_IN.get(column.target, column.target)


def _cell(
    fact: str,
    columns: Sequence[ColumnPlan],
    cells: Sequence[str] | None,
    draft: Draft | None,
    problems: tuple[Problem, ...],
    language: str,
) -> PreviewCell:
    raw = " ".join(filter(None, (cells[c.index].strip() for c in columns))) if cells else ""
    if draft is None:
        return PreviewCell(_short(raw), problems=problems)
    text = fact_text(fact, draft, language)
    differs = len(columns) == 1 and columns[0].kind in _CHANGES and text and raw != text
    was = raw if differs or (problems and raw != text) else ""
    return PreviewCell(_short(text), _short(was), problems)


def _short(text: str) -> str:
    text = storable(text)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def fact_text(fact: str, draft: Draft, language: str = "en") -> str:
    """One fact of a draft as text, amounts as `language` writes them; empty when the row does not give it."""
    if fact.startswith("own:"):
        value = draft.own.get(fact.removeprefix("own:"))
        return "" if value is None else str(value)
    if fact in _AMOUNTS:
        return _money(draft.company if fact == "revenue" else draft.person, fact, language)
    if fact in _SPECIAL:
        return _SPECIAL[fact](draft)
    bare = fact.removeprefix("company_")
    both = (draft.company,) if bare != fact else (draft.person, draft.company)
    value = next((each[bare] for each in both if each.get(bare) not in (None, "")), "")
    return str(value)


def _contacts(contacts: Sequence[Contact]) -> str:
    return ", ".join(contact.shown for contact in contacts)


def _money(columns: Mapping[str, Any], name: str, language: str) -> str:
    if columns.get(name) is None:
        return ""
    currency = columns.get(f"{name}_currency", "")
    digits = precision(currency)
    return money(Decimal(columns[name]).scaleb(-digits), currency, digits, language)


def _address(parts: Mapping[str, str] | None) -> str:
    wanted = ("street", "postal_code")
    return ", ".join(parts[name] for name in wanted if parts.get(name)) if parts else ""


def _consents(draft: Draft) -> str:
    return ", ".join(f"{channel}: {'yes' if given else 'no'}" for channel, given in draft.consents)


def _moment(draft: Draft) -> str:
    seen = draft.person.get("first_seen_at")
    return seen.isoformat(sep=" ", timespec="minutes")[:16] if seen else ""


_AMOUNTS = ("revenue", "list_price")
_SPECIAL: Mapping[str, Callable[[Draft], str]] = {
    "full_name": lambda draft: draft.person.get("full_name", ""),
    "email": lambda draft: _contacts(draft.emails),
    "phone": lambda draft: _contacts(draft.phones),
    "company_phone": lambda draft: _contacts(draft.company_phones),
    "company": lambda draft: draft.company.get("name", ""),
    "website": lambda draft: ", ".join(draft.company_links),
    "link": lambda draft: ", ".join(draft.links),
    "note": lambda draft: " / ".join(draft.notes),
    "tags": lambda draft: ", ".join(draft.tags),
    "address": lambda draft: _address(draft.address if draft.is_person else draft.company_address),
    "company_address": lambda draft: _address(draft.company_address),
    "external_id": lambda draft: (draft.external or draft.company_external or ("", ""))[1],
    "company_external_id": lambda draft: (draft.company_external or ("", ""))[1],
    "first_seen": _moment,
    "consent": _consents,
    "bounced": lambda draft: "yes" if draft.person.get("bounced") else "",
    "touch_kind": lambda draft: ", ".join(touch.kind for touch in draft.touches),
}
