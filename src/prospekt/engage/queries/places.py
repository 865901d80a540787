"""Where leads and users are: countries for days off, time zones for times of day."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings

from prospekt.engage.rules.dues import zone_of
from prospekt.people.models import Company, Person, User
from prospekt.people.rules.lead_ref import LeadRef


def countries(leads: Sequence[LeadRef | None]) -> dict[LeadRef | None, str]:
    """The country of each lead, for its days off; where it is not known, that of the company or the installation."""
    persons = [lead.id for lead in leads if lead and lead.is_person]
    companies = [lead.id for lead in leads if lead and not lead.is_person]
    found: dict[LeadRef | None, str] = {None: settings.PHONE_COUNTRY}
    for id_, own, theirs in Person.objects.filter(pk__in=persons).values_list(
        "pk", "country", "company__country"
    ):
        found[LeadRef(True, id_)] = own or theirs or settings.PHONE_COUNTRY
    for id_, own in Company.objects.filter(pk__in=companies).values_list("pk", "country"):
        found[LeadRef(False, id_)] = own or settings.PHONE_COUNTRY
    return found


def zone_of_user(user: User | None) -> str:
    """The time zone of a user; the installation's where none was chosen."""
    return zone_of(user.time_zone if user else "", settings.TIME_ZONE)
