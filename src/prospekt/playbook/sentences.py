"""A condition as a sentence that a person reads, in the language of `translate`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from prospekt.playbook.conditions import (
    All,
    Any,
    Compare,
    Condition,
    Find,
    Flag,
    Known,
    Member,
    Not,
    Value,
)
from prospekt.playbook.facts import NEGATIVES, Fact
from prospekt.words.problem import gettext_noop as _

Translate = Callable[[str], str]
Write = Callable[[int], str]

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


def thin(number: int) -> str:
    """With thin groups that no language mistakes for a decimal mark."""
    return f"{number:,}".replace(",", "\u202f")


def to_sentence(condition: Condition, translate: Translate = str, write: Write = thin) -> str:
    """Such as `industry is software or it, and employees at least 50`; parts go through `translate`.

    `write` says how numbers are written.
    """
    match condition:
        case All([Compare(fact, ">=", low), Compare(other, "<=", high)]) if fact == other:
            form = translate(_("{fact} from {low} to {high}"))
            return form.format(
                fact=_title(fact, translate), low=_shown(low, write), high=_shown(high, write)
            )
        case All(parts):
            return translate(_(", and ")).join(_part(part, Any, translate, write) for part in parts)
        case Any(parts):
            return translate(_(" or ")).join(_part(part, All, translate, write) for part in parts)
        case Not(Flag(fact)) if fact.title in NEGATIVES:
            return translate(NEGATIVES[fact.title])
        case Not(Known(fact)):
            return translate(_("{fact} is not known")).format(fact=_title(fact, translate))
        case Not(part):
            return translate(_("not ({part})")).format(part=to_sentence(part, translate, write))
    return _simple(condition, translate, write)


def _part(part: Condition, bracketed: type, translate: Translate, write: Write) -> str:
    text = to_sentence(part, translate, write)
    return f"({text})" if isinstance(part, bracketed) else text


def _simple(condition: Condition, translate: Translate, write: Write) -> str:
    fact = _title(condition.fact, translate)  # type: ignore[union-attr]
    match condition:
        case Compare(value=value):
            return translate(_COMPARED[condition.operator]).format(
                fact=fact, value=_shown(value, write)
            )
        case Member(values=values, absent=True):
            form = translate(_("{fact} is none of {values}"))
            return form.format(fact=fact, values=_either(values, translate, write))
        case Member(values=values):
            form = translate(_("{fact} is {values}"))
            return form.format(fact=fact, values=_either(values, translate, write))
        case Find(texts=texts):
            form = translate(_FOUND[condition.search])
            return form.format(fact=fact, values=_either(texts, translate, write))
        case Known():
            return translate(_("{fact} is known")).format(fact=fact)
        case _:
            return fact


def _title(fact: Fact, translate: Translate) -> str:
    return translate(fact.title)


def _either(values: tuple[Value, ...] | tuple[str, ...], translate: Translate, write: Write) -> str:
    *first, last = (_shown(value, write) for value in values)
    if not first:
        return last
    return translate(_("{first} or {last}")).format(first=", ".join(first), last=last)


def _shown(value: Value, write: Write) -> str:
    """Codes with spaces, numbers as `write` says."""
    if isinstance(value, int):
        return write(value)
    return value.replace("_", " ") or "—"
