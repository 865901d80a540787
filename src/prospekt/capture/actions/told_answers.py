"""Answers that come in columns of a file: which questions there are, and who takes the answers in.

A later stage knows the questions; it says once, at start, how to ask it (`answers_are_taken_by`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from prospekt.capture.rules.targets import ANSWER, UNMAPPED
from prospekt.ledger.events import Actor
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.words.folding import fold
from prospekt.words.problem import Problem


class Told(NamedTuple):
    """An answer of a row: number of the row, whose, to which question, as typed."""

    number: int
    lead: LeadRef
    question: str
    text: str


class Taker(Protocol):
    """What the later stage offers."""

    def questions(self) -> Mapping[str, Sequence[str]]:
        """Key of a question -> title (a message id), then other names."""

    def fits(self, question: str, values: Sequence[str]) -> bool:
        """Whether these look like answers to it."""

    def take(
        self, told: Iterable[Told], *, change_set_id: int | None, by: Actor, now: datetime
    ) -> list[tuple[int, str, Problem]]:
        """Keep answers; returns (row, question, why) of those that were not understood."""


_takers: list[Taker] = []


def answers_are_taken_by(taker: Taker) -> None:
    """Wired once, at start."""
    _takers[:] = [taker]


def questions() -> Mapping[str, Sequence[str]]:
    """Key of a question -> title (a message id), then other names; none if nobody takes answers."""
    return _takers[0].questions() if _takers else {}


def suggest_answers(columns: Sequence[dict[str, Any]], rows: Sequence[Sequence[str]]) -> None:
    """Columns that nothing else takes, are called like a question, and hold answers to it go there."""
    named = {
        _compact(name): key
        for key, names in questions().items()
        for name in (key, *names, f"{ANSWER}{key}")
    }
    taken = {column["target"] for column in columns}
    for place, column in enumerate(columns):
        key = named.get(_compact(column["name"]))
        if key is None or column["target"] != UNMAPPED or ANSWER + key in taken:
            continue
        values = [row[place] for row in rows if place < len(row) and row[place].strip()]
        if values and _takers[0].fits(key, values):
            column.update(target=ANSWER + key, certainty="likely", why="header", candidates=[])
            taken.add(ANSWER + key)


def _compact(name: str) -> str:
    return "".join(char for char in fold(name) if char.isalnum())


def take_answers(
    told: Sequence[Told], *, change_set_id: int | None, by: Actor, now: datetime
) -> list[tuple[int, str, Problem]]:
    """Keep the answers of a batch, in the caller's transaction."""
    if not told or not _takers:
        return []
    return _takers[0].take(told, change_set_id=change_set_id, by=by, now=now)
