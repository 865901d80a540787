"""Rows as they will become: what a cell shows, what stood in the file, and what is wrong with it."""

from __future__ import annotations

import pytest

from prospekt.capture.rules.cells import CellStyle
from prospekt.capture.rules.preview import preview_facts, preview_row
from prospekt.capture.rules.rows import Plan, column_plan, read_row

STYLE = CellStyle(order="dmy", decimal=",", currency="NOK", scale=1)


def shown(
    *cells: tuple[str, str], country: str = "NO"
) -> tuple[Plan, dict[str, tuple[str, str, list[str]]]]:
    """Facts of one row given as (target, cell): text, what stood there, codes of problems."""
    kinds = {"own:size": "number"}
    columns = [
        column_plan(i, f"c{i}", target, STYLE, kinds.get(target, "text"))
        for i, (target, _) in enumerate(cells)
    ]
    plan = Plan(tuple(columns), "import", country)
    raw = [cell for _, cell in cells]
    row = preview_row(raw, read_row(raw, plan, 1, 2), plan, 2)
    facts = preview_facts(plan)
    return plan, {
        fact: (cell.text, cell.was, [p.code for p in cell.problems]) for fact, cell in zip(facts, row.cells, strict=True)
    }  # fmt: skip


@pytest.mark.parametrize(
    ("target", "cell", "expected"),
    [
        ("email", "kari@berg.no", ("kari@berg.no", "", [])),
        ("email", "kari(at)berg", ("", "kari(at)berg", ["not_email"])),
        ("phone", "22 33 44 55", ("+47 22 33 44 55", "22 33 44 55", [])),
        ("country", "Norge", ("NO", "Norge", [])),
        ("birthday", "03/04/1980", ("1980-04-03", "03/04/1980", [])),
        ("role", "Boss", ("Boss", "", [])),
        ("tags", "a;b", ("a, b", "", [])),
        ("revenue", "1.234,5", ("1,234.50 NOK", "1.234,5", [])),
        ("own:size", "38", ("38", "", [])),
        ("no_email", "yes", ("email: no", "yes", [])),
        ("link", "x" * 300, None),
    ],
)
def test_a_cell(target: str, cell: str, expected: tuple[str, str, list[str]] | None) -> None:
    _plan, facts = shown(("full_name", "Kari Berg"), ("company", "Berg AS"), (target, cell))
    if expected is None:
        assert len(facts[target][0]) <= 120
        return
    fact = "consent" if target == "no_email" else target
    text, was, codes = facts[fact]
    assert (text, codes) == (expected[0], expected[2])
    assert was in (expected[1], "")


def test_parts_of_a_name_are_one_fact() -> None:
    plan, facts = shown(("given_name", "Kari"), ("family_name", "Berg"), ("email", "kari@berg.no"))
    assert preview_facts(plan) == ("full_name", "email")
    assert facts["full_name"][0] == "Kari Berg"


def test_a_rejected_row_shows_what_stands_in_the_file() -> None:
    plan = Plan(
        (column_plan(0, "Role", "role", STYLE), column_plan(1, "City", "city", STYLE)), "import"
    )
    row = preview_row(("Boss", "Oslo"), read_row(("Boss", "Oslo"), plan, 1, 7), plan, 7)
    assert row.problem is not None
    assert row.problem.code == "no_identity"
    assert [cell.text for cell in row.cells] == ["Boss", "Oslo"]
