"""Add and take away e-mail addresses and phone numbers of a lead by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from prospekt.ledger.actions import append
from prospekt.ledger.events import Actor
from prospekt.people.actions.carry_refusals import refuse
from prospekt.people.actions.identity_lock import lock_identity
from prospekt.people.actions.search_text import refold
from prospekt.people.events import LeadChanged
from prospekt.people.models import Change, Company, Email, Person, Phone
from prospekt.people.queries.refusals import refusals_by_key
from prospekt.people.queries.rights import check_known, check_leads, reader_of
from prospekt.people.rules.emails import parse_email
from prospekt.people.rules.lead_ref import LeadRef, no_lead
from prospekt.people.rules.phones import parse_phone
from prospekt.people.rules.rights import Reader
from prospekt.people.rules.typed_text import check_text
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

MOST = 20


def add_contact(
    lead: LeadRef, kind: str, typed: str, *, country: str = "", by: Actor, now: datetime
) -> None:
    """Add an `email` or `phone`; one the lead has already stays silent. Raises Refusal.

    An address or number that another lead has is refused with that lead named in `params["ref"]`.
    """
    row = _email(typed) if kind == "email" else _phone(typed, country)
    with transaction.atomic():
        lock_identity()
        check_leads(reader_of(by), "change_leads", [lead])
        version = _lock(lead)
        table: type[Email] | type[Phone] = Email if kind == "email" else Phone
        key = {"key": row["key"]} if kind == "email" else {"e164": row["e164"]}
        mine = table.objects.filter(**{lead.column: lead.id})
        if mine.filter(**key).exists():
            return
        _check_free(table, key, kind, row, reader_of(by))
        if (n := mine.count()) >= MOST:
            raise Refusal(
                Problem(
                    "too_many",
                    _("A lead can have at most {most} of these. Take one away first."),
                    {"most": MOST},
                )
            )
        table.objects.create(**{lead.column: lead.id}, **row, position=n)
        shown = row.get("key") or row["e164"]
        _finish(lead, f"{kind}+{shown}", None, shown, version, by, now)
        emails, phones = ({shown}, set()) if kind == "email" else (set(), {shown})
        refuse(lead, refusals_by_key(emails, phones).get(shown, ()), by=by, now=now)


def remove_contact(lead: LeadRef, kind: str, contact_id: int, *, by: Actor, now: datetime) -> None:
    """Take away an e-mail address or phone number. Raises Refusal if the lead could then no longer be told from others."""
    with transaction.atomic():
        lock_identity()
        check_leads(reader_of(by), "change_leads", [lead])
        version = _lock(lead)
        table: type[Email] | type[Phone] = Email if kind == "email" else Phone
        row = table.objects.filter(**{lead.column: lead.id}, pk=contact_id).first()
        if row is None:
            return
        _check_known(lead, row)
        row.delete()
        shown = row.key if isinstance(row, Email) else row.e164 or row.shown
        _finish(lead, f"{kind}-{shown}", shown, None, version, by, now)


def _email(typed: str) -> dict[str, Any]:
    text = check_text("e-mail", typed, 320)
    email = parse_email(text)
    if email is None:
        message = _(
            "“{value}” is not a valid e-mail address. Correct it; it looks like name@company.com."
        )
        raise Refusal(Problem("not_email", message, {"value": text[:200]}, column="email"))
    return {
        "address": email.address,
        "key": email.key,
        "kind": email.kind,
        "is_suspicious": email.suspicious,
    }


def _phone(typed: str, country: str) -> dict[str, Any]:
    text = check_text("phone", typed, 60)
    phone = parse_phone(text, country)
    if phone is None:
        message = _(
            "“{value}” is not a phone number. Write it with the country, such as +47 22 33 44 55."
        )
        raise Refusal(Problem("not_phone", message, {"value": text[:60]}, column="phone"))
    return {"shown": phone.shown[:60], "e164": phone.e164}


def _check_free(
    table: type[Email] | type[Phone],
    key: dict[str, str],
    kind: str,
    row: dict[str, Any],
    reader: Reader,
) -> None:
    """An own address belongs to one lead; shared ones (info@) and phones of a switchboard may repeat."""
    if table is Phone or row["kind"] == "role":
        return
    here = Q(person__isnull=False, person__deleted_at=None) | Q(
        company__isnull=False, company__deleted_at=None
    )
    other = table.objects.filter(here, **key).values_list("person_id", "company_id").first()
    if other:
        check_known(reader, LeadRef(other[0] is not None, other[0] or other[1]))
        ref = f"p{other[0]}" if other[0] else f"c{other[1]}"
        message = _(
            "This address belongs to another lead already ({ref}). Open that one, or take the address off it first."
        )
        raise Refusal(Problem("already_known", message, {"ref": ref}, column=kind))


def _check_known(lead: LeadRef, row: Email | Phone) -> None:
    if not lead.is_person:
        return
    others = sum(
        t.objects.filter(person_id=lead.id)
        .exclude(pk=row.pk if isinstance(row, t) else None)
        .exists()
        for t in (Email, Phone)
    )
    if not others and not Person.objects.filter(pk=lead.id).exclude(full_name="").exists():
        message = _("This is all the lead is known by. Type a name first, then take it away.")
        raise Refusal(Problem("no_identity", message))


def _lock(lead: LeadRef) -> int:
    model: type[Person] | type[Company] = Person if lead.is_person else Company
    version = (
        model.objects.select_for_update()
        .filter(pk=lead.id, deleted_at=None)
        .values_list("version", flat=True)
        .first()
    )
    if version is None:
        raise Refusal(no_lead())
    return version


def _finish(
    lead: LeadRef,
    field: str,
    old: str | None,
    new: str | None,
    version: int,
    by: Actor,
    now: datetime,
) -> None:
    """The first address and number stand on the lead itself, where lists and scores read them."""
    model: type[Person] | type[Company] = Person if lead.is_person else Company
    emails = (
        Email.objects.filter(**{lead.column: lead.id})
        .order_by("position", "id")
        .values_list("address", "kind")
    )
    phones = (
        Phone.objects.filter(**{lead.column: lead.id})
        .order_by("position", "id")
        .values_list("e164", "shown")
    )
    email, phone = emails.first(), phones.first()
    kinds = {kind for _address, kind in emails}
    model.objects.filter(pk=lead.id).update(
        email=email[0] if email else "", email_kind=next((k for k in _BEST if k in kinds), ""),
        phone=(phone[0] or phone[1])[:40] if phone else "", version=F("version") + 1, updated_at=now,
    )  # fmt: skip
    Change.objects.create(
        **{lead.column: lead.id}, version=version + 1, field=field[:80], old=old, new=new,
        actor_id=by.user_id, door=by.door, changed_at=now,
    )  # fmt: skip
    refold(**{f"{lead.column}s": [lead.id]})
    code = field.replace("-", "+", 1).split("+", 1)[0]
    append(
        [LeadChanged(person_id=lead.person_id, company_id=lead.company_id, fields=(code,), version=version + 1)],
        by=by, now=now,
    )  # fmt: skip


_BEST = ("business", "role", "free", "student")
