"""A condition as a sentence that a person reads, in the language of `translate`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from prospekt.playbook.conditions import (
    All,
    Any,
    Compare,
    Condition,
    Find,
    Known,
    Member,
    Not,
    Value,
)
from prospekt.playbook.facts import Fact
from prospekt.words.problem import gettext_noop as _

Translate = Callable[[str], str]

_COMPARED: Mapping[str, str] = {
    "==": _("{fact} is {value}"),
    "!=": _("{fact} is not {value}"),
    "<": _("{fact} under {value}"),
    "<=": _("{fact} at most {value}"),
    ">": _("{fact} over {value}"),
    ">=": _("{fact} at least {value}"),
}
_FOUND: Mapping[str, str] = {
    "contains": _("{fact} contains {values}"),
    "starts": _("{fact} starts with {values}"),
    "word": _("{fact} has the word {values}"),
    "part": _("{fact} has {values}"),
    "begin": _("{fact} has a word that begins with {values}"),
}


def to_sentence(condition: Condition, translate: Translate = str) -> str:
    """Such as `industry is software or it, and employees at least 50`; parts go through `translate`."""
    match condition:
        case All([Compare(fact, ">=", low), Compare(other, "<=", high)]) if fact == other:
            form = translate(_("{fact} from {low} to {high}"))
            return form.format(fact=_title(fact, translate), low=_shown(low), high=_shown(high))
        case All(parts):
            return translate(_(", and ")).join(_part(part, Any, translate) for part in parts)
        case Any(parts):
            return translate(_(" or ")).join(_part(part, All, translate) for part in parts)
        case Not(part):
            return translate(_("not ({part})")).format(part=to_sentence(part, translate))
    return _simple(condition, translate)


def _part(part: Condition, bracketed: type, translate: Translate) -> str:
    text = to_sentence(part, translate)
    return f"({text})" if isinstance(part, bracketed) else text


def _simple(condition: Condition, translate: Translate) -> str:
    fact = _title(condition.fact, translate)  # type: ignore[union-attr]
    match condition:
        case Compare(value=value):
            return translate(_COMPARED[condition.operator]).format(fact=fact, value=_shown(value))
        case Member(values=values, absent=True):
            form = translate(_("{fact} is none of {values}"))
            return form.format(fact=fact, values=_either(values, translate))
        case Member(values=values):
            form = translate(_("{fact} is {values}"))
            return form.format(fact=fact, values=_either(values, translate))
        case Find(texts=texts):
            form = translate(_FOUND[condition.search])
            return form.format(fact=fact, values=_either(texts, translate))
        case Known():
            return translate(_("{fact} is known")).format(fact=fact)
        case _:
            return fact


def _title(fact: Fact, translate: Translate) -> str:
    return translate(fact.title)


def _either(values: tuple[Value, ...] | tuple[str, ...], translate: Translate) -> str:
    *first, last = map(_shown, values)
    if not first:
        return last
    return translate(_("{first} or {last}")).format(first=", ".join(first), last=last)


def _shown(value: Value) -> str:
    """Codes with spaces, numbers with thin groups that no language mistakes for a decimal mark."""
    if isinstance(value, int):
        return f"{value:,}".replace(",", "\u202f")
    return value.replace("_", " ") or "—"
