"""Whether the log and the table of answers tell the same."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import connection

from prospekt.ledger.bulk import select_by
from prospekt.words.problem import Problem
from prospekt.words.problem import gettext_noop as _

BLOCK = 2_000
_Told = tuple[int | None, int | None, Mapping[str, Any]]
"""Person, company, facts of the event."""


def answers_that_differ() -> Iterator[Problem]:
    """Every answer of which the log tells something else than the table."""
    given, withdrawn = _told()
    ids = list(given)
    for start in range(0, len(ids), BLOCK):
        block = ids[start : start + BLOCK]
        sql = (
            "SELECT event_id, question, verdict, withdrawn_at IS NOT NULL FROM qualify_answer"
            " WHERE event_id IN {values}"
        )
        stored = {row[0]: row[1:] for row in select_by(sql, block)}
        missing = {id_: given[id_] for id_ in block if id_ not in stored}
        for id_ in _lost(missing):
            yield _differs(id_)
        for id_, (question, verdict, is_withdrawn) in sorted(stored.items()):
            facts = given[id_][2]
            said = (facts["question"], facts["verdict"], id_ in withdrawn)
            if (question, verdict, bool(is_withdrawn)) != said:
                yield _differs(id_)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT event_id FROM qualify_answer a WHERE NOT EXISTS (SELECT 1 FROM ledger_event e"
            " WHERE e.id = a.event_id AND e.name = 'answer.given') ORDER BY event_id"
        )
        for (id_,) in cursor.fetchall():
            yield _differs(id_)


def _told() -> tuple[dict[int, _Told], set[int]]:
    given: dict[int, _Told] = {}
    withdrawn: set[int] = set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, name, person_id, company_id, facts FROM ledger_event"
            " WHERE name IN ('answer.given', 'answer.withdrawn') ORDER BY id"
        )
        for id_, name, person, company, text in cursor.fetchall():
            facts = json.loads(text) if isinstance(text, str) else text
            if name == "answer.given":
                given[id_] = (person, company, facts)
            else:
                withdrawn.add(facts["answer"])
    return given, withdrawn


def _lost(missing: Mapping[int, _Told]) -> list[int]:
    """Answers that are not in the table although everybody they are about is still there."""
    persons = {person for person, _company, _facts in missing.values() if person}
    companies = {c or f.get("company") for _person, c, f in missing.values()} - {None}
    there = {
        ("p", row[0])
        for row in select_by("SELECT id FROM people_person WHERE id IN {values}", persons)
    }
    there |= {
        ("c", row[0])
        for row in select_by("SELECT id FROM people_company WHERE id IN {values}", companies)
    }
    found = []
    for id_, (person, company, facts) in sorted(missing.items()):
        about = {("p", person), ("c", company or facts.get("company"))}
        if all(who in there for who in about if who[1]):
            found.append(id_)
    return found


def _differs(id_: int) -> Problem:
    message = _("Answer {answer} differs between the tables and the log.")
    return Problem("answer_differs", message, {"answer": id_})
