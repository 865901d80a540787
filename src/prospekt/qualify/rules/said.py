"""One answer: how it is typed, kept, written, and whether it meets its question.

Kept: yes or no as true or false; a choice as its code; a number as a number; money as [minor units, ISO 4217
code]; a date as 2026-12-31. Money and dates may also be a plain yes or no. Of a text nothing is kept here: its
words stand beside the event, where they can be erased.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from prospekt.people.rules.money import money_text, precision, read_amount
from prospekt.people.rules.own_values import is_money
from prospekt.playbook.answer_facts import MET, NO, NOT_MET, UNKNOWN, YES, codes_of
from prospekt.playbook.compile_python import Test, to_python
from prospekt.playbook.conditions import Condition, facts_of
from prospekt.playbook.shapes import Question
from prospekt.words.folding import fold
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _
from prospekt.words.yes_no import read_bool

LONGEST = 4_000
"""Characters of an answer in words, or of what stands behind one."""
Said = bool | str | int | float | list[Any] | None
_MOST = 2**53
_YES, _NO = _("yes"), _("no")
_BLANKS = re.compile(r"[\s\u00a0\u202f]")
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_TOO_FAR = (1900, 2200)


def read_said(question: Question, typed: str, currency: str) -> Said:
    """The value of what was typed; None of a text. `currency` is for money without a code. Raises Refusal."""
    text = typed.strip()
    if not text:
        message = _("The answer to “{what}” is empty. Say what was answered, or leave it out.")
        raise _refusal("empty_answer", message, question, text)
    match question.kind:
        case "text":
            return None
        case "yes_no":
            return _yes_no(question, text)
        case "choice":
            return _choice(question, text)
        case "number":
            return _number(question, text)
        case "money":
            return _money(question, text, currency)
        case "date":
            return _date(question, text)


def _yes_no(question: Question, text: str) -> bool:
    value = read_bool(text)
    if value is None:
        message = _("“{value}” does not answer “{what}”: it takes yes or no.")
        raise _refusal("not_yes_no", message, question, text)
    return value


def _choice(question: Question, text: str) -> str:
    for code, title in question.choices:
        if fold(text) in (fold(code), fold(title)):
            return code
    said = {True: YES, False: NO}.get(read_bool(text))
    if said in codes_of(question):
        return said
    message = _("“{value}” does not answer “{what}”. Use one of: {allowed}.")
    raise _refusal("not_a_choice", message, question, text, allowed=", ".join(codes_of(question)))


def _number(question: Question, text: str) -> int | float:
    compact = _BLANKS.sub("", text)
    if _GROUPED.fullmatch(compact):
        compact = compact.replace(",", "")
    try:
        value = float(compact)
    except ValueError:
        value = math.nan
    if not abs(value) < _MOST or not compact.isascii():
        message = _("“{value}” does not answer “{what}”: it takes a number, such as 1200.5.")
        raise _refusal("not_number", message, question, text)
    return int(value) if value == int(value) else value


def _money(question: Question, text: str, currency: str) -> bool | list[Any]:
    found = read_amount(text, currency)
    if found is not None and found[0] >= 0:
        return list(found)
    said = None if found else read_bool(text)
    if said is None:
        message = _(
            "“{value}” does not answer “{what}”: it takes an amount, such as 20000 or 20000 EUR, or yes or no."
        )
        raise _refusal("not_money", message, question, text)
    return said


def _date(question: Question, text: str) -> bool | str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is not None and _TOO_FAR[0] <= day.year <= _TOO_FAR[1]:
        return day.isoformat()
    said = read_bool(text) if day is None else None
    if said is None:
        message = _(
            "“{value}” does not answer “{what}”: it takes a day, such as 2027-03-31, or yes or no."
        )
        raise _refusal("not_date", message, question, text)
    return said


def _refusal(code: str, message: str, question: Question, text: str, **more: str) -> Refusal:
    params = {"what": question.title, "value": text[:60], **more}
    return Refusal(Problem(code, message, params, column=question.key))


def said_text(question: Question, said: Said) -> str:
    """An answer as people read it, a message id; empty of a text."""
    if isinstance(said, bool):
        return _YES if said else _NO
    if is_money(said):
        return money_text(said[0], said[1])
    if question.kind == "choice":
        return dict(question.choices).get(str(said), str(said))
    return "" if said is None else str(said)


def typed_text(said: Said) -> str:
    """An answer as a form shows it and `read_said` reads it."""
    if isinstance(said, bool):
        return YES if said else NO
    return money_text(said[0], said[1]) if is_money(said) else "" if said is None else str(said)


def facts_of_said(question: Question, said: Said, on: date, currency: str) -> dict[str, Any]:
    """What `meets` reads of an answer given on a day."""
    if isinstance(said, bool):
        return {"answer": said}
    if is_money(said):
        unit = 10 ** precision(said[1])
        amount = {"amount": said[0] // unit} if said[1] == currency else {}
        return {"answer": said[0] > 0, **amount}
    if question.kind == "date":
        return {"answer": True, "days": (date.fromisoformat(str(said)) - on).days}
    if isinstance(said, float):
        return {"answer": math.floor(said)}
    return {"answer": said}


def card_value(question: Question, said: Said, on: date, currency: str) -> str | int | None:
    """What answer rules of the scorecard read as `answer.<key>`: a code or a whole number."""
    if said is None:
        return None
    facts = facts_of_said(question, said, on, currency)
    match question.kind:
        case "yes_no":
            return YES if said else NO
        case "money":
            return facts.get("amount")
        case "date":
            return facts.get("days")
    return facts["answer"]


def judged(question: Question, said: Said, on: date, currency: str) -> str:
    """Whether an answer given on a day meets its question: met, not_met, or unknown if it does not tell."""
    if question.kind == "text":
        return MET
    facts = facts_of_said(question, said, on, currency)
    if question.meets is None:
        return MET if facts["answer"] else NOT_MET
    if _test(question.meets)(facts):
        return MET
    is_open = facts["answer"] is not False and any(
        facts.get(fact.name) is None for fact in facts_of(question.meets)
    )
    return UNKNOWN if is_open else NOT_MET


_TESTS: dict[int, tuple[Condition, Test]] = {}
"""By the identity of the condition: hashing one takes longer than asking it."""
MOST_TESTS = 4_096


def _test(condition: Condition) -> Test:
    found = _TESTS.get(id(condition))
    if found is None or found[0] is not condition:
        if len(_TESTS) >= MOST_TESTS:
            _TESTS.clear()
        found = _TESTS[id(condition)] = (condition, to_python(condition))
    return found[1]


def holds(condition: Condition, facts: Mapping[str, Any]) -> bool:
    """Whether a condition is true of these facts."""
    return _test(condition)(facts)
