"""What is typed into the editor becomes values of the file, and what stands in the file is shown as it is typed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from prospekt.playbook.checking import problems_of
from prospekt.playbook.keys import TABLES, Key, Keys
from prospekt.playbook.loading import load, shipped
from prospekt.qualify.rules.draft_parts import keys_of, part_problems, read_part
from prospekt.qualify.rules.toml_text import read_values
from prospekt.qualify.rules.typed_parts import read_key, read_typed, shown_value
from prospekt.words.problem import Refusal

TYPED: list[tuple[str, str, str, Any]] = [
    ("points", "4.5", "en", Decimal("4.5")),
    ("points", "4,5", "nb", Decimal("4.5")),
    ("points", " −3 ", "en", -3),
    ("points", "4.0", "en", 4),
    ("three points", "25 / 19,5 / 15", "nb", [25, Decimal("19.5"), 15]),
    ("three points", "25; 19; 15", "en", [25, 19, 15]),
    ("probability", "0.03", "en", Decimal("0.03")),
    ("probability", "3 %", "en", Decimal("0.03")),
    ("whole number", "90", "en", 90),
    ("names", "a, b  c", "en", ["a", "b", "c"]),
    ("texts", "One, two\r\n\r\n Three ", "en", ["One, two", "Three"]),
    ("choices", "now = Needs it now\nno = No", "en", {"now": "Needs it now", "no": "No"}),
    ("yes or no", "yes", "en", True),
    ("yes or no", "no", "en", False),
    ("condition", "a == 1\r\nand b\r\n", "en", "a == 1\nand b"),
    ("text", "  ", "en", None),
]
WRONG = [
    ("points", "many"), ("points", "1,2,3"), ("whole number", "1.5"), ("yes or no", "perhaps"), ("choices", "now"),
    ("choices", "= x"), ("three points", "a / b / c"), ("text", "x" * 4_001), ("text", "\ud800"), ("text", "\x00"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "language", "value"), TYPED)
def test_typed(kind: Any, text: str, language: str, value: Any) -> None:
    keys: Keys = {"k": Key(kind, "", needed=False)}
    values, problems = read_typed(keys, {"k": text}, language)
    assert problems == []
    assert values == {"k": value}
    assert type(values["k"]) is type(value)
    again = shown_value(keys["k"], value, language)
    assert read_typed(keys, {"k": again}, language)[0] == values


@pytest.mark.parametrize(("kind", "text"), WRONG)
def test_wrong_by_its_column(kind: Any, text: str) -> None:
    values, (problem,) = read_typed({"k": Key(kind, "")}, {"k": text}, "en")
    assert values == {}
    assert problem.column == "k"
    assert str(problem)


def test_what_is_needed_and_not_typed() -> None:
    keys: Keys = {"k": Key("text", "What it means."), "o": Key("text", "", needed=False)}
    values, (problem,) = read_typed(keys, {"k": " ", "o": ""}, "en")
    assert (values, problem.code, problem.column) == ({"o": None}, "playbook.missing_key", "k")
    assert read_typed(keys, {}, "en") == ({}, [])


@pytest.mark.parametrize("key", ["", "A", "1a", "a-b", "a b", "a" * 41, "ø"])
def test_keys(key: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_key(key)
    assert refused.value.problem.column == "key"


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_value_survives_the_form(name: str) -> None:
    for file, text in load(name).files:
        raw = read_values(text)
        top, single, named = TABLES[file]
        tables = [(top, raw), *((keys, raw.get(group, {})) for group, keys in single.items())]
        tables += [
            (keys, each) for group, keys in named.items() for each in raw.get(group, {}).values()
        ]
        for keys, table in tables:
            for key in keys.keys() & table.keys():
                shown = shown_value(keys[key], table[key], "nb")
                (value,) = read_typed(keys, {key: shown}, "nb")[0].values()
                if isinstance(value, str):
                    assert value.strip() == table[key].strip()
                else:
                    assert value == table[key]


@pytest.mark.parametrize("name", shipped())
def test_nothing_is_wrong_with_what_is_shipped(name: str) -> None:
    files = dict(load(name).files)
    assert problems_of(name, files) == ()
    # One fault elsewhere must not make the rest look wrong.
    files["playbook.toml"] = files["playbook.toml"].replace("title =", "titel =", 1)
    assert {problem.code for problem in problems_of(name, files)} == {
        "playbook.unknown_key",
        "playbook.missing_key",
    }
    assert {p.column for p in part_problems(name, files, "playbook.toml", ())} == {"titel", "title"}


@pytest.mark.parametrize(
    ("file", "table"),
    [("scorecard.toml", "nothing.x"), ("scorecard.toml", "fit"), ("x.toml", ""), ("questions.toml", ""), ("scorecard.toml", "a.b.c")],
)  # fmt: skip
def test_parts_that_are_none(file: str, table: str) -> None:
    with pytest.raises(Refusal):
        read_part(file, table)
    assert keys_of("scorecard.toml", ("fit", "x"))
