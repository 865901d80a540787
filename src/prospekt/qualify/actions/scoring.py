"""Keep scores and grades current, and with them where leads stand.

Few leads are scored in plain Python, many by one statement in the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from prospekt.ledger.actions import append
from prospekt.ledger.bulk import LOOKUP_SIZE, select_by, update_rows
from prospekt.ledger.events import Actor, Happening
from prospekt.people.models import Company, Person
from prospekt.playbook.shapes import Playbook
from prospekt.qualify.actions.ruling import rule_kind
from prospekt.qualify.actions.stages import Causes
from prospekt.qualify.events import LeadGraded
from prospekt.qualify.queries.scores import (
    COMPANY,
    PERSON,
    bulk_scores_sql,
    own_texts,
    running_playbook,
    scores_of,
)
from prospekt.qualify.queries.stages import goes_by_facts_alone

FEW = 60
"""Up to here plain Python is faster than loading the compiler, and the web process never loads it."""
BATCH = 4_000
_MAY_MOVE = (
    "l.lifecycle <> 'lead' OR l.temperature <> ''"
    " OR EXISTS (SELECT 1 FROM qualify_standing k WHERE k.{kind}_id = l.id)"
    " OR EXISTS (SELECT 1 FROM qualify_stage s WHERE s.{kind}_id = l.id)"
)
"""Of others than these, and of those without interest, no rule says more than that they are leads."""
Row = tuple[int, int, int, int, str]
"""lead, fit, interest, points, grade"""


def score_leads(
    *,
    person_ids: Iterable[int] = (),
    company_ids: Iterable[int] = (),
    by: Actor,
    now: datetime,
    causes: Causes | None = None,
) -> int:
    """Score some leads by the running playbook and write what changed; returns how many rows changed.

    `causes` say from which events it follows.
    """
    playbook = running_playbook()
    written = 0
    for kind, ids in ((PERSON, person_ids), (COMPANY, company_ids)):
        wanted = sorted(set(ids))
        for start in range(0, len(wanted), BATCH):
            with transaction.atomic(savepoint=False):
                batch = wanted[start : start + BATCH]
                rows = _scored(playbook, kind, batch, now)
                written += _write(playbook, kind, rows, by, now, causes)
    return written


def _scored(playbook: Playbook, kind: str, ids: Sequence[int], now: datetime) -> list[Row]:
    if len(ids) <= FEW or own_texts(playbook.card):
        scores = scores_of(playbook, kind, ids, now.timestamp())
        return [(id_, s.fit, s.interest, s.points, s.grade) for id_, s in scores.items()]
    lead = "p" if kind == PERSON else "c"
    sql = bulk_scores_sql(playbook, kind, f"{lead}.id IN {{values}}", now.timestamp())
    return [
        (int(r[0]), int(r[1]), int(r[2]), int(r[3]), r[4]) for r in _select_percent_safe(sql, ids)
    ]


def _select_percent_safe(sql: str, ids: Sequence[int]) -> list[tuple[Any, ...]]:
    """`select_by` for compiled statements, whose own percent signs must survive the parameters."""
    assert len(ids) <= LOOKUP_SIZE
    return select_by(sql.replace("%", "%%"), ids)


def _write(
    playbook: Playbook,
    kind: str,
    rows: Sequence[Row],
    by: Actor,
    now: datetime,
    causes: Causes | None = None,
) -> int:
    """Write scores that differ from the stored ones, and an event for every changed grade; then where leads stand."""
    model: type[Person] | type[Company] = Person if kind == PERSON else Company
    sql = (
        f"SELECT l.id, l.points, l.fit, l.interest, l.grade, l.card, {_MAY_MOVE.format(kind=kind)}"
        f" FROM {model._meta.db_table} l WHERE l.id IN {{values}}"
    )
    stored, movable = {}, set()
    for id_, *columns, may_move in select_by(sql, [row[0] for row in rows]):
        stored[id_] = tuple(columns)
        if may_move:
            movable.add(id_)
    changed, graded = [], []
    for lead, fit, interest, points, grade in rows:
        if lead not in stored or stored[lead] == (points, fit, interest, grade, playbook.version):
            continue
        changed.append((points, fit, interest, grade, playbook.version, lead))
        if grade != stored[lead][3]:
            graded.append(_graded(kind, lead, grade, stored[lead][3], points, playbook))
    update_rows(model, ("points", "fit", "interest", "grade", "card"), changed)
    append(graded, by=by, now=now)
    if goes_by_facts_alone(playbook):
        movable |= stored.keys()
    movable |= {lead for lead, _fit, interest, _points, _grade in rows if interest}
    rule_kind(playbook, kind, movable & stored.keys(), by=by, now=now, causes=causes)
    return len(changed)


def _graded(
    kind: str, lead: int, grade: str, before: str, points: int, playbook: Playbook
) -> Happening:
    who = {"person_id" if kind == PERSON else "company_id": lead}
    return LeadGraded(
        **who, grade=grade.lower(), before=before.lower(), points=points, playbook=playbook.version
    )


def refresh_interest(*, by: Actor, now: datetime) -> int:
    """Let live interest decay: write only where whole points or the grade change. Run hourly."""
    playbook = running_playbook()
    written = 0
    for kind in (PERSON, COMPANY):
        for ids in _with_interest(kind):
            with transaction.atomic(savepoint=False):
                rows = _moved(kind, _scored(playbook, kind, ids, now))
                written += _write(playbook, kind, rows, by, now)
    return written


def _with_interest(kind: str) -> Iterable[list[int]]:
    """Leads with interest points that are still live, in batches by id."""
    table = "people_person" if kind == PERSON else "people_company"
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT DISTINCT i.{kind}_id FROM qualify_interest i JOIN {table} t ON t.id = i.{kind}_id"
                f" WHERE i.{kind}_id > %s AND t.interest <> 0 ORDER BY i.{kind}_id LIMIT {BATCH}",
                [last],
            )
            ids = [row[0] for row in cursor.fetchall()]
        if not ids:
            return
        last = ids[-1]
        yield ids


def _moved(kind: str, rows: Sequence[Row]) -> list[Row]:
    table = "people_person" if kind == PERSON else "people_company"
    stored = {
        row[0]: row[1:]
        for row in select_by(
            f"SELECT id, points, grade FROM {table} WHERE id IN {{values}}", [r[0] for r in rows]
        )
    }
    return [
        row for row in rows
        if row[0] in stored and ((stored[row[0]][0] or 0) // 100 != row[3] // 100 or stored[row[0]][1] != row[4])
    ]  # fmt: skip
