"""Strict loading: every fault stops and names file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from prospekt.playbook.loading import content_hash, load, parse
from prospekt.words.problem import Refusal

MAIN = """\
title = "Ours"
market = "employees > 5"
icp = [
  "big",
]

[personas.boss]
title = "Boss"
when = 'seniority == "c_level"'
channels = ["call"]
"""
CARD = """\
# a card
base_rate = 0.03
horizon_days = 180

[grades]
letters = [30, 20, 10.5]
digits = [3, 2, 1]

[fit.big]
title = "Big"
points = 12.5
when = "employees > 50"

[interest.visit]
title = "Visit"
points = 2
cap = 6
half_life_days = 14
on = 'kind == "visit"'

[negative.gone]
title = "Gone"
points = -7
when = '''
bounced
or no_email
'''
"""


def texts(main: str = MAIN, card: str = CARD) -> dict[str, str]:
    return {"playbook.toml": main, "scorecard.toml": card}


def refusal_of(files: dict[str, str]) -> Refusal:
    with pytest.raises(Refusal) as refused:
        parse("ours", files)
    return refused.value


def test_a_playbook_becomes_shapes() -> None:
    book = parse("ours", texts())
    assert (book.name, book.title, book.icp) == ("ours", "Ours", ("big",))
    assert [(r.key, r.kind, r.points) for r in book.card.rules] == [
        ("big", "fit", 1250), ("visit", "interest", 200), ("gone", "negative", -700),
    ]  # fmt: skip
    assert book.card.rules[1].cap == 600
    assert book.card.letters == (3000, 2000, 1050)
    assert book.personas[0].channels == ("call",)


# What is replaced in the card, by what, the code, the line, and a word the sentence must have.
CARD_FAULTS = [
    ("base_rate = 0.03", "base_rat = 0.03", "unknown_key", 2, "base_rate"),
    ("base_rate = 0.03\n", "", "missing_key", 1, "base_rate"),
    ("0.03", "3", "wrong_value", 2, "share"),
    ("0.03", "1.5", "wrong_value", 2, "share"),
    ("0.03", "nan", "wrong_value", 2, "share"),
    ("180", "0", "wrong_value", 3, "days"),
    ("180", "true", "wrong_value", 3, "days"),
    ("horizon_days = 180", "horizon_days = ", "toml", 3, "TOML"),
    ("horizon_days = 180", "horizon_days = 180\nhorizon_days = 9", "toml", 4, "overwrite"),
    ("[grades]", "[grade]", "unknown_key", 5, "grades"),
    ("[30, 20, 10.5]", "[10, 20, 30]", "wrong_value", 6, "falling"),
    ("[30, 20, 10.5]", "[30, 20]", "wrong_value", 6, "three"),
    ("[30, 20, 10.5]", '["a", 20, 10]', "wrong_value", 6, "number"),
    ("[30, 20, 10.5]", "30", "wrong_value", 6, "three"),
    ("[fit.big]", "[fits.big]", "unknown_key", 9, "fit"),
    ("[fit.big]", "[fit.Big]", "key_name", 9, "small letters"),
    ("[fit.big]", "[fit.base]", "duplicate", 9, "base"),
    ("[negative.gone]", "[fit.big]", "toml", 21, "twice"),
    ("[negative.gone]", "[negative.big]", "duplicate", 21, "big"),
    ('title = "Big"\n', "", "missing_key", 9, "title"),
    ('title = "Big"', "title = 5", "wrong_value", 10, "quotation marks"),
    ("12.5", "12.345", "wrong_value", 11, "two decimals"),
    ("12.5", "inf", "wrong_value", 11, "two decimals"),
    ("12.5", "1001", "wrong_value", 11, "1000"),
    ("12.5", "0", "wrong_value", 11, "other than 0"),
    ("12.5", "-1", "wrong_value", 11, "above zero"),
    ("12.5", "true", "wrong_value", 11, "number"),
    ("12.5", '"12"', "wrong_value", 11, "number"),
    ('"employees > 50"', '"employes > 50"', "condition.fact", 12, "employees"),
    ('"employees > 50"', '""', "wrong_value", 12, "text"),
    ('when = "employees > 50"', "on = 'kind == \"visit\"'", "unknown_key", 12, "when"),
    ("cap = 6", "cap = 1", "wrong_value", 17, "at least the points"),
    ("cap = 6", "cap = -6", "wrong_value", 17, "at least the points"),
    ("cap = 6\n", "", "missing_key", 14, "cap"),
    ("half_life_days = 14", "half_life_days = 1.5", "wrong_value", 18, "days"),
    ("half_life_days = 14", "half_life = 14", "unknown_key", 18, "half_life_days"),
    ('"visit"\'', '"vist"\'', "condition.code", 19, "mail_open"),
    ("points = -7", "points = 7", "wrong_value", 23, "below zero"),
    ("or no_email", "or no_mail", "condition.fact", 26, "no_email"),
    ("bounced\n", "bounced and\n", "condition.syntax", 26, "bounced"),
    ("or no_email", 'or own.a == 1 or own.a == "x"', "own_kind", 24, "own.a"),
    ("[interest.visit]", "[[interest.visit]]", "not_a_table", 14, "[interest.visit]"),
    ("[grades]", "fit = 5\n[grades]", "toml", 10, "TOML"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "line", "told"), CARD_FAULTS)
def test_a_fault_in_the_card_names_file_and_line(
    old: str, new: str, code: str, line: int, told: str
) -> None:
    assert old in CARD
    problem = refusal_of(texts(card=CARD.replace(old, new, 1))).problem
    assert problem.code in (code, f"playbook.{code}")
    assert str(problem).startswith(f"ours/scorecard.toml, line {line}: ")
    assert told in str(problem)


MAIN_FAULTS = [
    ('title = "Ours"', 'titel = "Ours"', "unknown_key", 1, "title"),
    ('title = "Ours"', 'title = " "', "wrong_value", 1, "title"),
    ("employees > 5", "employees > five", "condition.literal", 2, "five"),
    ('"big"', '"huge"', "dangling", 4, "big"),
    ('"big"', '"visit"', "dangling", 4, "big"),
    ('"big",', '"big", "big"', "wrong_value", 3, "once"),
    ('["call"]', '["telegram"]', "dangling", 10, "meeting"),
    ('["call"]', '"call"', "wrong_value", 10, "list"),
    ("[personas.boss]", "[persona.boss]", "unknown_key", 7, "personas"),
    ("[personas.boss]", "[personas.boss]\nage = 5", "unknown_key", 8, "goals"),
    ('"c_level"', '"boss"', "condition.code", 9, "c_level"),
]


@pytest.mark.parametrize(("old", "new", "code", "line", "told"), MAIN_FAULTS)
def test_a_fault_in_the_playbook_names_file_and_line(
    old: str, new: str, code: str, line: int, told: str
) -> None:
    problem = refusal_of(texts(main=MAIN.replace(old, new, 1))).problem
    assert problem.code in (code, f"playbook.{code}")
    assert str(problem).startswith(f"ours/playbook.toml, line {line}: ")
    assert told in str(problem)


def test_missing_and_unknown_files_are_named() -> None:
    assert "ours/scorecard.toml" in str(refusal_of({"playbook.toml": MAIN}))
    assert "ours/cards.toml" in str(refusal_of({**texts(), "cards.toml": ""}))


def test_a_card_has_at_most_200_rules() -> None:
    many = "".join(f'[fit.r{n}]\ntitle = "R"\npoints = 1\nwhen = "bounced"\n' for n in range(201))
    assert refusal_of(texts(card=CARD + many)).problem.code == "playbook.many_rules"


def test_a_folder_loads_and_says_when_it_is_none(tmp_path: Path) -> None:
    for file, text in texts().items():
        (tmp_path / file).write_text(text, encoding="utf-8")
    assert load("ours", tmp_path).version == content_hash(texts())
    with pytest.raises(Refusal, match="no folder"):
        load("ours", tmp_path / "nowhere")
    with pytest.raises(Refusal, match="b2b-software, default"):
        load("defualt")


def test_a_file_that_is_not_utf_8_names_its_line(tmp_path: Path) -> None:
    (tmp_path / "playbook.toml").write_bytes(b'title = "a"\nmarket = "\xff"\n')
    with pytest.raises(Refusal, match="line 2: save this file as UTF-8"):
        load("latin", tmp_path)


def test_the_version_changes_with_every_character() -> None:
    assert content_hash(texts()) == content_hash(dict(reversed(texts().items())))
    assert content_hash(texts()) != content_hash(texts(card=CARD + " "))
    assert len(content_hash(texts())) == 16
