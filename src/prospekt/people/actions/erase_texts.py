"""Erase what the audit trail and notes hold of a lead: from, to and words go; who, when and which field stay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from prospekt.ledger.actions import append
from prospekt.ledger.events import Actor
from prospekt.ledger.models import Text
from prospekt.people.actions.erasing import erase_changes, wipe, worth_erasing
from prospekt.people.events import TextsErased
from prospekt.people.models import Change
from prospekt.people.queries.rights import check_right, reader_of
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

MOST = 1_000
_Key = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Erased:
    """How many rows of the audit trail lost their values, and how many texts are gone."""

    n_changes: int
    n_texts: int


def erase_texts(
    *, change_ids: Sequence[int] = (), event_ids: Sequence[int] = (), by: Actor, now: datetime
) -> Erased:
    """Erase the values of these changes and the texts of these events; what is erased already stays silent.

    Raises Refusal for somebody who may not (not_allowed), for none or too many chosen (none_chosen), and for a row
    that is not there (not_found).
    """
    check_right(reader_of(by), "erase_texts")
    n = len(change_ids) + len(event_ids)
    if not 0 < n <= MOST:
        message = _("Choose between 1 and {most} lines of the audit trail first; {n} were chosen.")
        raise Refusal(Problem("none_chosen", message, {"most": MOST, "n": n}))
    with transaction.atomic():
        changes = Change.objects.select_for_update().filter(pk__in=change_ids)
        if changes.count() < len(set(change_ids)):
            message = _("A chosen line of the audit trail is not there. Open the page again.")
            raise Refusal(Problem("not_found", message))
        return _erase(changes, Text.objects.filter(pk__in=event_ids), by, now)


def erase_texts_of(lead: LeadRef, *, by: Actor, now: datetime) -> Erased:
    """Erase all that the audit trail and notes hold of one lead. Raises Refusal not_allowed."""
    check_right(reader_of(by), "erase_texts")
    with transaction.atomic():
        of_lead = {lead.column: lead.id}
        return _erase(Change.objects.filter(**of_lead), Text.objects.filter(**of_lead), by, now)


def _erase(changes: QuerySet[Change], texts: QuerySet[Text], by: Actor, now: datetime) -> Erased:
    worth = worth_erasing(changes)
    n_changes, n_texts = _by_lead(worth), _by_lead(texts)
    erase_changes(worth, by=by, now=now)
    texts.delete()
    append(
        [
            TextsErased(person_id=key[0], company_id=key[1], changes=n_changes[key], notes=n_texts[key])
            for key in sorted(n_changes | n_texts, key=str)
        ],
        by=by, now=now,
    )  # fmt: skip
    wipe()
    return Erased(n_changes.total(), n_texts.total())


def _by_lead(rows: QuerySet[Change] | QuerySet[Text]) -> Counter[_Key]:
    return Counter(rows.values_list("person_id", "company_id"))
