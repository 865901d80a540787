"""Conditions: what they answer, how they read as a sentence, and what is refused where."""

from __future__ import annotations

import pytest

from prospekt.playbook.compile_python import to_python
from prospekt.playbook.condition_text import read_condition
from prospekt.playbook.facts import LEAD_FACTS, TOUCH_FACTS
from prospekt.playbook.places import Place
from prospekt.playbook.sentences import to_sentence
from prospekt.words.problem import Refusal

HERE = Place("card.toml", 10)

ANSWERS = [
    ("employees >= 50", {"employees": 50}, True),
    ("employees >= 50", {"employees": 49}, False),
    ("employees >= 50", {}, False),
    ("50 <= employees", {"employees": 50}, True),
    ("50 > employees", {"employees": 50}, False),
    ("10 <= employees <= 49", {"employees": 49}, True),
    ("10 <= employees <= 49", {"employees": 50}, False),
    ("employees == -1", {"employees": -1}, True),
    ("employees >= 50", {"employees": "60"}, False),
    ('country == "NO"', {"country": "NO"}, True),
    ('country != "NO"', {"country": "MY"}, True),
    ('country != "NO"', {"country": None}, False),
    ('not country == "NO"', {"country": None}, True),
    ('country in ("NO", "MY")', {"country": "MY"}, True),
    ('country not in ["NO", "MY"]', {"country": "VN"}, True),
    ('country not in ["NO", "MY"]', {}, False),
    ("employees in (1, 2)", {"employees": 2}, True),
    ('city == "Ålesund"', {"city": "alesund"}, True),
    ('contains(industry, "Bank", "finans")', {"industry": "finansiering"}, True),
    ('contains(industry, "bank")', {}, False),
    ('starts(role, "Head of")', {"role": "head of sales"}, True),
    ('starts(role, "head of")', {"role": "the head of sales"}, False),
    ('word(role, "cto")', {"role": "director"}, False),
    ('word(role, "cto")', {"role": "founder/cto, norway"}, True),
    ('word(role, "IT-sjef")', {"role": "it sjef"}, True),
    ("known(industry)", {"industry": "mining"}, True),
    ("not known(industry)", {}, True),
    ("has_phone", {"has_phone": True}, True),
    ("has_phone", {"has_phone": 0}, False),
    ("has_phone", {"has_phone": None}, False),
    ("has_phone and not no_call", {"has_phone": 1, "no_call": 1}, False),
    ("has_phone or has_email", {"has_email": True}, True),
    ('own.plan == "Gold"', {"own_plan": "gold"}, True),
    ("own.seats > 10", {"own_seats": 11}, True),
    ("own.seats > 10", {"own_seats": "many"}, False),
    ('\nhas_phone\nor country == "NO"\n', {"country": "NO"}, True),
]


@pytest.mark.parametrize(("text", "facts", "expected"), ANSWERS)
def test_condition_answers(text: str, facts: dict[str, object], expected: bool) -> None:
    assert to_python(read_condition(text, LEAD_FACTS, HERE))(facts) is expected


SENTENCES = [
    (
        'industry in ("software", "it") and employees >= 50',
        "industry is software or it, and employees at least 50",
    ),
    ("10 <= employees <= 1000", "employees from 10 to 1\u202f000"),
    ('country not in ("NO", "MY", "VN")', "country is none of NO, MY or VN"),
    ("not known(role)", "role is not known"),
    ("not no_email and not word(role, \"cto\")", "has not refused e-mail, and not (role has the word cto)"),
    ('word(role, "cto")', "role has the word cto"),
    ("has_phone and (no_call or bounced)", "has a phone number, and (wants no calls or e-mail came back)"),
    ('own.plan_name == "gold"', "plan name is gold"),
    ('seniority == "c_level"', "seniority is c level"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SENTENCES)
def test_condition_reads_as_a_sentence(text: str, expected: str) -> None:
    assert to_sentence(read_condition(text, LEAD_FACTS, HERE)) == expected


def test_every_part_of_a_sentence_is_translated() -> None:
    condition = read_condition(
        'not contains(role, "x") and not has_phone and country in ("NO", "MY")', LEAD_FACTS, HERE
    )
    words = {
        "has no phone number": "har ikke telefon",
        "role": "rolle",
        "{fact} contains {values}": "{fact} inneholder {values}",
        "country": "land",
        "{first} or {last}": "{first} eller {last}",
    }
    norwegian = {
        **words,
        "not ({part})": "ikke {part}",
        ", and ": " og ",
        "{fact} is {values}": "{fact} er {values}",
    }
    assert (
        to_sentence(condition, norwegian.__getitem__)
        == "ikke rolle inneholder x og har ikke telefon og land er NO eller MY"
    )


REFUSED = [
    ("employes > 5", "condition.fact", 10, "employees"),
    ("own.Plan == 1", "condition.fact", 10, "own.<name>"),
    ("own.x.y == 1", "condition.fact", 10, ""),
    ("has_phone\nor employes > 5", "condition.fact", 11, "employes"),
    ("employees > ", "condition.syntax", 10, "employees >"),
    ("has_phone\nor", "condition.syntax", 11, ""),
    ("has_phone) or (has_email", "condition.syntax", 10, ""),
    ("has_phone)(has_email", "condition.syntax", 10, ""),
    ("has_phone, has_email", "condition.syntax", 10, ""),
    ("", "condition.syntax", 10, ""),
    ("has_phone\0", "condition.syntax", 10, ""),
    ("(" * 300 + "has_phone" + ")" * 300, "condition.syntax", 10, ""),
    ("not " * 50 + "has_phone", "condition.deep", 10, ""),
    ("has_phone or " * 400 + "has_email", "condition.long", 10, "4000"),
    ("employees > 1.5", "condition.literal", 10, "1.5"),
    ("employees > True", "condition.literal", 10, "True"),
    ("employees == None", "condition.literal", 10, "None"),
    ("employees > priority", "condition.literal", 10, "priority"),
    ("1 < 2", "condition.not_allowed", 10, "1"),
    ('employees > "5"', "condition.type", 10, "employees"),
    ("role == 5", "condition.type", 10, "role"),
    ("has_phone == 1", "condition.type", 10, "has_phone"),
    ("employees > 10000000000000000", "condition.type", 10, ""),
    ('country in ("NO", 5)', "condition.type", 10, ""),
    ('role > "a"', "condition.order", 10, "role"),
    ('country == "no"', "condition.code", 10, "two capital letters"),
    ('seniority == "boss"', "condition.code", 10, "c_level"),
    ('country in "NO"', "condition.list", 10, ""),
    ("country in ()", "condition.list", 10, ""),
    ('contains(employees, "5")', "condition.search", 10, ""),
    ("contains(role)", "condition.search", 10, ""),
    ("contains(role, 5)", "condition.text", 10, ""),
    ('contains(role, "")', "condition.text", 10, ""),
    ('word(role, "&")', "condition.text", 10, ""),
    ("employees", "condition.flag", 10, "known(employees)"),
    ("own.plan", "condition.flag", 10, "own.plan"),
    ("__import__('os')", "condition.not_allowed", 10, ""),
    ("lower(role)", "condition.not_allowed", 10, "lower"),
    ("known(role, city)", "condition.not_allowed", 10, ""),
    ("role is 'a'", "condition.not_allowed", 10, ""),
    ("employees + 1 > 5", "condition.not_allowed", 10, "+"),
    ("[x for x in role]", "condition.not_allowed", 10, ""),
    ("(lambda: 1)()", "condition.not_allowed", 10, ""),
    ("(role := 'x')", "condition.not_allowed", 10, ""),
    ("role[0] == 'a'", "condition.not_allowed", 10, ""),
    ('"text"', "condition.not_allowed", 10, ""),
]


@pytest.mark.parametrize(("text", "code", "line", "told"), REFUSED)
def test_condition_is_refused(text: str, code: str, line: int, told: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_condition(text, LEAD_FACTS, HERE)
    problem = refused.value.problem
    assert (problem.code, problem.line) == (code, line)
    assert str(problem).startswith(f"card.toml, line {line}: ")
    assert told in str(problem)


def test_touch_condition_knows_only_touches() -> None:
    touch = read_condition('kind == "visit" and topic == "price"', TOUCH_FACTS, HERE)
    assert to_python(touch)({"kind": "visit", "topic": "price"})
    for text in ('role == "x"', "own.plan == 1", 'kind == "visti"'):
        with pytest.raises(Refusal):
            read_condition(text, TOUCH_FACTS, HERE)
