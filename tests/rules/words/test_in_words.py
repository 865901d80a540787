"""How the parts of a problem are filled in, whoever reads it."""

from __future__ import annotations

import pytest

from prospekt.words.in_words import in_words
from prospekt.words.problem import Problem


def _gettext(message: str) -> str:
    return f"⟦{message}⟧"


def _number(value: int) -> str:
    return f"<{value}>"


@pytest.mark.parametrize(
    "problem, told",
    [
        (Problem("x", "Nothing."), "⟦Nothing.⟧"),
        (Problem("x", "{field} is empty.", {"field": "E-mail"}), "⟦⟦E-mail⟧ is empty.⟧"),
        (Problem("x", "“{value}” is wrong.", {"value": "E-mail"}), "⟦“E-mail” is wrong.⟧"),
        (Problem("x", "At most {limit}.", {"limit": 1200}), "⟦At most <1200>.⟧"),
        (Problem("x", "Import {id}.", {"id": 1200}), "⟦Import 1200.⟧"),
        (
            Problem("x", "Stopped: {what}", {"what": Problem("y", "Line {n}.", {"n": 7})}),
            "⟦Stopped: ⟦Line <7>.⟧⟧",
        ),
    ],
)
def test_parts(problem: Problem, told: str) -> None:
    assert in_words(problem, _gettext, _number) == told
