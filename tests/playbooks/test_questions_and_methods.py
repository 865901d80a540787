"""Questions and methods load strictly too: every fault names file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from prospekt.playbook.loading import load, parse, shipped
from prospekt.words.problem import Refusal

QUESTIONS = """\
[questions.need]
title = "Need"
ask = "Do you need it?"
kind = "choice"
choices = { now = "Now", no = "No" }
meets = 'answer == "now"'
stale_days = 90

[questions.budget]
title = "Budget"
ask = "How much?"
kind = "money"
meets = "amount >= 5000"
also = ["need"]
aliases = ["money"]
usual = 0.3
"""
METHODS = """\
[criteria.need]
title = "Need"
question = "need"

[criteria.size]
title = "Size"
when = "employees > 5"

[criteria.market]
title = "Market"
market = true

[methods.short]
title = "Short"
criteria = ["need", "size", "market"]
must = ["need"]
at_least = 1
aliases = ["quick"]
"""
MAIN = 'title = "Ours"\nmethod = "short"\nprospect_test = "short"\nmql = "B2"\n'
CARD = """\
base_rate = 0.03
horizon_days = 180
[grades]
letters = [30, 20, 10]
digits = [3, 2, 1]

[answers.need]
title = "Needs it"
points = 5
when = 'verdict.need == "met" and answer.budget >= 10000'

[answers.none]
title = "No need"
points = -5
when = 'answer.need == "no"'
"""


def texts(**changed: str) -> dict[str, str]:
    files = {"playbook": MAIN, "scorecard": CARD, "questions": QUESTIONS, "methods": METHODS}
    return {f"{name}.toml": text for name, text in {**files, **changed}.items()}


def test_questions_and_methods_become_shapes() -> None:
    book = parse("ours", texts())
    need, budget = book.questions
    assert (need.choices, need.stale_days, need.of_contact) == ((("now", "Now"), ("no", "No")), 90, False)  # fmt: skip
    assert book.question("money") is budget
    assert (budget.also, float(budget.usual)) == (("need",), 0.3)
    method = book.method_called("quick")
    assert method is not None
    assert [each.key for each in method.criteria] == ["need", "size", "market"]
    assert (method.must, method.at_least) == (("need",), 1)
    assert (book.method, book.prospect_test, book.mql) == ("short", "short", "B2")
    assert [(rule.kind, rule.points) for rule in book.card.rules] == [("answers", 500), ("answers", -500)]  # fmt: skip


def test_a_playbook_from_before_there_were_questions_still_loads() -> None:
    files = {"playbook.toml": 'title = "Old"', "scorecard.toml": CARD.split("[answers")[0]}
    book = parse("old", files)
    assert (book.questions, book.methods, book.method) == ((), (), "")


FAULTS = [
    ("questions", 'title = "Need"', 'titel = "Need"', "unknown_key", 2, "aliases"),
    ("questions", 'kind = "choice"', 'kind = "poll"', "dangling", 4, "yes_no, choice"),
    ("questions", "choices = {", "#", "wrong_value", 1, "choice"),
    ("questions", '{ now = "Now", no = "No" }', '["now"]', "wrong_value", 5, "codes and texts"),
    ("questions", '{ now = "Now", no', '{ Now = "Now", no', "key_name", 5, "small letters"),
    ("questions", '"now"\'', '"soon"\'', "condition.code", 6, "now, no"),
    ("questions", "stale_days = 90", "stale_days = 0", "wrong_value", 7, "days"),
    ("questions", "amount >= 5000", "days >= 5000", "condition.fact", 13, "answer, amount"),
    ("questions", 'also = ["need"]', 'also = ["needs"]', "dangling", 14, "need, budget"),
    ("questions", 'also = ["need"]', 'also = ["budget"]', "wrong_value", 14, "other questions"),
    ("questions", '["money"]', '["need"]', "duplicate", 15, "need"),
    ("questions", '["money"]', '["Much Money"]', "key_name", 15, "small letters"),
    ("questions", "usual = 0.3", "usual = 3", "wrong_value", 16, "share"),
    ("questions", "stale_days = 90", "of_contact = 1", "wrong_value", 7, "true or false"),
    ("questions", "stale_days = 90", "basic = 99", "wrong_value", 7, "up to 40"),
    ("methods", 'question = "need"', 'question = "needs"', "dangling", 3, "need, budget"),
    ("methods", "employees > 5", "employes > 5", "condition.fact", 7, "employees"),
    ("methods", "market = true", "market = false", "criterion", 9, "market = true"),
    ("methods", "market = true", 'market = true\nquestion = "need"', "criterion", 9, "question"),
    ("methods", '"size", "market"]', '"size", "place"]', "dangling", 15, "need, size, market"),
    ("methods", 'must = ["need"]', 'must = ["budget"]', "dangling", 16, "size"),
    ("methods", "at_least = 1", "at_least = 3", "wrong_value", 17, "reach"),
    ("methods", "at_least = 1", "at_least = true", "wrong_value", 17, "whole number"),
    ("methods", "at_least = 1\n", "", "missing_key", 13, "at_least"),
    ("scorecard", "verdict.need", "verdict.needs", "condition.fact", 10, "verdict.need"),
    ("scorecard", '"met"', '"good"', "condition.code", 10, "met, not_met"),
    ("scorecard", "answer.budget >= 10000", "employees > 5", "condition.fact", 10, "answer.budget"),
    ("scorecard", "answer.budget >= 10000", "own.x == 1", "condition.fact", 10, "verdict.budget"),
    ("scorecard", "points = -5", "points = 0", "wrong_value", 14, "other than 0"),
    ("playbook", 'method = "short"', 'method = "long"', "dangling", 2, "short"),
    ("playbook", 'prospect_test = "short"', 'prospect_test = "x"', "dangling", 3, "short"),
    ("playbook", '"B2"', '"E2"', "wrong_value", 4, "A1 to D4"),
]


@pytest.mark.parametrize(("file", "old", "new", "code", "line", "told"), FAULTS)
def test_a_fault_names_file_and_line(
    file: str, old: str, new: str, code: str, line: int, told: str
) -> None:
    files = texts()
    assert old in files[f"{file}.toml"]
    files[f"{file}.toml"] = files[f"{file}.toml"].replace(old, new, 1)
    with pytest.raises(Refusal) as refused:
        parse("ours", files)
    problem = refused.value.problem
    assert problem.code in (code, f"playbook.{code}")
    assert str(problem).startswith(f"ours/{file}.toml, line {line}: "), str(problem)
    assert told in str(problem)


@pytest.mark.parametrize("name", shipped())
def test_shipped_playbooks_ask_the_five_basic_questions_and_ship_all_methods(name: str) -> None:
    book = load(name)
    basic = sorted((each for each in book.questions if each.basic), key=lambda each: each.basic)
    assert [each.key for each in basic] == ["challenges", "goals", "committee", "budget", "competitors"]  # fmt: skip
    assert [each.key for each in book.methods] == [
        "bant", "champ", "faint", "anum", "gpct", "prospect_test", "prospect_traits", "meddicc",
    ]  # fmt: skip
    assert book.method_called("gptc") is book.method_called("gpct")
    assert book.prospect_test == "prospect_test"
    asked = {each.question for method in book.methods for each in method.criteria if each.question}
    assert asked <= {each.key for each in book.questions}


def test_a_method_made_by_users_needs_no_code(tmp_path: Path) -> None:
    for file, text in load("default").files:
        (tmp_path / file).write_text(text, encoding="utf-8")
    with (tmp_path / "methods.toml").open("a", encoding="utf-8") as out:
        out.write(
            '[methods.spiced]\ntitle = "SPICED"\ncriteria = ["pain", "timing"]\nat_least = 2\n'
        )
    assert load("ours", tmp_path).method_called("spiced") is not None
