"""What filters ask of answers, verdicts and methods: facts that the running playbook names, and what each is as SQL.

What answers come to stands beside each lead (`Standing`), found by the lead's id; who has such a row is found by
the same index. A method is judged in the statement, so it is never behind the facts of the lead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from django.db import connection

from prospekt.people.queries.filter_sql import literal_sql
from prospekt.people.queries.more_facts import FactSource
from prospekt.playbook.answer_facts import MET, NO, VERDICTS, YES, codes_of
from prospekt.playbook.conditions import Compare, Condition, Flag, Known, Member
from prospekt.playbook.conditions import facts_of as condition_facts
from prospekt.playbook.facts import Fact
from prospekt.playbook.filters.catalog import FilterFact
from prospekt.playbook.shapes import Criterion, Method, Playbook, Question
from prospekt.qualify.models import PlaybookVersion
from prospekt.qualify.queries.scores import (
    COMPANY,
    PERSON,
    playbook_of,
    playbook_version,
    running_playbook,
    value_sql,
)
from prospekt.qualify.rules.verdicts import DISQUALIFIED, NOT_YET, QUALIFIED, verdict_by
from prospekt.words.problem import gettext_noop as _

OF_METHOD = "method_"
OF_ANSWERS = ("verdict_", "answer_", "answered_", "stale_")
_YES, _NO = "1 = 1", "1 = 0"
STANDS = (QUALIFIED, NOT_YET, DISQUALIFIED)
_AT = re.compile(r"method_([a-z0-9_]+)@([0-9a-f]+)")
"""A method of a version of the playbook: a filter is read by the one that runs then."""
_NUMBERS = ("number", "money")


def facts(*running: tuple[str, str] | None) -> Iterator[FilterFact]:
    """Verdicts and answers by question, standings by method; a statement unless the running row is given."""
    playbook = playbook_of(*running) if running else running_playbook()
    for question in playbook.questions:
        yield from _of_question(question)
    for method in playbook.methods:
        name = f"{OF_METHOD}{method.key}"
        at = f"{name}@{playbook.version}"
        yield FilterFact(
            name, "code", _("method {0}"), "answers", STANDS, about=(method.title,), at=at
        )


def _of_question(question: Question) -> Iterator[FilterFact]:
    key, about = question.key, (question.title,)
    yield FilterFact(f"verdict_{key}", "code", _("verdict: {0}"), "answers", VERDICTS, about=about)
    codes = (YES, NO) if question.kind == "yes_no" else codes_of(question)
    if codes:
        yield FilterFact(f"answer_{key}", "code", _("answer: {0}"), "answers", codes, about=about)
    elif question.kind in _NUMBERS:
        yield FilterFact(f"answer_{key}", "number", _("answer: {0}"), "answers", about=about)
    yield FilterFact(f"answered_{key}", "moment", _("answered: {0}"), "answers", about=about)
    if question.stale_days or question.kind == "date":
        title = _("stale answer: {0}")
        yield FilterFact(f"stale_{key}", "flag", title, "answers", about=about, is_late=True)


def expression(fact: Fact, is_company: bool) -> str | None:
    """The fact over the lead `p`, None where it is none of ours."""
    if fact.name.startswith(OF_ANSWERS):
        return _known(fact.name, fact.kind, is_company)
    if found := _AT.fullmatch(fact.name):
        playbook, method = _method_at(*found.groups())
        return _Judged(playbook, is_company).method(method) if method else "NULL"
    return None


def _method_at(key: str, version: str) -> tuple[Playbook, Method | None]:
    settled = playbook_of(None)
    playbook = settled if settled.version == version else _enacted(version)
    return playbook, playbook.method_called(key)


@lru_cache(maxsize=16)
def _enacted(version: str) -> Playbook:
    name = PlaybookVersion.objects.values_list("name", flat=True).get(version=version)
    return playbook_version(name, version)


def _known(name: str, kind: str, is_company: bool) -> str:
    """A value that stands beside the lead `p`."""
    return _of_standing(_value(name, kind), is_company)


def _of_standing(value: str, is_company: bool) -> str:
    column = f"{COMPANY if is_company else PERSON}_id"
    return f"(SELECT {value} FROM qualify_standing k WHERE k.{column} = p.id)"


def _value(name: str, kind: str) -> str:
    """A value out of the row `k`. The name comes from a checked playbook: small letters, digits and _ only."""
    if not re.fullmatch(r"[a-z0-9_]{1,80}", name):
        raise ValueError(f"no fact can be called {name!r}")
    if connection.vendor != "postgresql":
        return f"json_extract(k.known, '$.{name}')"
    value = f"(k.known ->> '{name}')"
    as_ = {
        "number": f"CAST({value} AS bigint)",
        "moment": f"CAST({value} || '+00' AS timestamptz)",
    }
    return as_.get(kind, value)


class _Judged:
    """Methods of a playbook as SQL over the lead `p`, as `rules.verdicts` judges them."""

    def __init__(self, playbook: Playbook, is_company: bool) -> None:
        self.playbook, self.is_company = playbook, is_company
        self.kind = COMPANY if is_company else PERSON

    def method(self, method: Method) -> str:
        """By the row of what answers come to, read once; or of a lead that was never asked."""
        asked = _of_standing(self.verdict(method, is_asked=True), self.is_company)
        return f"COALESCE({asked}, {self.verdict(method, is_asked=False)})"

    def verdict(self, method: Method, *, is_asked: bool) -> str:
        told = {each.key: self.criterion(each, is_asked) for each in method.criteria}
        reached = _holds(method, {key: met for key, (met, _open) in told.items()})
        may = _holds(method, {key: f"{met} OR {open_}" for key, (met, open_) in told.items()})
        return f"(CASE WHEN {reached} THEN '{QUALIFIED}' WHEN {may} THEN '{NOT_YET}' ELSE '{DISQUALIFIED}' END)"

    def criterion(self, criterion: Criterion, is_asked: bool) -> tuple[str, str]:
        """(it is met, an answer may still make it met)."""
        market = self.playbook.market
        if criterion.is_market:
            return (_YES if market is None else self.holds(market)), _NO
        shown = self.holds(criterion.when) if criterion.when is not None else _NO
        question = self.playbook.question(criterion.question) if criterion.question else None
        if question is None:
            if criterion.when is None:
                return _NO, _YES
            missing = [f"{self.fact(fact)} IS NULL" for fact in condition_facts(criterion.when)]
            return shown, f"({' OR '.join(missing)})"
        if not is_asked:
            return shown, _YES
        verdict = _value(f"verdict_{question.key}", "code")
        met = f"(({verdict} = '{MET}') IS TRUE)"
        if criterion.when is not None:
            met = f"({met} OR ({verdict} IS NULL AND {shown}))"
        return met, _YES if question.of_contact else f"({verdict} IS NULL)"

    def holds(self, condition: Condition) -> str:
        return f"({literal_sql(condition, self.fact)} IS TRUE)"

    def fact(self, fact: Fact) -> str:
        """What conditions of a playbook read of the lead `p`, in a statement of its own by the lead's id."""
        return value_sql(fact, self.kind)


def _holds(method: Method, met: dict[str, str]) -> str:
    parts = [f"({met[key]})" for key in method.must]
    others = [
        f"CASE WHEN {sql} THEN 1 ELSE 0 END" for key, sql in met.items() if key not in method.must
    ]
    if method.at_least:
        parts.append(f"({' + '.join(others) or '0'}) >= {method.at_least}")
    return " AND ".join(parts) or _YES


def among(part: Condition, is_company: bool) -> str:
    """Whoever was asked anything, or whose company was: only they have verdicts and answers."""
    if not isinstance(part, Member | Compare | Known | Flag) or not _needs_answers(part):
        return ""
    column = f"{COMPANY if is_company else PERSON}_id"
    return f"p.id IN (SELECT k.{column} FROM qualify_standing k WHERE k.{column} IS NOT NULL)"


def _needs_answers(part: Member | Compare | Known | Flag) -> bool:
    name = part.fact.name
    if name.startswith(OF_ANSWERS):
        return True
    found = _AT.fullmatch(name)
    if not found or not isinstance(part, Member) or part.absent or set(part.values) != {QUALIFIED}:
        return False
    _playbook, method = _method_at(*found.groups())
    if method is None:
        return False
    unasked = {each.key for each in method.criteria if each.when is not None or each.is_market}
    return verdict_by(method, unasked, set()) != QUALIFIED


FILTER_FACTS = FactSource(facts, expression, among)
