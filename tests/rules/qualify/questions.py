"""The shipped questions, and answers about one company, for tests without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

from prospekt.playbook.loading import load
from prospekt.playbook.shapes import Playbook, Question
from prospekt.qualify.rules.said import Said
from prospekt.qualify.rules.standing import Given, Stands, stands_of

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
ANNA, BO, FIRM = 1, 2, 7
BOOK: Playbook = load("default")
_numbers = count(1)


def question(key: str) -> Question:
    found = BOOK.question(key)
    assert found is not None, key
    return found


def said(
    key: str, value: Said, *, days_ago: float = 1, who: int | None = ANNA, text: str = ""
) -> Given:
    """An answer of a contact of the firm; about the firm unless each contact answers for itself."""
    company = None if question(key).of_contact and who else FIRM
    return Given(
        next(_numbers), key, value, NOW - timedelta(days=days_ago), "call", who, company, text=text
    )


def stands(*given: Given, who: int | None = ANNA) -> Stands:
    return stands_of(BOOK.questions, given, who, now=NOW, currency="USD")
