"""Who takes part in meetings, and who could."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from prospekt.engage.models import Participant, Task
from prospekt.people.models import Company, Person, User
from prospekt.people.queries.rights import reader_of, visible
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.rights import Reader

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Other:
    """Somebody who takes part besides owner and lead: a user, or a person."""

    user_id: int | None
    person_id: int | None
    name: str


def others_of(task_ids: Iterable[int], reader: Reader | None = None) -> dict[int, list[Other]]:
    """Task id -> who takes part, without persons that `reader` may not see; one statement, none for none."""
    wanted = list(task_ids)
    rows = Participant.objects.filter(task_id__in=wanted).select_related("user", "person")
    found: dict[int, list[Other]] = defaultdict(list)
    for row in rows.order_by("user_id", "person_id") if wanted else ():
        person = row.person
        if person is None:
            found[row.task_id].append(Other(row.user_id, None, str(row.user)))
        elif person.deleted_at is None and (
            reader is None
            or reader.reaches("see_leads", person.owner_id, person.team_id, person.lifecycle)
        ):
            found[row.task_id].append(Other(None, person.pk, str(person)))
    return dict(found)


def meetings_with(user_id: int | None) -> list[int]:
    """The open meetings of others in which a user takes part; one statement."""
    if user_id is None:
        return []
    rows = Participant.objects.filter(user_id=user_id, task__state=Task.State.OPEN)
    return list(rows.values_list("task_id", flat=True)[:1_000])


def colleagues(lead: LeadRef, reader: Reader) -> QuerySet[Person]:
    """The people of the lead's company whom the reader may see, besides the lead."""
    people = Person.objects.filter(visible(reader, "see_leads", is_company=False), deleted_at=None)
    if not lead.is_person:
        return people.filter(company_id=lead.id)
    company = Person.objects.filter(pk=lead.id, company__isnull=False).values("company_id")
    return people.filter(company_id__in=company).exclude(pk=lead.id)


def possible_persons(lead: LeadRef, reader: Reader) -> list[tuple[int, str]]:
    """Whom to choose from: people of the same company."""
    rows = colleagues(lead, reader).order_by("sort_key", "pk")[:MOST_SHOWN]
    return [(person.pk, str(person)) for person in rows]


def possible_users(lead: LeadRef, reader: Reader) -> list[tuple[int, str]]:
    """Whom to choose from: users at work who see the lead, besides oneself."""
    users = User.objects.filter(is_active=True, is_service=False).exclude(pk=reader.user_id)
    rows = users.order_by("name", "email")[:MOST_SHOWN]
    return [(user.pk, str(user)) for user in rows if sees(user, lead)]


def sees(user: User, lead: LeadRef) -> bool:
    """Whether a user sees a lead."""
    model: type[Person] | type[Company] = Person if lead.is_person else Company
    condition = visible(reader_of(user), "see_leads", is_company=not lead.is_person)
    return model.objects.filter(condition, pk=lead.id, deleted_at=None).exists()


def names_of(others: Sequence[Other]) -> str:
    """Their names in one line."""
    return ", ".join(other.name for other in others)
