"""What answers come to, kept beside each lead for the scores to read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from prospekt.ledger.bulk import document, insert_rows, select_by
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.playbook.shapes import Playbook
from prospekt.qualify.models import Standing
from prospekt.qualify.queries.answers import answers_of
from prospekt.qualify.queries.scores import COMPANY, PERSON
from prospekt.qualify.rules.standing import known_of, stands_of

BATCH = 2_000


def concerned(person_ids: Iterable[int], company_ids: Iterable[int]) -> list[LeadRef]:
    """The leads whose score an answer of these reads: themselves, their companies, and all contacts there."""
    persons = set(person_ids)
    sql = "SELECT company_id FROM people_person WHERE id IN {values} AND company_id IS NOT NULL"
    companies = set(company_ids) | {row[0] for row in select_by(sql, persons)}
    sql = "SELECT id FROM people_person WHERE company_id IN {values}"
    persons |= {row[0] for row in select_by(sql, companies)}
    return [LeadRef(True, id_) for id_ in sorted(persons)] + [
        LeadRef(False, id_) for id_ in sorted(companies)
    ]


def with_answers(person_ids: Iterable[int]) -> list[int]:
    """Those of these persons who were asked, or in whose company somebody was."""
    sql = (
        "SELECT p.id FROM people_person p WHERE p.id IN {values} AND (EXISTS (SELECT 1 FROM"
        " qualify_answer a WHERE a.person_id = p.id) OR EXISTS (SELECT 1 FROM qualify_standing s"
        " WHERE s.company_id = p.company_id) OR EXISTS (SELECT 1 FROM qualify_standing s"
        " WHERE s.person_id = p.id))"
    )
    return [row[0] for row in select_by(sql, person_ids)]


def refresh_standings(leads: Sequence[LeadRef], playbook: Playbook, *, now: datetime) -> None:
    """Write anew what the answers of these leads come to, in batches; a lead without any has no row."""
    for start in range(0, len(leads), BATCH):
        batch = leads[start : start + BATCH]
        with transaction.atomic(savepoint=False):
            given = answers_of(batch)
            drop_standings([lead.id for lead in batch if lead.is_person], PERSON)
            drop_standings([lead.id for lead in batch if not lead.is_person], COMPANY)
            rows = []
            for lead in batch:
                stands = stands_of(
                    playbook.questions,
                    given[lead],
                    lead.person_id,
                    now=now,
                    currency=settings.CURRENCY,
                )
                if known := known_of(stands, settings.CURRENCY):
                    rows.append((lead.person_id, lead.company_id, document(known)))
            insert_rows(Standing, ("person_id", "company_id", "known"), rows)


def rewrite_standings(playbook: Playbook, *, now: datetime) -> None:
    """Judge all answers anew, because the playbook is another one."""
    for column in ("person_id", "company_id"):
        last = 0
        while ids := _next(column, last):
            persons, companies = (ids, ()) if column == "person_id" else ((), ids)
            refresh_standings(concerned(persons, companies), playbook, now=now)
            last = ids[-1]


def _next(column: str, after: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT {column} FROM qualify_answer WHERE {column} > %s ORDER BY {column} LIMIT {BATCH}",
            [after],
        )
        return [row[0] for row in cursor.fetchall()]


def drop_standings(ids: Sequence[int], kind: str) -> None:
    """Forget what the answers of these leads come to, in the caller's transaction."""
    delete_by(f"DELETE FROM qualify_standing WHERE {kind}_id IN {{values}}", ids)


def delete_by(sql: str, ids: Sequence[int]) -> None:
    """Run a statement over a set of ids."""
    if not ids:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(sql.replace("IN {values}", "= ANY(%s)"), [list(ids)])
        else:
            values = "(SELECT value FROM json_each(%s))"
            cursor.execute(sql.replace("{values}", values), [json.dumps(list(ids))])
