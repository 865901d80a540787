"""The rights of `rules/rights.py` as conditions on rows, and the check of single leads.

A lead's team is its owner's; a lead that nobody owns keeps the team it came with. A company that is no lead any
more is seen by whoever sees it or one of its people.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Exists, OuterRef, Q, Value, When

from prospekt.ledger.events import Actor
from prospekt.people.models import Company, Person, Team, User
from prospekt.people.queries.merged import kept_of
from prospekt.people.rules.lead_ref import LeadRef, no_lead
from prospekt.people.rules.rights import BEFORE_SALES, EVERYTHING, Reader, Scope
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

MOST_APART = 8
"""Up to so many teams each is a branch of the list, walked in the order of its own index."""
NOBODY = Reader(None, "nobody", None, ())
Condition = tuple[str, tuple[Any, ...]]
"""SQL over the alias `p`, and its values."""


def reader_of(who: User | AnonymousUser | Actor) -> Reader:
    """Who asks, with the teams under the own one. An actor without user is Prospekt itself and may do all.

    One statement for an actor, one for a manager's teams. Users who are gone or switched off may nothing.
    """
    if isinstance(who, Actor):
        if who.user_id is None:
            return EVERYTHING
        found = User.objects.filter(pk=who.user_id).only("role", "team_id", "is_active").first()
        return replace(reader_of(found), allowed=who.allowed) if found else NOBODY
    if not (who.is_authenticated and who.is_active):
        return NOBODY
    reader = Reader(who.pk, who.role, who.team_id, (who.team_id,))
    if reader.scope("see_leads") == Scope.TEAMS and who.team_id is not None:
        return Reader(who.pk, who.role, who.team_id, teams_under(who.team_id))
    return reader


def teams_under(team_id: int) -> tuple[int, ...]:
    """The team and all teams under it."""
    children: dict[int | None, list[int]] = {}
    for id_, parent in Team.objects.values_list("id", "parent_id"):
        children.setdefault(parent, []).append(id_)
    found, at = [team_id], 0
    while at < len(found):
        found += [child for child in children.get(found[at], ()) if child not in found]
        at += 1
    return tuple(found)


def reached(reader: Reader, right: str) -> list[Condition]:
    """Conditions that exclude each other and together are what the right reaches; none: nothing; "": all."""
    scope = reader.scope(right)
    if scope == Scope.ALL and reader.is_before_sales_only(right):
        return [(f"p.lifecycle IN ({', '.join(['%s'] * len(BEFORE_SALES))})", BEFORE_SALES)]
    if scope == Scope.ALL:
        return [("", ())]
    if scope == Scope.NONE:
        return []
    if scope in (Scope.OWN, Scope.OWN_AND_FREE):
        own: list[Condition] = [("p.owner_id = %s", (reader.user_id,))]
        team, values = _of_team(reader.team_id)
        free = [(f"p.owner_id IS NULL AND {team}", values)]
        return own + free if scope == Scope.OWN_AND_FREE else own
    teams = reader.team_ids if scope == Scope.TEAMS else (reader.team_id,)
    if len(teams) <= MOST_APART:
        return [_of_team(team) for team in teams]
    return [(f"p.team_id IN ({', '.join(['%s'] * len(teams))})", tuple(teams))]


def _of_team(team_id: int | None) -> Condition:
    return ("p.team_id IS NULL", ()) if team_id is None else ("p.team_id = %s", (team_id,))


def reached_sql(reader: Reader, right: str, alias: str = "p") -> Condition:
    """The same as one condition over `alias`, for leads (a person, or a company that is a lead)."""
    parts = reached(reader, right)
    if not parts:
        return "1 = 0", ()
    sql = " OR ".join(f"({part})" if part else "1 = 1" for part, _values in parts)
    values = tuple(value for _sql, more in parts for value in more)
    return f"({sql})".replace("p.", f"{alias}."), values


def company_sql(reader: Reader, right: str, alias: str = "p") -> Condition:
    """Companies that the right reaches: themselves, or through one of their people."""
    own, values = reached_sql(reader, right, alias)
    if own == "(1 = 1)":
        return own, ()
    through, more = reached_sql(reader, right, "r")
    people = (
        f"EXISTS (SELECT 1 FROM people_person r WHERE r.company_id = {alias}.id"
        f" AND r.deleted_at IS NULL AND {through})"
    )
    return f"({own} OR {people})", values + more


def visible(reader: Reader, right: str, *, is_company: bool) -> Q:
    """What the right reaches, as a condition on Person or Company rows."""
    scope = reader.scope(right)
    if scope == Scope.NONE:
        return Q(pk__in=[])
    if scope == Scope.ALL:
        return Q(lifecycle__in=BEFORE_SALES) if reader.is_before_sales_only(right) else Q()
    teams = reader.team_ids if scope == Scope.TEAMS else (reader.team_id,)
    if scope in (Scope.TEAM, Scope.TEAMS):
        own = Q(team_id__in=[team for team in teams if team is not None])
        if None in teams:
            own |= Q(team_id=None)
    else:
        own = Q(owner_id=reader.user_id)
        if scope == Scope.OWN_AND_FREE:
            own |= Q(owner_id=None, team_id=reader.team_id)
    if not is_company:
        return own
    people = Person.objects.filter(visible(reader, right, is_company=False), deleted_at=None)
    return own | Exists(people.filter(company_id=OuterRef("pk")))


def check_leads(reader: Reader, right: str, leads: Iterable[LeadRef]) -> None:
    """Nothing if the right reaches all `leads`; at most four statements.

    Raises Refusal not_found for one that is gone or that the reader may not even see, not_yours for one that
    may be seen only.
    """
    if reader == EVERYTHING:
        return
    wanted = list(leads)
    for is_company in (False, True):
        ids = {lead.id for lead in wanted if lead.is_person != is_company}
        if ids - reached_ids(reader, right, ids, is_company):
            _refuse(reader, ids - reached_ids(reader, right, ids, is_company), is_company)


def reached_ids(reader: Reader, right: str, ids: set[int], is_company: bool) -> set[int]:
    """Those of `ids` that are in the list and that the right reaches; at most one statement."""
    if not ids:
        return set()
    model: type[Person] | type[Company] = Company if is_company else Person
    rows = model.objects.filter(visible(reader, right, is_company=is_company), deleted_at=None)
    return set(rows.filter(pk__in=ids).values_list("pk", flat=True))


def _refuse(reader: Reader, ids: set[int], is_company: bool) -> None:
    if gone := ids - reached_ids(reader, "see_leads", ids, is_company):
        raise Refusal(not_there(reader, LeadRef(not is_company, min(gone))))
    model: type[Person] | type[Company] = Company if is_company else Person
    owner = model.objects.filter(pk__in=ids).order_by("pk").values_list("owner_id", flat=True)[0]
    raise Refusal(not_yours(name_of(owner)))


def not_there(reader: Reader, lead: LeadRef) -> Problem:
    """Nothing there for this reader; one that is part of another lead now says of which, if that may be seen."""
    kept = kept_of(lead)
    if kept == lead or not reached_ids(reader, "see_leads", {kept.id}, not kept.is_person):
        return no_lead()
    message = _("{lead} was merged into {kept}. Open that one instead.")
    return Problem("not_found", message, {"lead": str(lead), "kept": str(kept)})


def name_of(user_id: int | None) -> str:
    """What a user is called; empty for nobody."""
    found = User.objects.filter(pk=user_id).first() if user_id else None
    return str(found) if found else ""


def told(right: str) -> str:
    """The column in which `reaches_company` stands."""
    return f"may_{right}"


def reaches_company(reader: Reader, right: str) -> Case | Value:
    """A column of companies: whether the right reaches them, themselves or through one of their people."""
    condition = visible(reader, right, is_company=True)
    return Case(When(condition, then=True), default=False) if condition else Value(True)


def reaches_row(reader: Reader, right: str, values: Mapping[str, Any], lead: LeadRef) -> bool:
    """Whether the right reaches a lead with these columns; a statement only for a company that was not asked about."""
    if told(right) in values:
        return bool(values[told(right)])
    if reader.reaches(right, values["owner_id"], values["team_id"], values["lifecycle"]):
        return True
    if lead.is_person or values["is_lead"] or not reader.may(right):
        return False
    return bool(reached_ids(reader, right, {lead.id}, True))


def check_known(reader: Reader, lead: LeadRef) -> None:
    """Somebody met `lead` without knowing of it: raises Refusal in_the_base where it may not even be seen."""
    if lead.id not in reached_ids(reader, "see_leads", {lead.id}, not lead.is_person):
        model: type[Person] | type[Company] = Person if lead.is_person else Company
        owner = model.objects.filter(pk=lead.id).values_list("owner_id", flat=True).first()
        raise Refusal(ask_owner(name_of(owner)))


def not_yours(owner: str) -> Problem:
    """A lead that one may look at but not change."""
    if owner:
        message = _(
            "You may look at this lead but not change it: it belongs to {owner}. Ask there."
        )
        return Problem("not_yours", message, {"owner": owner})
    message = _("You may look at this lead but not change it. Claim it first, or ask your manager.")
    return Problem("not_yours", message)


def ask_owner(owner: str) -> Problem:
    """All that is said of a lead that one may not see."""
    if owner:
        message = _("This lead is already in the base: ask {owner}.")
        return Problem("in_the_base", message, {"owner": owner})
    return Problem("in_the_base", _("This lead is already in the base: ask your administrator."))


def check_right(reader: Reader, right: str) -> None:
    """Raises Refusal not_allowed where the role does not have the right at all."""
    if not reader.may(right):
        raise Refusal(not_allowed())


def not_allowed() -> Problem:
    """What a role does not include."""
    message = _("Your role does not include this. Ask an administrator if you need it.")
    return Problem("not_allowed", message)


def reaches_user(reader: Reader, right: str, user: User) -> bool:
    """Whether leads may be given to `user`: everybody, the teams, or oneself, as far as the right reaches."""
    scope = reader.scope(right)
    if scope in (Scope.TEAM, Scope.TEAMS):
        return user.team_id in (reader.team_ids if scope == Scope.TEAMS else (reader.team_id,))
    return scope == Scope.ALL or (scope > Scope.NONE and user.pk == reader.user_id)


def owners_within(reader: Reader, right: str) -> Sequence[User]:
    """Active users to whom the reader may give leads, with their names alone."""
    rows = User.objects.filter(is_active=True).exclude(role=User.Role.READ_ONLY)
    scope = reader.scope(right)
    if scope in (Scope.TEAM, Scope.TEAMS):
        teams = reader.team_ids if scope == Scope.TEAMS else (reader.team_id,)
        of_none = Q(team_id=None) if None in teams else Q(pk__in=[])
        rows = rows.filter(Q(team_id__in=[team for team in teams if team]) | of_none)
    elif scope != Scope.ALL:
        rows = rows.filter(pk=reader.user_id)
    return list(rows.only("name", "email").order_by("name", "email"))
