"""Formula guard: what we write reads back as it was, and no spreadsheet runs it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospekt.words.guarding import guarded, unguarded


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-2+3", "'-2+3"),
        ("＝1", "'＝1"),
        ("'=1", "''=1"),
        ("+47 22 33 44 55", "+47 22 33 44 55"),
        ("-12.5", "-12.5"),
        ("+12 %", "'+12 %"),
        ("Ole", "Ole"),
        ("'t Hooft", "'t Hooft"),
        ("", ""),
    ],
)
def test_what_is_written(cell: str, written: str) -> None:
    assert guarded(cell) == written


@given(st.text(alphabet="'=+-@\t\ra1 ＝.%", max_size=8))
def test_reading_gives_back_what_was_written(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell


@given(st.text(alphabet="'=+-@\t\ra1 ＝.%", max_size=8))
def test_nothing_written_starts_a_formula(cell: str) -> None:
    written = guarded(cell)
    assert not written.startswith(("=", "@", "\t", "\r", "＝", "＠"))
