"""The answers of leads: their own, those that hold for their company, and those of its other contacts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import connection

from prospekt.ledger.bulk import select_by
from prospekt.people.models import Person
from prospekt.people.queries.rights import visible
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.rights import Reader
from prospekt.playbook.answer_facts import MET
from prospekt.playbook.shapes import Question
from prospekt.qualify.queries.scores import running_playbook
from prospekt.qualify.rules.next_question import Counts
from prospekt.qualify.rules.standing import Given, Stands, stands_of

COUNTED = 5_000
"""The newest answers that tell how such answers fell before."""
_COLUMNS = (
    "a.event_id, a.question, a.said, a.answered_at, a.source, a.person_id, a.company_id,"
    " a.answered_by, COALESCE(t.text, '')"
)
STANDING = "a.withdrawn_at IS NULL"
"""Of which answers (alias `a`) is asked, unless another condition is given: those that were not withdrawn."""
_TEXTS = "LEFT JOIN ledger_text t ON t.event_id = a.event_id WHERE {counts}"
_OF_FIRM = (
    f"SELECT w.id, {_COLUMNS} FROM w JOIN qualify_answer a ON a.company_id = w.firm {_TEXTS}"
    # CROSS JOIN keeps the order: SQLite would look through all people for the few who answered.
    f" UNION ALL SELECT w.id, {_COLUMNS} FROM w CROSS JOIN people_person q CROSS JOIN qualify_answer a {_TEXTS}"
    " AND q.company_id = w.firm AND q.deleted_at IS NULL AND a.person_id = q.id AND a.company_id IS NULL"
)
_OF_PERSONS = (
    "WITH w AS NOT MATERIALIZED (SELECT id, company_id AS firm FROM people_person WHERE id IN {values})"
    f" SELECT w.id, {_COLUMNS} FROM w JOIN qualify_answer a ON a.person_id = w.id AND a.company_id IS NULL {_TEXTS}"
    f" UNION ALL {_OF_FIRM}"
)
_OF_COMPANIES = f"WITH w AS NOT MATERIALIZED (SELECT id, id AS firm FROM people_company WHERE id IN {{values}}) {_OF_FIRM}"

_FELL = (
    "SELECT question, SUM(CASE WHEN verdict = %s THEN 1 ELSE 0 END) AS met, COUNT(*) AS n FROM"
    " (SELECT question, verdict FROM qualify_answer WHERE withdrawn_at IS NULL ORDER BY event_id DESC"
    f" LIMIT {COUNTED}) AS newest GROUP BY question"
)


def answers_of(leads: Iterable[LeadRef], counts: str = STANDING) -> dict[LeadRef, list[Given]]:
    """All answers that count for each lead, newest first; withdrawn ones left out. A statement for each kind of lead.

    A person has those it was asked itself, those that hold for its company, and what other contacts of the
    company answered for themselves; a company has the last two.
    """
    found: dict[LeadRef, dict[int, Given]] = {lead: {} for lead in leads}
    for is_person, sql in ((True, _OF_PERSONS), (False, _OF_COMPANIES)):
        ids = [lead.id for lead in found if lead.is_person == is_person]
        for lead, *row in select_by(sql.replace("{counts}", counts), ids):
            given = given_of(row)
            found[LeadRef(is_person, lead)][given.event_id] = given
    return {lead: _newest_first(rows) for lead, rows in found.items()}


def answers_and_counts(lead: LeadRef) -> tuple[list[Given], Counts]:
    """All answers that count for one lead, newest first, and how the newest of all leads fell; one statement."""
    found: dict[int, Given] = {}
    fell: dict[str, tuple[int, int]] = {}
    of_lead = (_OF_PERSONS if lead.is_person else _OF_COMPANIES).replace("{counts}", STANDING)
    sql = f"{of_lead} UNION ALL SELECT 0, met, question, NULL, NULL, '', NULL, NULL, n, '' FROM ({_FELL}) AS fell"
    for id_, *row in select_by(sql, [lead.id], [MET]):
        if id_:
            found[row[0]] = given_of(row)
        else:
            fell[row[1]] = (int(row[0]), int(row[7]))
    return _newest_first(found), fell


def _newest_first(found: Mapping[int, Given]) -> list[Given]:
    return sorted(found.values(), key=lambda row: (row.at, row.event_id), reverse=True)


def given_of(row: Sequence[Any]) -> Given:
    """An answer out of a row of the columns above."""
    event_id, question, said, at, source, person_id, company_id, by_id, text = row
    return Given(
        event_id, question, json.loads(said) if isinstance(said, str) else said, moment_of(at),
        source, person_id, company_id, by_id, text,
    )  # fmt: skip


def moment_of(at: Any) -> datetime:
    """A moment of a raw row. SQLite gives text in UTC."""
    found = datetime.fromisoformat(at) if isinstance(at, str) else at
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def stands_of_leads(
    leads: Iterable[LeadRef], *, now: datetime, questions: Sequence[Question] | None = None
) -> dict[LeadRef, Stands]:
    """How every question of the running playbook stands for each lead."""
    asked = running_playbook().questions if questions is None else questions
    return {
        lead: stands_of(asked, given, lead.person_id, now=now, currency=settings.CURRENCY)
        for lead, given in answers_of(leads).items()
    }


def without_words_of_others(
    given: Iterable[Given], lead: LeadRef, *, reader: Reader
) -> list[Given]:
    """Answers as `reader`, who sees `lead`, may read them: without the words of contacts the reader may not see."""
    from_all = list(given)
    people = {row.person_id for row in from_all if row.person_id and row.text} - {lead.person_id}
    seen = Person.objects.filter(visible(reader, "see_leads", is_company=False), pk__in=people)
    may = {lead.person_id, *(seen.values_list("pk", flat=True) if people else ())}
    return [
        row if row.person_id is None or row.person_id in may or not row.text else _mute(row)
        for row in from_all
    ]


def _mute(row: Given) -> Given:
    return Given(
        row.event_id, row.question, row.said, row.at, row.source, row.person_id, row.company_id, row.by_id
    )  # fmt: skip


def counts() -> Counts:
    """How the newest answers fell: question -> (met, all). One statement of bounded length."""
    with connection.cursor() as cursor:
        cursor.execute(_FELL, [MET])
        return {question: (int(met), int(n)) for question, met, n in cursor.fetchall()}
