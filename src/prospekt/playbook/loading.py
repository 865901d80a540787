"""Load a playbook: TOML texts in, a frozen Playbook out, or a Refusal naming file and line."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files as resources
from importlib.resources.abc import Traversable
from pathlib import Path

from prospekt.playbook.answer_facts import answers_facts
from prospekt.playbook.conditions import facts_of
from prospekt.playbook.facts import LEAD_FACTS, TOUCH_FACTS, TOUCH_KINDS, Fact, FactKind
from prospekt.playbook.keys import OPTIONAL_FILES, TABLES
from prospekt.playbook.method_loading import methods as read_methods
from prospekt.playbook.method_loading import questions as read_questions
from prospekt.playbook.places import Place, Source, refusal
from prospekt.playbook.routing import Routing
from prospekt.playbook.routing_loading import routing as read_routing
from prospekt.playbook.shapes import (
    BASE_KEY,
    Card,
    Persona,
    Playbook,
    Rule,
    RuleKind,
)
from prospekt.playbook.stage_loading import stages as read_stages
from prospekt.playbook.tables import Table, read_toml
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

PLAYBOOK_FILE = "playbook.toml"
SCORECARD_FILE = "scorecard.toml"
QUESTIONS_FILE = "questions.toml"
METHODS_FILE = "methods.toml"
STAGES_FILE = "stages.toml"
ROUTING_FILE = "routing.toml"
MOST_RULES = 200


def shipped() -> list[str]:
    """Names of the playbooks that come with Prospekt."""
    return sorted(entry.name for entry in _shelf().iterdir() if _is_playbook(entry))


@lru_cache(maxsize=32)
def load(name: str, folder: Path | None = None) -> Playbook:
    """The shipped playbook `name`, or the one whose TOML files lie in `folder`, under that name.

    Raises Refusal when there is none or when anything in it is wrong.
    """
    if folder is None and name not in shipped():
        raise _no_playbook(name, _('There is no playbook "{value}"; there are {allowed}.'))
    place: Traversable = _shelf() / name if folder is None else folder
    return parse(name, texts_in(place))


def texts_in(folder: Traversable) -> dict[str, str]:
    """The TOML texts of a folder by file name. Raises Refusal where it is none, or one is not UTF-8."""
    if not folder.is_dir():
        raise _no_playbook(str(folder), _('There is no folder "{value}" with a playbook in it.'))
    return {entry.name: _read(entry) for entry in folder.iterdir() if entry.name.endswith(".toml")}


def parse(name: str, texts: Mapping[str, str]) -> Playbook:
    """A playbook from its texts by file name, as `load` does; also for versions kept in a table."""
    for file in (*TABLES, *texts):
        is_missing = file not in texts and file not in OPTIONAL_FILES
        if is_missing or file not in TABLES:
            raise _wrong_file(name, file, missing=is_missing)
    main = _top(name, texts, PLAYBOOK_FILE)
    asked = _top(name, texts, QUESTIONS_FILE)
    questions = read_questions(_named(asked, "questions"))
    known = tuple(question.key for question in questions)
    how = _top(name, texts, METHODS_FILE)
    methods = read_methods(_named(how, "criteria"), _named(how, "methods"), known)
    method_keys = tuple(method.key for method in methods)
    answers = answers_facts(questions)
    card = _card(_top(name, texts, SCORECARD_FILE), answers)
    staged = _top(name, texts, STAGES_FILE)
    fit_keys = tuple(rule.key for rule in card.rules if rule.kind == "fit")
    return Playbook(
        name=name,
        title=main.text("title"),
        description=main.text("description"),
        version=content_hash(texts),
        market=main.condition("market", LEAD_FACTS),
        icp=main.names("icp", fit_keys),
        personas=tuple(_persona(key, table) for key, table in _named(main, "personas").items()),
        card=card,
        files=tuple(sorted(texts.items())),
        questions=questions,
        methods=methods,
        method=main.one_of("method", method_keys),
        prospect_test=main.one_of("prospect_test", method_keys),
        mql=main.grade("mql"),
        stages=read_stages(
            staged,
            {kind: _named(staged, kind) for kind in TABLES[STAGES_FILE][2]},
            answers,
            method_keys,
        ),
        routing=parse_routing(name, texts),
    )


def parse_routing(name: str, texts: Mapping[str, str]) -> Routing:
    """The rules of assignment of these files alone, as `parse` reads them."""
    top = _top(name, texts, ROUTING_FILE)
    return read_routing(top, _named(top, "rules"), _named(top, "reasons"))


def content_hash(texts: Mapping[str, str]) -> str:
    """16 hex digits that change with any character of any file."""
    digest = hashlib.sha256()
    for file, text in sorted(texts.items()):
        digest.update(f"{file}\0{text}\0".encode())
    return digest.hexdigest()[:16]


def _shelf() -> Traversable:
    return resources("prospekt.playbooks")


def _is_playbook(entry: Traversable) -> bool:
    return entry.is_dir() and (entry / PLAYBOOK_FILE).is_file()


def _read(entry: Traversable) -> str:
    raw = entry.read_bytes()
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as fault:
        place = Place(entry.name, raw[: fault.start].count(b"\n") + 1)
        raise refusal(
            "playbook.encoding", _("{file}, line {line}: save this file as UTF-8"), place
        ) from fault


def _top(name: str, texts: Mapping[str, str], file: str) -> Table:
    source = Source(f"{name}/{file}", texts.get(file, ""))
    keys, single, named = TABLES[file]
    return Table(source, (), read_toml(source), keys, (*single, *named)).check()


def _named(table: Table, name: str) -> dict[str, Table]:
    """The tables [name.<key>] of a file's top table."""
    file = table.source.file.rpartition("/")[2]
    return table.tables(name, TABLES[file][2][name])


def _persona(key: str, table: Table) -> Persona:
    when = table.condition("when", LEAD_FACTS)
    if when is None:
        raise table.wrong("when", _("a condition"))
    return Persona(
        key=key,
        title=table.text("title"),
        when=when,
        goals=table.texts("goals"),
        pains=table.texts("pains"),
        objections=table.texts("objections"),
        channels=table.names("channels", TOUCH_KINDS),
    )


def _card(top: Table, answers: Mapping[str, Fact]) -> Card:
    grades = top.table("grades", TABLES[SCORECARD_FILE][1]["grades"])
    return Card(
        base_rate=top.probability("base_rate"),
        horizon_days=top.days("horizon_days"),
        rules=_rules(top, answers),
        letters=grades.three_points("letters"),
        digits=grades.three_points("digits"),
    )


def _rules(top: Table, answers: Mapping[str, Fact]) -> tuple[Rule, ...]:
    rules: dict[str, Rule] = {}
    fact_kinds: dict[str, FactKind] = {}
    kinds: tuple[RuleKind, ...] = ("fit", "interest", "answers", "negative")
    for kind in kinds:
        for key, table in _named(top, kind).items():
            if key in rules or key == BASE_KEY or len(rules) == MOST_RULES:
                raise _rule_refusal(key, table, taken=key in rules)
            rules[key] = _rule(kind, key, table, answers if kind == "answers" else LEAD_FACTS)
            _check_own_fields(rules[key], table, fact_kinds)
    return tuple(rules.values())


def _rule_refusal(key: str, table: Table, taken: bool) -> Refusal:
    if taken:
        message = _('{file}, line {line}: a rule "{key}" stands in this card already')
        return refusal("playbook.duplicate", message, table.at(), key=key)
    if key == BASE_KEY:
        message = _('{file}, line {line}: "{key}" is the name of the base rate; call the rule else')
        return refusal("playbook.duplicate", message, table.at(), key=key)
    message = _("{file}, line {line}: a card has at most {most} rules")
    return refusal("playbook.many_rules", message, table.at(), most=MOST_RULES)


def _rule(kind: RuleKind, key: str, table: Table, facts: Mapping[str, Fact]) -> Rule:
    points = table.points("points")
    if kind == "interest":
        return _interest_rule(key, table, points)
    if kind != "answers" and (points > 0) != (kind == "fit"):
        above, below = _("above zero in a fit rule"), _("below zero in a negative rule")
        raise table.wrong("points", above if kind == "fit" else below)
    when = table.condition("when", facts)
    if when is None:
        raise table.wrong("when", _("a condition"))
    return Rule(key, table.text("title"), kind, points, when=when)


def _interest_rule(key: str, table: Table, points: int) -> Rule:
    cap = table.points("cap")
    if cap < abs(points):
        raise table.wrong("cap", _("at least the points of one touch"))
    on = table.condition("on", TOUCH_FACTS)
    if on is None:
        raise table.wrong("on", _("a condition on a touch"))
    days = table.days("half_life_days")
    return Rule(key, table.text("title"), "interest", points, on=on, cap=cap, half_life_days=days)


def _check_own_fields(rule: Rule, table: Table, kinds: dict[str, FactKind]) -> None:
    """An own field is one column, so it cannot be a text here and a number there."""
    for fact in () if rule.when is None else facts_of(rule.when):
        if fact.kind == "any":
            continue
        if kinds.setdefault(fact.name, fact.kind) != fact.kind:
            raise refusal(
                "playbook.own_kind",
                _('{file}, line {line}: "{name}" is compared with a text and with a number'),
                table.at("when"),
                name=fact.name.replace("_", ".", 1),
            )


def _no_playbook(name: str, message: str) -> Refusal:
    params = {"value": name, "allowed": ", ".join(shipped())}
    return Refusal(Problem("playbook.unknown", message, params, value=name))


def _wrong_file(name: str, file: str, missing: bool) -> Refusal:
    place = Place(f"{name}/{file}", 1)
    if missing:
        return refusal(
            "playbook.missing_file", _("{file}, line {line}: this file is missing"), place
        )
    message = _("{file}, line {line}: a playbook has no such file; it has {allowed}")
    return refusal("playbook.unknown_file", message, place, allowed=", ".join(TABLES))
