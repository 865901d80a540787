"""Editable facts as people see them: label, what is typed, what is shown, choices; in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

from prospekt.people.rules.edits import OWN, codes, editable
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.money import amount_text
from prospekt.people.rules.own_values import Own, is_money, own_text

LIFECYCLE_WORDS: Mapping[str, str] = {
    "lead": _("Lead"), "mql": _("MQL"), "sql": _("SQL"), "prospect": _("Prospect"), "customer": _("Customer"),
    "disqualified": _("Disqualified"), "recycled": _("Recycled"),
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
    typed = own_text(value)
    choices: list[tuple[str, str]] = []
    if own.kind == "yes_no":
        choices = [("", ""), ("yes", gettext("Yes")), ("no", gettext("No"))]
    elif own.kind == "choice" and own.choices:
        known = dict.fromkeys([*own.choices, typed] if typed else own.choices)
        choices = [("", ""), *((each, each) for each in known)]
    kind = "date" if own.kind == "date" and _is_day(typed) else "text"
    return FieldView(name, own.label, id_, typed, own_shown(value, own.kind), kind, choices)


def own_shown(value: Any, kind: str) -> str:
    """A value of an own field as it is read; what does not fit its kind is shown as it is."""
    if is_money(value):
        return money_shown(*value)
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if kind == "number" and isinstance(value, (int, float)):
        return number_format(value, use_l10n=True, force_grouping=True)
    text = own_text(value)
    return date_format(date.fromisoformat(text)) if kind == "date" and _is_day(text) else text


def money_shown(minor: int, currency: str) -> str:
    """An amount with its currency, as it is read: 1,200.50 EUR."""
    amount = number_format(amount_text(minor, currency), use_l10n=True, force_grouping=True)
    return f"{amount} {currency}".rstrip()


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
        return number_format(value, use_l10n=True, force_grouping=True)
    if name == "birthday":
        return date_format(
            value if isinstance(value, (date, datetime)) else date.fromisoformat(value)
        )
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
    return _locale(get_language() or "en").territories.get(code, code)


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
