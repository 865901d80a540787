"""Everything that is wrong with a playbook at once; `loading.parse` stops at the first thing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from prospekt.playbook.answer_facts import answers_facts
from prospekt.playbook.facts import LEAD_FACTS, TOUCH_FACTS, Fact
from prospekt.playbook.keys import TABLES, Keys
from prospekt.playbook.loading import (
    METHODS_FILE,
    PLAYBOOK_FILE,
    QUESTIONS_FILE,
    SCORECARD_FILE,
    parse,
)
from prospekt.playbook.method_loading import CRITERION_FACTS
from prospekt.playbook.method_loading import questions as read_questions
from prospekt.playbook.places import Source
from prospekt.playbook.tables import Table, check_slug, read_toml
from prospekt.words.problem import Problem, Refusal

MOST = 100
Facts = Mapping[str, Fact]
_FACTS: Mapping[str, Facts] = {
    PLAYBOOK_FILE: LEAD_FACTS, SCORECARD_FILE: LEAD_FACTS, METHODS_FILE: CRITERION_FACTS,
}  # fmt: skip
"""What the conditions of a file may read; those of other files take more than the file to tell."""


def problems_of(name: str, texts: Mapping[str, str]) -> tuple[Problem, ...]:
    """Every problem with its file and line, in their order; none: the playbook can be used. At most 100.

    What only shows when one part is held against another (a name that is declared nowhere) is told of the first
    such place.
    """
    try:
        parse(name, texts)
    except Refusal as refused:
        found = list(_of_files(name, texts))
        if refused.problem not in found:
            found.append(refused.problem)
        return tuple(sorted(found, key=_place)[:MOST])
    return ()


def facts_for(file: str, kind: str, texts: Mapping[str, str]) -> Facts | None:
    """What a condition of this kind in this file may read; None where it takes more than the kind to tell."""
    return {
        "condition": _FACTS.get(file),
        "touch condition": TOUCH_FACTS,
        "condition on answers": _answers("", texts),
    }.get(kind)


def _place(problem: Problem) -> tuple[int, int]:
    file = str(problem.params.get("file", "")).rpartition("/")[2]
    order = list(TABLES)
    return order.index(file) if file in order else len(order), problem.line or 0


def _of_files(name: str, texts: Mapping[str, str]) -> Iterator[Problem]:
    answers = _answers(name, texts)
    for file, (keys, single, named) in TABLES.items():
        source = Source(f"{name}/{file}", texts.get(file, ""))
        try:
            raw = read_toml(source)
        except Refusal as refused:
            yield refused.problem
            continue
        top = Table(source, (), raw, keys, (*single, *named))
        facts = _FACTS.get(file)
        yield from _of_table(top, facts, answers)
        for group, inner_keys in single.items():
            if isinstance(inner := raw.get(group), dict):
                yield from _of_table(Table(source, (group,), inner, inner_keys), facts, answers)
        for group, inner_keys in named.items():
            yield from _of_group(top, group, inner_keys, facts, answers)


def _answers(name: str, texts: Mapping[str, str]) -> Facts | None:
    """What rules may read of answers; None while the questions are wrong themselves."""
    source = Source(f"{name}/{QUESTIONS_FILE}", texts.get(QUESTIONS_FILE, ""))
    keys, single, named = TABLES[QUESTIONS_FILE]
    try:
        top = Table(source, (), read_toml(source), keys, (*single, *named))
        return answers_facts(read_questions(top.tables("questions", named["questions"])))
    except Refusal:
        return None


def _of_group(
    top: Table, group: str, keys: Keys, facts: Facts | None, answers: Facts | None
) -> Iterator[Problem]:
    """The tables [group.<key>], each by itself."""
    inner = top.raw.get(group, {})
    is_tables = isinstance(inner, dict) and all(isinstance(raw, dict) for raw in inner.values())
    if not is_tables:
        yield from _told(lambda: top.tables(group, keys))
        return
    for key, raw in inner.items():
        table = Table(top.source, (*top.path, group, key), raw, keys)
        yield from _told(lambda key=key, table=table: check_slug(key, table.at()))
        yield from _of_table(table, facts, answers)


def _of_table(table: Table, facts: Facts | None, answers: Facts | None) -> Iterator[Problem]:
    for key in table.raw:
        if key not in table.keys and key not in table.inner:
            yield table.unknown(key, (*table.keys, *table.inner)).problem
    for key, about in table.keys.items():
        if key not in table.raw:
            if about.needed:
                alone = Table(table.source, table.path, {}, {key: about})
                yield from _told(alone.check)
        elif read := _reader(table, about.kind, facts, answers):
            yield from _told(lambda key=key, read=read: read(key))


def _reader(
    table: Table, kind: str, facts: Facts | None, answers: Facts | None
) -> Callable[[str], Any] | None:
    """What reads a value of this kind by itself; None where it takes more than the table to tell."""
    conditions: Mapping[str, Facts | None] = {
        "condition": facts, "touch condition": TOUCH_FACTS, "condition on answers": answers,
    }  # fmt: skip
    if kind in conditions:
        read = conditions[kind]
        return None if read is None else lambda key: table.condition(key, read)
    return {
        "text": table.text, "texts": table.texts, "points": table.points,
        "three points": table.three_points, "whole number": table.days,
        "probability": table.probability, "count": table.count, "yes or no": table.flag,
        "grade": table.grade, "choices": table.choices,
    }.get(kind)  # fmt: skip


def _told(read: Callable[[], Any]) -> list[Problem]:
    try:
        read()
    except Refusal as refused:
        return [refused.problem]
    return []
