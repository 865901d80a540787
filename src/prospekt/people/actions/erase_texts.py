"""Erase what the audit trail and notes hold of a lead: from, to and words go; who, when and which field stay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
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
from prospekt.people.queries.merged import with_merged
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
        of_lead = {f"{lead.column}__in": with_merged(lead.column, [lead.id])}
        return _erase(Change.objects.filter(**of_lead), Text.objects.filter(**of_lead), by, now)


def _erase(changes: QuerySet[Change], texts: QuerySet[Text], by: Actor, now: datetime) -> Erased:
    worth = worth_erasing(changes)
    change_ids, note_ids = _by_lead(worth), _by_lead(texts)
    erase_changes(worth, by=by, now=now)
    texts.delete()
    append(
        [
            TextsErased(
                person_id=key[0], company_id=key[1],
                changes=len(change_ids[key]), notes=len(note_ids[key]),
                change_ids=tuple(change_ids[key]), note_ids=tuple(note_ids[key]),
            )
            for key in sorted({*change_ids, *note_ids}, key=str)
        ],
        by=by, now=now,
    )  # fmt: skip
    wipe()
    return Erased(_total(change_ids), _total(note_ids))


def _by_lead(rows: QuerySet[Change] | QuerySet[Text]) -> defaultdict[_Key, list[int]]:
    """Their ids, in order."""
    found: defaultdict[_Key, list[int]] = defaultdict(list)
    for person_id, company_id, id_ in rows.order_by("pk").values_list(
        "person_id", "company_id", "pk"
    ):
        found[person_id, company_id].append(id_)
    return found


def _total(ids: Mapping[_Key, Sequence[int]]) -> int:
    return sum(len(each) for each in ids.values())
