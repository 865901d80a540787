"""A table of a file is changed and nothing else: other values, comments and order stay, whatever is typed."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospekt.playbook.loading import load, parse, shipped
from prospekt.qualify.rules.toml_text import (
    changed_tables,
    place_of_line,
    read_values,
    remove_table,
    set_values,
    statements,
    table_of,
    written_value,
)
from prospekt.words.problem import Refusal

FILES = [(name, file, text) for name in shipped() for file, text in load(name).files]
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00"), max_size=60)
VALUES = st.one_of(
    TEXTS,
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.decimals(-1000, 1000, places=2),
    st.lists(TEXTS, max_size=6),
    st.dictionaries(TEXTS, TEXTS, max_size=4),
)
PATHS = st.sampled_from(
    [
        (file, text, (group, key))
        for _name, file, text in FILES
        for group, tables in read_values(text).items()
        if isinstance(tables, dict) and all(isinstance(each, dict) for each in tables.values())
        for key in tables
    ]
)


@pytest.mark.parametrize(("name", "file", "text"), FILES)
def test_statements_are_the_whole_text(name: str, file: str, text: str) -> None:
    assert "".join(text[each.start : each.end] for each in statements(text)) == text


@given(VALUES)
def test_a_written_value_is_read_back(value: Any) -> None:
    found = read_values(f"v = {written_value(value)}\n")["v"]
    assert found == value
    assert type(found) is type(value)


@given(
    PATHS, st.dictionaries(st.sampled_from(["title", "when", "points", "new"]), VALUES, min_size=1)
)
def test_only_the_named_values_change(place: tuple[str, str, Any], values: dict[str, Any]) -> None:
    _file, text, path = place
    before = read_values(text)
    changed = set_values(text, path, values)
    after = read_values(changed)
    wanted = before[path[0]][path[1]] | values
    assert after[path[0]][path[1]] == wanted
    after[path[0]][path[1]] = before[path[0]][path[1]]
    assert after == before
    assert list(after) == list(before)
    for line in text.splitlines():
        if line.startswith("#"):
            assert line in changed
    back = set_values(changed, path, dict.fromkeys(values, None))
    assert table_of(back, path) == {k: v for k, v in wanted.items() if k not in values}


@given(PATHS)
def test_a_table_goes_and_its_neighbours_stay(place: tuple[str, str, Any]) -> None:
    _file, text, path = place
    before = read_values(text)
    after = read_values(remove_table(text, path))
    del before[path[0]][path[1]]
    assert after == before


@given(PATHS, TEXTS)
def test_a_new_table_stands_last_of_its_group(place: tuple[str, str, Any], title: str) -> None:
    _file, text, path = place
    changed = set_values(text, (path[0], "brand_new"), {"title": title, "points": Decimal("1.5")})
    tables = read_values(changed)[path[0]]
    assert list(tables)[-1] == "brand_new"
    assert tables["brand_new"] == {"title": title, "points": Decimal("1.5")}
    assert read_values(remove_table(changed, (path[0], "brand_new"))) == read_values(text)


UNUSUAL = [
    "[fit]\nphone = {title = 'a'}\n",
    "fit.phone.title = 'a'\n",
    "[fit]\nphone.title = 'a'\nphone.points = 1\n",
    "[ fit . 'phone' ]\ntitle = 'a' # why\nwhen = '''\n[not.a.header]\n'''\n",
    '[fit.phone]\n"title" = "a"\nlist = [ # here\n 1, # ]\n 2 ]\n[other]\n',
    "",
]


@pytest.mark.parametrize("text", UNUSUAL)
def test_unusual_shapes_are_changed_rightly_or_refused(text: str) -> None:
    before = read_values(text)
    changed = None
    with suppress(Refusal):
        changed = set_values(text, ("fit", "phone"), {"title": "b"})
    if changed is None:
        assert text in UNUSUAL[:3], "only what has no table of its own may be refused"
        return
    wanted = {**before, "fit": {**before.get("fit", {})}}
    wanted["fit"]["phone"] = {**wanted["fit"].get("phone", {}), "title": "b"}
    assert read_values(changed) == wanted


def test_comments_beside_values_and_lines_of_texts_stay() -> None:
    text = "[fit.a] # head\ntitle = 'A' # beside\npoints = 1\n\n# of b\n[fit.b]\ntitle = 'B'\n"
    changed = set_values(text, ("fit", "a"), {"title": "New", "when": "x > 1\nor y"})
    assert changed == (
        "[fit.a] # head\ntitle = \"New\" # beside\npoints = 1\nwhen = '''\nx > 1\nor y'''\n\n# of b\n[fit.b]\n"
        "title = 'B'\n"
    )
    assert (
        remove_table(text, ("fit", "b")).rstrip()
        == "[fit.a] # head\ntitle = 'A' # beside\npoints = 1"
    )


def test_which_tables_differ_and_where_a_line_is() -> None:
    text = dict(load("default").files)["scorecard.toml"]
    changed = set_values(text, ("fit", "phone"), {"points": 4})
    changed = set_values(changed, (), {"horizon_days": 90})
    changed = set_values(changed, ("grades",), {"digits": [9, 2, 1]})
    assert changed_tables(text, changed) == [(), ("fit", "phone"), ("grades",)]
    line = text[: text.index('when = "has_phone')].count("\n") + 1
    assert place_of_line(text, line) == (("fit", "phone"), "when")


@given(st.data())
def test_edit_export_load_is_the_same(data: st.DataObject) -> None:
    """What the forms write is what loading reads: points, conditions and titles of any rules of any shipped playbook."""
    name = data.draw(st.sampled_from(shipped()))
    files = dict(load(name).files)
    rules = [rule for rule in load(name).card.rules if rule.when is not None]
    rule = data.draw(st.sampled_from(rules))
    points = data.draw(st.integers(1, 50_000)) * (1 if rule.points > 0 else -1)
    title = data.draw(TEXTS.filter(str.strip))
    values = {"points": Decimal(points) / 100, "title": title}
    text = set_values(files["scorecard.toml"], (rule.kind, rule.key), values)
    exported = {**files, "scorecard.toml": text}
    loaded = parse(name, {file: text.encode().decode() for file, text in exported.items()})
    found = next(each for each in loaded.card.rules if each.key == rule.key)
    assert (found.points, found.title, found.when) == (points, title, rule.when)
    others = [each for each in loaded.card.rules if each.key != rule.key]
    assert others == [each for each in load(name).card.rules if each.key != rule.key]
    assert dict(loaded.files) == exported
