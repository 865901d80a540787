"""Who can be given leads, what each can take, and what each has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.utils import timezone

from prospekt.people.models import Company, Person, Team, User
from prospekt.people.queries.rights import reaches_user, reader_of
from prospekt.people.rules.rights import REPRESENTATIVE, TEAM_LEAD, Reader
from prospekt.playbook.routing import Routing
from prospekt.route.models import Rep
from prospekt.route.queries.calendars import absences_of, away_until, calendar_of
from prospekt.route.rules.engine import Rep as Able
from prospekt.route.rules.handover import OPEN_LIFECYCLES

SELLING = (REPRESENTATIVE, TEAM_LEAD)


@dataclass(frozen=True, slots=True)
class Seat:
    """A user as the rules see them, with who that is."""

    user: User
    row: Rep | None
    able: Able


def seats(reader: Reader, routing: Routing, now: datetime) -> list[Seat]:
    """Everybody who can be given leads, by name: those who sell, and whom a rule names; six statements.

    `within_reach` says whether the reader may give them leads.
    """
    named = {member for rule in routing.rules for member in rule.members}
    roles = {*SELLING, *(name[5:] for name in named if name.startswith("role:"))}
    emails = {name.lower() for name in named if "@" in name}
    teams = _teams()
    of_named = {name[5:].strip() for name in named if name.startswith("team:")}
    users = [
        user
        for user in User.objects.filter(is_active=True, is_service=False).exclude(role="read_only")
        if user.role in roles
        or user.email.lower() in emails
        or of_named & {teams[id_][0] for id_ in _line(user.team_id, teams)}
    ]
    users.sort(key=lambda user: (str(user).casefold(), user.pk))
    ids = [user.pk for user in users]
    rows = {row.user_id: row for row in Rep.objects.filter(user_id__in=ids)}
    away, loads = absences_of(ids, timezone.localdate(now)), loads_of(ids)
    found = []
    for user in users:
        row = rows.get(user.pk)
        until = away_until(calendar_of(user, row), away.get(user.pk, ()), now)
        reach = reaches_user(reader, "assign_leads", user)
        found.append(
            Seat(user, row, _able(user, row, teams, loads.get(user.pk, 0), until, is_reached=reach))
        )
    return found


_Teams = Mapping[int, tuple[str, int | None]]


def _teams() -> _Teams:
    return {
        id_: (name, parent) for id_, name, parent in Team.objects.values_list("id", "name", "parent_id")
    }  # fmt: skip


def _line(team_id: int | None, teams: _Teams) -> list[int]:
    """A team and those it stands under."""
    found: list[int] = []
    while team_id is not None and team_id in teams and team_id not in found:
        found.append(team_id)
        team_id = teams[team_id][1]
    return found


def _able(
    user: User, row: Rep | None, teams: _Teams, load: int, until: str, *, is_reached: bool
) -> Able:
    line = _line(user.team_id, teams)
    about = {
        "id": user.pk, "email": user.email, "role": user.role, "team_ids": frozenset(line or [None]),
        "team_names": frozenset(teams[id_][0] for id_ in line), "load": load, "away_until": until,
        "within_reach": is_reached,
    }  # fmt: skip
    if row is None:
        return Able(**about)  # type: ignore[arg-type]
    return Able(
        languages=frozenset(row.languages), territories=frozenset(row.territories),
        products=frozenset(row.products), capacity=row.capacity, weight=row.weight,
        is_preferred=row.is_preferred, **about,  # type: ignore[arg-type]
    )  # fmt: skip


def loads_of(user_ids: Sequence[int]) -> dict[int, int]:
    """How many open leads each of them owns; two statements."""
    found: dict[int, int] = {}
    here = {"owner_id__in": list(user_ids), "deleted_at": None, "lifecycle__in": OPEN_LIFECYCLES}
    for rows in (Person.objects.filter(**here), Company.objects.filter(**here, is_lead=True)):
        for owner_id, n in rows.order_by().values_list("owner_id").annotate(n=Count("pk")):
            found[owner_id] = found.get(owner_id, 0) + n
    return found


def unknown_members(routing: Routing) -> list[str]:
    """Addresses and teams that rules name and that are not there (any more); two statements."""
    named = dict.fromkeys(member for rule in routing.rules for member in rule.members)
    emails = {email.lower() for email in User.objects.filter(is_active=True).values_list("email", flat=True)}  # fmt: skip
    teams = set(Team.objects.values_list("name", flat=True))
    return [
        name
        for name in named
        if ("@" in name and name.lower() not in emails)
        or (name.startswith("team:") and name[5:].strip() not in teams)
    ]


def leads_of_team(user: User) -> list[int]:
    """Those who are told when nobody acts: team leads and managers who may give away the user's leads."""
    return managers_reaching(lambda reader: reaches_user(reader, "assign_leads", user))


def managers_of_team(team_id: int | None) -> list[int]:
    """The same for leads of a team that nobody owns."""
    return managers_reaching(lambda reader: reader.reaches("assign_leads", None, team_id, "sql"))


def managers_reaching(test: Callable[[Reader], bool]) -> list[int]:
    """Active users of teams for whose rights the test holds; administrators where there are none."""
    active = User.objects.filter(is_active=True, is_service=False)
    found = [
        who.pk
        for who in active.filter(role__in=("team_lead", "manager"), team__isnull=False).order_by(
            "pk"
        )
        if test(reader_of(who))
    ]
    return found or list(active.filter(role="administrator").values_list("pk", flat=True))


def names_of(user_ids: Iterable[int]) -> dict[int, str]:
    """What users are called; one statement."""
    return {user.pk: str(user) for user in User.objects.filter(pk__in=set(user_ids))}
