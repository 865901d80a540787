"""Events folded into states."""

from __future__ import annotations

import pytest

from prospekt.ledger.events import EVENTS, Happening
from prospekt.ledger.replay import fold


@pytest.fixture(autouse=True)
def _events(monkeypatch: pytest.MonkeyPatch) -> None:
    made = type("Made", (Happening,), {"sets": {"stage": "stage", "owner": "owner"}})
    moved = type("Moved", (Happening,), {"sets": {"stage": "to"}})
    gone = type("Gone", (Happening,), {"removes": True})
    seen = type("Seen", (Happening,), {})
    for name, kind in (("t.made", made), ("t.moved", moved), ("t.gone", gone), ("t.seen", seen)):
        monkeypatch.setitem(EVENTS, name, kind)


MADE = {"stage": "new", "owner": 3, "other": 1}


@pytest.mark.parametrize(
    ("rows", "states"),
    [
        ([], {}),
        ([(1, "t.made", MADE)], {1: {"stage": "new", "owner": 3}}),
        ([(1, "t.made", MADE), (1, "t.moved", {"to": "won"})], {1: {"stage": "won", "owner": 3}}),
        ([(1, "t.moved", {"to": "won"}), (1, "t.made", MADE)], {1: {"stage": "new", "owner": 3}}),
        (
            [(1, "t.made", MADE), (2, "t.made", MADE), (1, "t.gone", {})],
            {2: {"stage": "new", "owner": 3}},
        ),
        ([(1, "t.made", {"stage": "new", "owner": None})], {1: {"stage": "new", "owner": None}}),
        ([(1, "t.seen", {"stage": "x"}), (1, "unknown", {"stage": "x"})], {}),
    ],
)
def test_the_last_word_counts(rows: list, states: dict) -> None:
    assert fold(rows) == states
