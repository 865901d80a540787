"""What merging and separating share: the two leads locked, what hangs on the kept one's columns, refusals said again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from prospekt.ledger.bulk import document, update_rows
from prospekt.people.actions.identity_lock import lock_identity
from prospekt.people.models import Company, Consent, Email, Person, Phone
from prospekt.people.rules.consent import Fact
from prospekt.people.rules.lead_ref import LeadRef

SOURCE = "merge"
"""How we know a refusal that was said again because of a merge."""
MOMENTS = ("first_seen_at", "last_touch_at")
_BEST = ("business", "role", "free", "student")
Model = type[Person] | type[Company]


def model_of(lead: LeadRef) -> Model:
    return Person if lead.is_person else Company


def who(lead: LeadRef) -> dict[str, int | None]:
    """The lead as columns of other tables name it."""
    return {"person_id": lead.person_id, "company_id": lead.company_id}


def lock_both(one: LeadRef, other: LeadRef) -> dict[LeadRef, dict[str, Any]]:
    """The columns of both leads, which nobody else can change before the transaction ends.

    Everybody locks persons before companies, each in the order of ids: so do we, with a company's people.
    """
    lock_identity()
    ids = sorted((one.id, other.id))
    if not one.is_person:
        people = Person.objects.filter(company_id__in=ids).order_by("pk")
        list(people.select_for_update().values_list("pk"))
    rows = model_of(one).objects.select_for_update().filter(pk__in=ids).order_by("pk").values()
    return {LeadRef(one.is_person, row["id"]): _plain(row) for row in rows}


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """As the audit trail keeps values."""
    if row.get("birthday"):
        row["birthday"] = row["birthday"].isoformat()
    return row


def first_contacts(lead: LeadRef) -> dict[str, str]:
    """What stands on a lead because of its addresses and numbers: the first ones, and the best kind of address."""
    emails = Email.objects.filter(**{lead.column: lead.id}).order_by("position", "id")
    phones = Phone.objects.filter(**{lead.column: lead.id}).order_by("position", "id")
    known = list(emails.values_list("address", "kind"))
    kinds = {kind for _address, kind in known}
    phone = phones.values_list("e164", "shown").first()
    return {
        "email": known[0][0] if known else "",
        "email_kind": next((kind for kind in _BEST if kind in kinds), ""),
        "phone": (phone[0] or phone[1])[:40] if phone else "",
    }


def facts_of(lead: LeadRef) -> list[tuple[int, Fact]]:
    """What a lead said about being contacted, in the order it was told: (id, fact)."""
    rows = Consent.objects.filter(**{lead.column: lead.id}).order_by("recorded_at", "id")
    return [
        (row.pk, Fact(row.channel, row.purpose, row.is_given, row.recorded_at, row.source, row.text_shown))
        for row in rows
    ]  # fmt: skip


def say_again(
    lead: LeadRef, refused: Iterable[tuple[str, str]], event_id: int | None, now: datetime
) -> list[int]:
    """Keep refusals (channel, purpose) of a lead as its last word; returns the ids of the rows."""
    return [
        Consent.objects.create(
            **who(lead), channel=channel, purpose=purpose, is_given=False, source=SOURCE,
            recorded_at=now, event_id=event_id,
        ).pk
        for channel, purpose in sorted(refused)
    ]  # fmt: skip


def write_columns(
    lead: LeadRef, current: Mapping[str, Any], values: Mapping[str, Any], now: datetime
) -> None:
    """Write columns of a lead and raise its version; own fields, which come as "own:slug", go into their column."""
    model = model_of(lead)
    columns = {name: value for name, value in values.items() if not name.startswith("own:")}
    model.objects.filter(pk=lead.id).update(
        **columns, version=current["version"] + 1, updated_at=now
    )
    own = {name[4:]: value for name, value in values.items() if name.startswith("own:")}
    if own:
        whole = {**current["own"], **own}
        kept = {slug: value for slug, value in whole.items() if value is not None}
        update_rows(model, ("own",), [(document(kept), lead.id)])


def written(moment: datetime | None) -> str | None:
    """A moment as it is remembered with a merge."""
    return moment.isoformat() if moment else None


def either(moments: Sequence[datetime | None], *, latest: bool) -> datetime | None:
    """The first or the last of those that are known."""
    known = [moment for moment in moments if moment is not None]
    return (max if latest else min)(known) if known else None
