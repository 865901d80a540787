"""A lead entered by hand, through the same door as an import; one that is there already is shown, not doubled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from prospekt.ledger.events import Actor
from prospekt.people.actions.save_leads import CREATED, REJECTED, save_leads
from prospekt.people.rules.draft import Contact, Draft, Policy
from prospekt.people.rules.emails import parse_email
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.names import parse_name
from prospekt.people.rules.organisations import parse_organisation
from prospekt.people.rules.phones import parse_phone
from prospekt.people.rules.seniority import seniority_of
from prospekt.people.rules.typed_text import check_text
from prospekt.words.folding import fold
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

FIELDS: Mapping[str, tuple[str, int]] = {
    "full_name": (_("Name"), 300), "company": (_("Company"), 300), "role": (_("Role"), 200),
    "email": (_("E-mail"), 320), "phone": (_("Phone"), 60), "country": (_("Country"), 2), "note": (_("Note"), 20_000),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entered:
    """The lead, and whether it is new; one that was there already is left as it was."""

    lead: LeadRef
    is_new: bool


def enter_lead(
    typed: Mapping[str, str], *, owner_id: int | None = None, by: Actor, now: datetime
) -> Entered:
    """Save a new lead from what was typed into FIELDS.

    Raises Refusal for a value that cannot be read, or when nothing names the lead; `column` says which field.
    """
    texts = {
        name: check_text(label, typed.get(name, ""), most) for name, (label, most) in FIELDS.items()
    }
    draft = _draft(texts, owner_id)
    with transaction.atomic():
        (saved,) = save_leads([draft], by=by, now=now, policy=Policy(mode="create"))
        if saved.outcome == REJECTED and saved.problem:
            raise Refusal(saved.problem)
    lead = LeadRef(saved.person_id is not None, saved.person_id or saved.company_id or 0)
    return Entered(lead, saved.outcome == CREATED)


def _draft(texts: Mapping[str, str], owner_id: int | None) -> Draft:
    country = texts["country"]
    draft = Draft()
    _contacts(draft, texts, country)
    if texts["full_name"]:
        draft.person |= _name(texts["full_name"], country)
    if texts["role"]:
        role = texts["role"]
        draft.person |= {
            "role": role,
            "role_key": fold(role)[:200],
            "seniority": seniority_of(role),
        }
    if texts["company"]:
        found = parse_organisation(texts["company"], country)
        draft.company |= {
            "name": found.name[:300], "name_key": found.key[:300], "legal_form": found.legal_form[:40],
            "sort_key": found.key[:300],
        }  # fmt: skip
    draft.is_person = bool(texts["full_name"]) or not texts["company"]
    (draft.person if draft.is_person else draft.company).update(
        {"country": country} if country else {}
    )
    draft.person |= {"owner_id": owner_id} if owner_id else {}
    draft.notes = [texts["note"]] if texts["note"] else []
    if not (texts["full_name"] or texts["company"] or draft.emails or draft.phones):
        message = _(
            "Nothing here names anybody. Type a name, a company, an e-mail address or a phone number."
        )
        raise Refusal(Problem("no_identity", message, column="full_name"))
    return draft


def _name(text: str, country: str) -> dict[str, str]:
    name = parse_name(text, country=country)
    return {
        "full_name": name.full[:300], "given_name": name.given[:160], "family_name": name.family[:160],
        "call_name": name.call[:160], "sort_key": name.sort_key[:300], "name_key": name.key[:300],
        "honorific": name.honorific[:60],
    }  # fmt: skip


def _contacts(draft: Draft, texts: Mapping[str, str], country: str) -> None:
    if text := texts["email"]:
        email = parse_email(text)
        if email is None:
            message = _(
                "“{value}” is not a valid e-mail address. Correct it; it looks like name@company.com."
            )
            raise Refusal(Problem("not_email", message, {"value": text[:200]}, column="email"))
        draft.emails.append(Contact(email.address, email.key, email.kind, email.suspicious))
    if text := texts["phone"]:
        phone = parse_phone(text, country)
        if phone is None:
            message = _(
                "“{value}” is not a phone number. Write it with the country, such as +47 22 33 44 55."
            )
            raise Refusal(Problem("not_phone", message, {"value": text}, column="phone"))
        draft.phones.append(Contact(phone.shown[:60], phone.e164))
