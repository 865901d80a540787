"""Who sees and works on which tasks; the rights over leads decide, and whose task it is.

A task of a lead is seen by whoever sees the lead, and worked on by whoever may change the lead, or owns the task. A
task of no lead belongs to its owner; those who may give away the leads of a team see and work on them too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Exists, OuterRef, Q

from prospekt.engage.models import Task
from prospekt.people.models import Company, Person, User
from prospekt.people.queries.rights import name_of, reaches_user, reader_of, visible
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.rights import EVERYTHING, PARTNER, READ_ONLY, Reader, Scope
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _


def seen_tasks(reader: Reader) -> Q:
    """The tasks that the reader may see."""
    return _of_leads(reader, "see_leads") | (_of_nobody() & _of_team(reader))


def workable_tasks(reader: Reader) -> Q:
    """The tasks that the reader may change, finish, put off or give away."""
    if not reader.may("change_leads"):
        return Q(pk__in=[])
    own = Q(owner_id=reader.user_id) if reader.user_id else Q(pk__in=[])
    of_leads = _of_leads(reader, "change_leads") | (own & _of_leads(reader, "see_leads"))
    return of_leads | (_of_nobody() & _of_team(reader))


def works_on(reader: Reader, owner_id: int | None, *, may_change: bool) -> bool:
    """Whether the reader, who sees a lead and may change it or not, may work on its task of that owner."""
    is_own = owner_id is not None and owner_id == reader.user_id
    return may_change or (is_own and reader.may("change_leads"))


def _of_nobody() -> Q:
    return Q(person=None, company=None)


def _of_leads(reader: Reader, right: str) -> Q:
    """Tasks of leads in the list that the right reaches."""
    persons = Person.objects.filter(visible(reader, right, is_company=False), deleted_at=None)
    companies = Company.objects.filter(visible(reader, right, is_company=True), deleted_at=None)
    return Q(Exists(persons.filter(pk=OuterRef("person_id")))) | Q(
        Exists(companies.filter(pk=OuterRef("company_id")))
    )


def _of_team(reader: Reader) -> Q:
    """Tasks of oneself, and of those whose leads one may give away."""
    scope = reader.scope("assign_leads")
    if scope == Scope.ALL:
        return Q()
    own = Q(owner_id=reader.user_id) if reader.user_id else Q(pk__in=[])
    if scope not in (Scope.TEAM, Scope.TEAMS):
        return own
    teams = reader.team_ids if scope == Scope.TEAMS else (reader.team_id,)
    return own | Q(owner__team_id__in=[team for team in teams if team is not None])


def check_tasks(reader: Reader, task_ids: Iterable[int]) -> None:
    """Nothing if the reader may work on all of them.

    Raises Refusal not_found for one that is gone or that the reader may not see, not_yours for one only to look at.
    """
    wanted = set(task_ids)
    rows = Task.objects.filter(pk__in=wanted)
    missing = wanted - set(rows.filter(workable_tasks(reader)).values_list("pk", flat=True))
    if not missing:
        return
    if missing - set(rows.filter(seen_tasks(reader)).values_list("pk", flat=True)):
        raise Refusal(no_task())
    owner = rows.filter(pk__in=missing).order_by("pk").values_list("owner_id", flat=True)[0]
    message = _("You may look at this task but not change it: it belongs to {owner}. Ask there.")
    raise Refusal(Problem("not_yours", message, {"owner": name_of(owner) or "?"}))


def no_task() -> Problem:
    """Nothing there, or no longer."""
    message = _("This task is no longer there; its lead may have been removed.")
    return Problem("not_found", message)


def check_owner(reader: Reader, owner: User | None, leads: Sequence[LeadRef | None]) -> None:
    """Nothing if the reader may give tasks of these leads to `owner`. Raises Refusal unknown_user or sees_not.

    That is oneself, people of the own team, those to whom one may give leads, and the owner of each lead; whoever
    gets the task must be able to see the lead.
    """
    if owner is None or not owner.is_active or owner.role == READ_ONLY:
        raise Refusal(_unknown_user())
    if not (_is_near(reader, owner) or _owns_all(owner, leads)):
        raise Refusal(_unknown_user())
    others = reader_of(owner)
    for is_company in (False, True):
        ids = {lead.id for lead in leads if lead and lead.is_person != is_company}
        model: type[Person] | type[Company] = Company if is_company else Person
        rows = model.objects.filter(visible(others, "see_leads", is_company=is_company))
        if ids and rows.filter(pk__in=ids).count() < len(ids):
            message = _(
                "{name} cannot see this lead, and so could not work on the task. Choose somebody who can."
            )
            raise Refusal(Problem("sees_not", message, {"name": str(owner)}, column="owner"))


def _is_near(reader: Reader, user: User) -> bool:
    if reader == EVERYTHING or user.pk == reader.user_id:
        return True
    is_mate = user.team_id is not None and user.team_id == reader.team_id
    is_outside = PARTNER in (reader.role, user.role)
    if is_mate and not is_outside and reader.may("change_leads"):
        return True
    return reaches_user(reader, "assign_leads", user)


def _owns_all(user: User, leads: Sequence[LeadRef | None]) -> bool:
    for lead in leads:
        model: type[Person] | type[Company] = Person if lead and lead.is_person else Company
        if lead is None or not model.objects.filter(pk=lead.id, owner_id=user.pk).exists():
            return False
    return bool(leads)


def _unknown_user() -> Problem:
    message = _("You cannot give tasks to this user. Choose somebody from the list.")
    return Problem("unknown_user", message, column="owner")


def possible_owners(reader: Reader, *, with_owner: int | None = None) -> list[User]:
    """Users to whom the reader may give tasks, by name; `with_owner` is one who may have the task anyway."""
    users = User.objects.filter(is_active=True, is_service=False).exclude(role=READ_ONLY)
    return [
        user
        for user in users.order_by("name", "email")
        if user.pk == with_owner or _is_near(reader, user)
    ]
