"""Questions and methods out of their tables, checked against each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from prospekt.playbook.answer_facts import said_facts
from prospekt.playbook.facts import LEAD_FACTS, Fact
from prospekt.playbook.places import refusal
from prospekt.playbook.shapes import ANSWER_KINDS, AnswerKind, Criterion, Method, Question
from prospekt.playbook.tables import Table
from prospekt.words.problem import gettext_noop as _

POINTS_OF_INTEREST = Fact("interest", "number", _("points of interest"))
CRITERION_FACTS: Mapping[str, Fact] = {**LEAD_FACTS, "interest": POINTS_OF_INTEREST}
"""What a criterion may read of a lead: its facts, and its points of interest in whole points."""
MOST_QUESTIONS = 80
_USUAL = Decimal("0.5")


def questions(tables: Mapping[str, Table]) -> tuple[Question, ...]:
    """The questions by their tables. Raises Refusal."""
    keys = tuple(tables)
    found = tuple(_question(key, table, keys) for key, table in tables.items())
    if len(found) > MOST_QUESTIONS:
        message = _("{file}, line {line}: a playbook has at most {most} questions")
        place = tables[keys[MOST_QUESTIONS]].at()
        raise refusal("playbook.many_questions", message, place, most=MOST_QUESTIONS)
    _check_names(tables, {question.key: question.aliases for question in found})
    return found


def _question(key: str, table: Table, keys: tuple[str, ...]) -> Question:
    kind = _kind(table)
    choices = table.choices("choices")
    if (kind == "choice") != bool(choices):
        wanted = _("there for a choice, and only for a choice")
        raise table.wrong("choices", wanted)
    facts = said_facts(kind, tuple(code for code, _title in choices))
    if "meets" in table.raw and not facts:
        raise table.wrong("meets", _("left out where the answer is a text: any text meets it"))
    meets = table.condition("meets", facts)
    if kind in ("choice", "number") and meets is None:
        raise table.wrong("meets", _("a condition, because not every answer can meet it"))
    also = table.names("also", keys)
    if key in also:
        raise table.wrong("also", _("a list of other questions"))
    return Question(
        key=key,
        title=table.text("title"),
        ask=table.text("ask"),
        kind=kind,
        judge=table.text("judge"),
        choices=choices,
        meets=meets,
        of_contact=table.flag("of_contact"),
        also=also,
        aliases=table.slugs("aliases"),
        basic=table.count("basic"),
        stale_days=table.days("stale_days") if "stale_days" in table.raw else 0,
        usual=table.probability("usual") if "usual" in table.raw else _USUAL,
    )


def _kind(table: Table) -> AnswerKind:
    kind = next((kind for kind in ANSWER_KINDS if kind == table.text("kind")), None)
    if kind is None:
        raise table.dangling("kind", table.text("kind"), ANSWER_KINDS)
    return kind


def methods(
    criteria: Mapping[str, Table], tables: Mapping[str, Table], known: Iterable[str]
) -> tuple[Method, ...]:
    """The methods by their tables; `known` are the keys of the questions. Raises Refusal."""
    asked = tuple(known)
    found = {key: _criterion(key, table, asked) for key, table in criteria.items()}
    made = tuple(_method(key, table, found) for key, table in tables.items())
    _check_names(tables, {method.key: method.aliases for method in made})
    return made


def _criterion(key: str, table: Table, asked: tuple[str, ...]) -> Criterion:
    question = table.one_of("question", asked)
    when = table.condition("when", CRITERION_FACTS)
    is_market = table.flag("market")
    if is_market == bool(question or when):
        message = _('{file}, line {line}: "{key}" needs a question, a condition, or market = true')
        raise refusal("playbook.criterion", message, table.at(), key=key)
    return Criterion(key, table.text("title"), question, when, is_market)


def _method(key: str, table: Table, criteria: Mapping[str, Criterion]) -> Method:
    names = table.names("criteria", tuple(criteria))
    must = table.names("must", names)
    at_least = table.count("at_least")
    if not names:
        raise table.wrong("criteria", _("a list of at least one criterion"))
    if at_least > len(names) - len(must) or not (at_least or must):
        raise table.wrong("at_least", _("a number that the criteria can reach, and not nothing"))
    return Method(
        key=key,
        title=table.text("title"),
        criteria=tuple(criteria[name] for name in names),
        at_least=at_least,
        must=must,
        description=table.text("description"),
        aliases=table.slugs("aliases"),
    )


def _check_names(tables: Mapping[str, Table], aliases: Mapping[str, tuple[str, ...]]) -> None:
    """A name means one thing."""
    taken = set(aliases)
    for key, names in aliases.items():
        for name in names:
            if name in taken:
                message = _('{file}, line {line}: "{value}" is the name of another one already')
                place = tables[key].at("aliases", name)
                raise refusal("playbook.duplicate", message, place, value=name)
            taken.add(name)
