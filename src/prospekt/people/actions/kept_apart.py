"""What must not come back with an old backup: erasures and refusals, kept outside the database as ids and digests.

`lines_after(place, suppressed)` reads them from the log; `apply_again(lines)` does them again on a restored base.
Nothing in a line can be read as an address or a name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from prospekt.ledger.actions import append
from prospekt.ledger.events import Actor
from prospekt.ledger.models import Text
from prospekt.ledger.reading import Happened, Place, events_after
from prospekt.people.actions.carry_refusals import refuse
from prospekt.people.actions.erasing import erase_changes, wipe
from prospekt.people.actions.identity_lock import lock_identity
from prospekt.people.actions.removal import forget_values, remove_for_good
from prospekt.people.events import LeadPurged
from prospekt.people.models import Change, Company, Person, Suppressed
from prospekt.people.queries.refusals import digest_of, refusals_of
from prospekt.people.rules.lead_ref import LeadRef, parse_ref

MOST = 1_000
NAMES = ("lead.purged", "texts.erased", "consent.changed")
Line = Mapping[str, Any]
"""`at` (ISO), and one of `purged`, `erased` (ids of a lead's changes and notes), `consent`, `suppressed` (digest)."""


@dataclass(frozen=True, slots=True)
class Again:
    """How many leads were removed again, how many words erased again, how many refusals hold again."""

    leads: int = 0
    words: int = 0
    refusals: int = 0


def lines_after(place: Place, suppressed: int) -> Iterator[tuple[list[Line], Place, int]]:
    """What was erased and refused since, in blocks, each with how far one has read then: log and digests."""
    while True:
        gone = list(Suppressed.objects.filter(pk__gt=suppressed).order_by("pk")[:MOST])
        events, behind = events_after(place, most=MOST, names=NAMES)
        if gone or events or behind != place:
            place, suppressed = behind, gone[-1].pk if gone else suppressed
            lines = [_line(event) for event in events]
            lines += [
                {"at": row.kept_at.isoformat(), "suppressed": row.digest, "channel": row.channel}
                for row in gone
            ]
            yield lines, place, suppressed
        if len(gone) < MOST and len(events) < MOST:
            return


def _line(event: Happened) -> Line:
    lead = LeadRef(event.person_id is not None, event.person_id or event.company_id or 0)
    line: dict[str, Any] = {"at": event.occurred_at.isoformat(), "lead": str(lead)}
    facts = event.facts
    if event.name == "lead.purged":
        return {**line, "purged": True}
    if event.name == "texts.erased":
        return {**line, "erased": [facts.get("change_ids", []), facts.get("note_ids", [])]}
    line["consent"] = {"channel": facts["channel"], "is_given": facts["is_given"]}
    if not facts["is_given"]:
        # Of those the backup does not know, only the address can be known again.
        found = refusals_of(lead.column, [lead.id])
        line["digests"] = sorted({digest_of(kind, key) for kind, key, _channels in found})
    return line


def apply_again(lines: Iterable[Line], *, by: Actor, now: datetime) -> Again:
    """Erase and refuse again what `lines` tell, in one transaction; what is not there, or is so already, stays silent."""
    told = list(lines)
    with transaction.atomic():
        lock_identity()
        again = Again(
            refusals=_refuse_again(told, by, now),
            words=_erase_again(told, by, now),
            leads=_purge_again(told, by, now),
        )
        wipe()
    return again


def _refuse_again(lines: Sequence[Line], by: Actor, now: datetime) -> int:
    """The last word counts. Before the purging, which keeps digests of what was refused."""
    last = {(line["lead"], line["consent"]["channel"]): line for line in lines if "consent" in line}
    digests = {(line["suppressed"], line["channel"]) for line in lines if "suppressed" in line}
    n = 0
    for (ref, channel), line in last.items():
        if line["consent"]["is_given"]:
            continue
        lead = parse_ref(ref)
        model: type[Person] | type[Company] = Person if lead.is_person else Company
        if model.objects.filter(pk=lead.id).exists():
            refuse(lead, [channel], by=by, now=now)
            n += 1
        else:
            digests |= {(digest, channel) for digest in line["digests"]}
    there = set(Suppressed.objects.values_list("digest", "channel"))
    missing = sorted(digests - there)
    Suppressed.objects.bulk_create(
        Suppressed(digest=digest, channel=channel, kept_at=now) for digest, channel in missing
    )
    return n + len(missing)


def _erase_again(lines: Sequence[Line], by: Actor, now: datetime) -> int:
    n = 0
    for line in lines:
        if "erased" in line:
            change_ids, note_ids = line["erased"]
            n += erase_changes(Change.objects.filter(pk__in=change_ids), by=by, now=now)
            n += Text.objects.filter(pk__in=note_ids).delete()[0]
    return n


def _purge_again(lines: Sequence[Line], by: Actor, now: datetime) -> int:
    """People before their companies."""
    purged = {parse_ref(line["lead"]) for line in lines if "purged" in line}
    n = 0
    for model in (Person, Company):
        ids = [lead.id for lead in purged if lead.is_person == (model is Person)]
        for first in range(0, len(ids), MOST):
            some = model.objects.filter(pk__in=ids[first : first + MOST]).order_by("pk")
            found = [LeadRef(model is Person, id_) for id_ in some.values_list("pk", flat=True)]
            if found:
                column, there = found[0].column, [lead.id for lead in found]
                forget_values(column, there, by=by, now=now)
                remove_for_good(column, there, keep_refusals=True, now=now)
                who = [
                    {"person_id": lead.person_id, "company_id": lead.company_id} for lead in found
                ]
                append([LeadPurged(**each) for each in who], by=by, now=now)
            n += len(found)
    return n
