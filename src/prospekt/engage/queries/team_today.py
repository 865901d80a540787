"""The day of whoever leads others: who is silent, what is overdue with whom, what nobody looks after, what is to be
decided.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Count, Q
from django.utils import timezone

from prospekt.engage.queries.agenda import left_count
from prospekt.engage.queries.next_steps import IN_WORK
from prospekt.engage.queries.today import Target, targets_of
from prospekt.engage.queries.today_sources import LATELY, NARROW
from prospekt.ledger.bulk import moment
from prospekt.people.models import User
from prospekt.people.queries.duplicates import pair_count
from prospekt.people.queries.rights import reached_sql
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.rights import REPRESENTATIVE, TEAM_LEAD, Reader, Scope
from prospekt.route.models import Handover
from prospekt.route.rules.days import is_working_day

MOST_PEOPLE = 100
COUNTED = 1_000
SHOWN = 5
WINDOW = 2_000
QUIET_DAYS = 3
"""Working days without a logged touch after which somebody is silent."""
_TABLES = (
    (True, "people_person", "p.deleted_at IS NULL"),
    (False, "people_company", "p.deleted_at IS NULL AND p.is_lead"),
)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who works leads: tasks overdue and leads that wait for an answer, each counted to 1,001.

    `quiet_days`: working days without a log, up to 60; for somebody who never logged, since they joined.
    """

    id: int
    name: str
    logged_at: datetime | None
    quiet_days: int
    n_overdue: int
    n_waiting: int

    @property
    def is_quiet(self) -> bool:
        """Whether nothing was logged for too long."""
        return self.quiet_days > QUIET_DAYS


@dataclass(frozen=True, slots=True)
class TeamDay:
    """What a leader sees. `free` are the best leads without an owner, of `n_free`; `n_pairs` duplicates are open and
    `n_left` tasks of people who are gone (each counted to 1,001); of the hand-overs that wait, `n_late` are past their time.
    """

    members: tuple[Member, ...]
    free: tuple[Target, ...]
    n_free: int
    n_pairs: int
    n_handovers: int
    n_late: int
    n_left: int


def team_day(reader: Reader, now: datetime) -> TeamDay:
    """Of the people whose leads the reader may give away; a fixed number of statements."""
    here = timezone.localtime(now)
    members = _members(reader, here)
    refs, n_free = _free(reader)
    targets = targets_of(refs, reader)
    free = tuple(targets[ref] for ref in refs if ref in targets)
    n_pairs = sum(pair_count(reader)) if reader.may("remove_leads") else 0
    waiting = _handovers([each.id for each in members], now)
    return TeamDay(members, free, n_free, n_pairs, *waiting, left_count(reader))


def _members(reader: Reader, here: datetime) -> tuple[Member, ...]:
    people = User.objects.filter(is_active=True, is_service=False)
    scope = reader.scope("assign_leads")
    if scope in (Scope.TEAM, Scope.TEAMS):
        teams = reader.team_ids if scope == Scope.TEAMS else (reader.team_id,)
        people = people.filter(team_id__in=[team for team in teams if team is not None])
    people = people.filter(role__in=(REPRESENTATIVE, TEAM_LEAD)).exclude(pk=reader.user_id)
    rows = list(
        people.order_by("name", "email").values("id", "name", "email", "joined_at", "lastlogged__at")[:MOST_PEOPLE]
    )  # fmt: skip
    counts = _counts([row["id"] for row in rows], here)
    return tuple(
        Member(
            row["id"], row["name"] or row["email"], row["lastlogged__at"],
            _quiet(row["lastlogged__at"] or row["joined_at"], here), *counts.get(row["id"], (0, 0)),
        )
        for row in rows
    )  # fmt: skip


def _handovers(ids: list[int], now: datetime) -> tuple[int, int]:
    """Hand-overs to these people that wait, and those of them whose time is up; one statement."""
    rows = Handover.objects.filter(state=Handover.State.WAITING, owner_id__in=ids)
    found = rows.aggregate(n=Count("pk"), late=Count("pk", filter=Q(due_at__lt=now)))
    return found["n"], found["late"]


def _quiet(at: datetime, here: datetime) -> int:
    """Working days between the last log and today, today left out."""
    day, today, n = timezone.localtime(at).date(), here.date(), 0
    if (today - day).days > 90:
        return 60
    while (day := day + timedelta(days=1)) < today:
        n += is_working_day(day, settings.PHONE_COUNTRY)
    return n


def _counts(ids: list[int], here: datetime) -> dict[int, tuple[int, int]]:
    """Overdue tasks, and leads that wait for an answer, of each user; one statement, each counted to 1,001."""
    begin = moment(datetime.combine(here.date(), time.min, here.tzinfo))
    late = (
        "SELECT COUNT(*) FROM (SELECT 1 AS one FROM engage_task t WHERE t.state = 'open' AND t.owner_id = u.id"
        f" AND t.comes_at < %s LIMIT {COUNTED + 1}) AS late"
    )
    waits = (
        "SELECT COUNT(*) FROM (SELECT 1 AS one FROM engage_pulse w WHERE w.owner_id = u.id"
        f" AND w.waits_since IS NOT NULL AND w.waits_since > %s LIMIT {COUNTED + 1}) AS waits"
    )
    sql = f"SELECT u.id, ({late}), ({waits}) FROM people_user u WHERE u.id IN ({', '.join(['%s'] * len(ids))})"
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(sql, [begin, moment(here - LATELY), *ids])
        return {id_: (late, waits) for id_, late, waits in cursor.fetchall()}


def _free(reader: Reader) -> tuple[list[LeadRef], int]:
    """The best leads in work without an owner, and how many there are among the best of all; one statement."""
    parts, values = [], []
    marks = ", ".join(["%s"] * len(IN_WORK))
    for is_person, table, here in _TABLES:
        near, reach = reached_sql(reader, "assign_leads")
        best = f"SELECT {NARROW} FROM {table} p WHERE {here} AND p.owner_id IS NULL ORDER BY p.points DESC, p.id DESC LIMIT {WINDOW}"  # fmt: skip
        parts.append(
            f"SELECT * FROM (SELECT {int(is_person)} AS is_person, p.id AS id, p.points AS points FROM ({best}) AS p"
            f" WHERE p.lifecycle IN ({marks}) AND {near} ORDER BY p.points DESC, p.id DESC"
            f" LIMIT {COUNTED + 1}) AS k{int(is_person)}"
        )
        values += [*IN_WORK, *reach]
    sql = f"{' UNION ALL '.join(parts)} ORDER BY points DESC, is_person DESC, id DESC LIMIT {COUNTED + 1}"
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows = cursor.fetchall()
    return [LeadRef(bool(is_person), id_) for is_person, id_, _points in rows[:SHOWN]], len(rows)
