"""Editable facts as people see them: label, what is typed, what is shown, choices; in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

from prospekt.people.rules.edits import OWN, codes, editable
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.money import amount_text, precision
from prospekt.people.rules.own_values import Own, is_money, own_text
from prospekt.ui import written
from prospekt.words.problem import Problem, Refusal
from prospekt.words.typed import as_typed, can_be_two_things, plain_amount, plain_number

LIFECYCLE_WORDS: Mapping[str, str] = {
    "suspect": _("Suspect"), "lead": _("Lead"), "mql": _("MQL"), "sql": _("SQL"), "prospect": _("Prospect"),
    "customer": _("Customer"), "repeat_customer": _("Repeat customer"), "advocate": _("Advocate"),
    "nurture": _("Nurture"), "disqualified": _("Disqualified"), "recycled": _("Recycled"),
}  # fmt: skip
INPUT_TYPES: Mapping[str, str] = {"birthday": "date"}


@dataclass(frozen=True, slots=True)
class FieldView:
    """What the component for editing in place takes."""

    name: str
    label: str
    id: str
    value: str
    shown: str
    type: str = "text"
    choices: list[tuple[str, str]] = field(default_factory=list)


def field_view(
    lead: LeadRef, name: str, values: Mapping[str, Any], own: Mapping[str, Own]
) -> FieldView:
    """The view of one editable field of a lead whose columns are `values`."""
    id_ = f"{lead}-{name.replace(':', '-')}"
    if name.startswith(OWN):
        return _own_view(name, id_, own[name.removeprefix(OWN)], values["own"])
    label = gettext(editable(lead.is_person)[name])
    value = values.get(name)
    return FieldView(
        name,
        label,
        id_,
        _text(value),
        shown_value(name, value),
        INPUT_TYPES.get(name, "text"),
        choices_of(name),
    )


def _own_view(name: str, id_: str, own: Own, values: Mapping[str, Any]) -> FieldView:
    value = values.get(name.removeprefix(OWN))
    typed = own_typed(value)
    choices: list[tuple[str, str]] = []
    if own.kind == "yes_no":
        choices = [("", ""), ("yes", gettext("Yes")), ("no", gettext("No"))]
    elif own.kind == "choice" and own.choices:
        known = dict.fromkeys([*own.choices, typed] if typed else own.choices)
        choices = [("", ""), *((each, each) for each in known)]
    kind = "date" if own.kind == "date" and _is_day(typed) else "text"
    return FieldView(name, own.label, id_, typed, own_shown(value, own.kind), kind, choices)


def own_typed(value: Any) -> str:
    """A value of an own field as somebody types it: numbers with the reader's decimal mark."""
    text = own_text(value)
    is_number = is_money(value) or (isinstance(value, (int, float)) and not isinstance(value, bool))
    return as_typed(text, written.language()) if is_number else text


def plain_typed(name: str, text: str, own: Mapping[str, Own]) -> str:
    """What was typed into a field, with numbers in the form that rules read. Raises Refusal if one can be two things."""
    found = own.get(name.removeprefix(OWN)) if name.startswith(OWN) else None
    if found and found.kind == "money":
        return plain_amount(text, written.language())
    if not (name == "employees" or (found and found.kind == "number")):
        return text
    plain = plain_number(text, written.language())
    if plain is None and can_be_two_things(text):
        message = _("“{value}” can be read in two ways. Write it without a mark between thousands.")
        raise Refusal(Problem("not_certain", message, {"value": text[:60]}, column=name))
    return text if plain is None else plain


def own_shown(value: Any, kind: str) -> str:
    """A value of an own field as it is read; what does not fit its kind is shown as it is."""
    if is_money(value):
        return money_shown(*value)
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if kind == "number" and isinstance(value, (int, float)):
        return written.number(value)
    text = own_text(value)
    return written.day(date.fromisoformat(text)) if kind == "date" and _is_day(text) else text


def money_shown(minor: int, currency: str) -> str:
    """An amount with its currency, as it is read: 1,200.50 EUR."""
    places = precision(currency)
    return written.money(Decimal(minor).scaleb(-places), currency, places)


def amount_typed(minor: int, currency: str) -> str:
    """An amount as somebody types it, with the reader's decimal mark."""
    return as_typed(amount_text(minor, currency), written.language())


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def shown_value(name: str, value: Any) -> str:
    """A value as it is read; empty stays empty."""
    if value in (None, ""):
        return ""
    if name == "country":
        return country_name(value)
    if name == "language":
        return language_name(value)
    if name == "preferred_channel":
        return gettext(codes(name).get(value, value))
    if name == "priority":
        return gettext(codes(name).get(str(value), str(value)))
    if name == "employees":
        return written.number(value)
    if name == "birthday":
        return written.day(value if isinstance(value, date) else date.fromisoformat(value))
    return str(value)


def choices_of(name: str) -> list[tuple[str, str]]:
    """(code, word) for fields of codes, else none."""
    if name == "country":
        return [("", ""), *countries(get_language() or "en")]
    if name == "language":
        return [("", ""), *languages(get_language() or "en")]
    if name == "preferred_channel":
        return [("", ""), *((code, gettext(word)) for code, word in codes(name).items())]
    if name == "priority":
        return [(code, gettext(word)) for code, word in codes(name).items()]
    return []


@lru_cache(maxsize=16)
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def country_name(code: str) -> str:
    """The country's name in the reader's language; an unknown code stays itself."""
    return _country_name(code, get_language() or "en")


@lru_cache(maxsize=2048)
def _country_name(code: str, language: str) -> str:
    return _locale(language).territories.get(code, code)


def language_name(code: str) -> str:
    """The language's name in the reader's language; an unknown code stays itself."""
    return _locale(get_language() or "en").languages.get(code, code)


@lru_cache(maxsize=16)
def countries(language: str) -> tuple[tuple[str, str], ...]:
    """(code, name) of all countries by name."""
    names = _locale(language).territories
    found = [
        (code, names.get(code, word)) for code, word in codes("country").items() if code.isalpha()
    ]
    return tuple(sorted(found, key=lambda pair: pair[1].casefold()))


@lru_cache(maxsize=16)
def languages(language: str) -> tuple[tuple[str, str], ...]:
    """(code, name) of languages with a code of two letters, by name."""
    names = _locale(language).languages
    found = [
        (code, names.get(code, word)) for code, word in codes("language").items() if len(code) == 2
    ]
    return tuple(sorted(found, key=lambda pair: pair[1].casefold()))
