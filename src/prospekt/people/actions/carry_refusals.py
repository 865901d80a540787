"""A refusal holds for the address, not for the row it stood in: whoever has the address next is refused too."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F

from prospekt.ledger.actions import append
from prospekt.ledger.events import Actor
from prospekt.people.actions.pending import REFUSALS
from prospekt.people.events import ConsentChanged
from prospekt.people.models import Change, Company, Consent, Person
from prospekt.people.rules.consent import usual_purpose
from prospekt.people.rules.lead_ref import LeadRef

SOURCE = "same address"


def refuse(lead: LeadRef, channels: Iterable[str], *, by: Actor, now: datetime) -> None:
    """The lead does not want to hear from us on `channels`; what it said already stays silent."""
    model: type[Person] | type[Company] = Person if lead.is_person else Company
    who = {"person_id": lead.person_id, "company_id": lead.company_id}
    for channel in sorted(channels):
        column = REFUSALS[channel]
        row = model.objects.filter(pk=lead.id, **{column: False})
        if not row.update(**{column: True}, version=F("version") + 1, updated_at=now):
            continue
        version = model.objects.values_list("version", flat=True).get(pk=lead.id)
        purpose = usual_purpose(channel)
        event = ConsentChanged(**who, channel=channel, purpose=purpose, is_given=False)
        (event_id,) = append([event], by=by, now=now)
        Consent.objects.create(
            **who,
            channel=channel,
            purpose=purpose,
            is_given=False,
            source=SOURCE,
            recorded_at=now,
            event_id=event_id,
        )
        Change.objects.create(
            **who, version=version, field=column, old=False, new=True, actor_id=by.user_id, door=by.door,
            changed_at=now,
        )  # fmt: skip
