"""What must not come back with an old backup: erasures and refusals, kept outside the database as ids and digests.

`lines_after(place, suppressed)` reads them from the log; `apply_again(lines)` does them again on a restored base.
Nothing in a line can be read as an address or a name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from prospekt.ledger.actions import append
from prospekt.ledger.events import Actor
from prospekt.ledger.models import Text
from prospekt.ledger.reading import Happened, Place, events_after
from prospekt.people.actions.consent import tell
from prospekt.people.actions.erasing import erase_changes, wipe
from prospekt.people.actions.identity_lock import lock_identity
from prospekt.people.actions.removal import forget_values, remove_for_good
from prospekt.people.actions.traces import marks_of_leads, take_out_traces
from prospekt.people.events import LeadPurged
from prospekt.people.models import Change, Company, Person, Suppressed
from prospekt.people.queries.consent_facts import facts_of, told_refusals_of
from prospekt.people.queries.merged import with_merged
from prospekt.people.queries.refusals import digest_of, refusals_of
from prospekt.people.rules.consent import Fact, allows, in_force, usual_purpose
from prospekt.people.rules.lead_ref import LeadRef, parse_ref

MOST = 1_000
SOURCE = "restore"
NAMES = ("lead.purged", "texts.erased", "consent.changed", "address.unsuppressed", "lead.erased")
Line = Mapping[str, Any]
"""`at` (ISO), and one of `purged`, `erased` (ids of a lead's changes and notes), `consent`, `suppressed` (digest),
`lifted` (a digest that was taken off the list)."""


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
                {
                    "at": row.kept_at.isoformat(),
                    "suppressed": row.digest,
                    "channel": row.channel,
                    "purpose": row.purpose,
                    "kind": row.kind,
                    "reason": row.reason,
                }
                for row in gone
            ]
            yield lines, place, suppressed
        if len(gone) < MOST and len(events) < MOST:
            return


def _line(event: Happened) -> Line:
    lead = LeadRef(event.person_id is not None, event.person_id or event.company_id or 0)
    line: dict[str, Any] = {"at": event.occurred_at.isoformat(), "lead": str(lead)}
    facts = event.facts
    if event.name == "address.unsuppressed":
        return {key: value for key, value in {**line, **facts}.items() if key != "lead"} | {
            "lifted": True
        }
    if event.name == "lead.purged":
        return {**line, "purged": True}
    if event.name == "lead.erased":
        return {**line, "purged": True, "traces": True}
    if event.name == "texts.erased":
        return {**line, "erased": [facts.get("change_ids", []), facts.get("note_ids", [])]}
    line["consent"] = {
        "channel": facts["channel"], "purpose": facts.get("purpose") or usual_purpose(facts["channel"]),
        "is_given": facts["is_given"],
    }  # fmt: skip
    if not facts["is_given"]:
        # Of those the backup does not know, only the address can be known again.
        found = refusals_of(lead.column, [lead.id])
        told = told_refusals_of(lead.column, [lead.id])
        known = [
            *((kind, key) for kind, key, _c in found),
            *((kind, key) for kind, key, *_c in told),
        ]
        line["digests"] = sorted({digest_of(kind, key) for kind, key in known})
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
    """What nobody lifted since is refused again. Before the purging, which keeps digests of what was refused."""
    digests: dict[tuple[str, str, str], Line] = {}
    n = 0
    for line in lines:
        if "suppressed" in line:
            digests[line["suppressed"], line["channel"], _purpose(line)] = line
        elif "lifted" in line:
            digests.pop((line["digest"], line["channel"], line["purpose"]), None)
    for ref, said in _refused_by_lead(lines).items():
        lead = parse_ref(ref)
        model: type[Person] | type[Company] = Person if lead.is_person else Company
        is_there = model.objects.filter(pk=lead.id).exists()
        have = in_force(facts_of(lead.column, [lead.id]).get(lead.id, [])) if is_there else []
        for (channel, purpose), line in said.items():
            if not is_there:
                digests |= {(digest, channel, purpose): line for digest in line["digests"]}
            elif not any((one.channel, one.purpose) == (channel, purpose) for one in have):
                tell(lead, Fact(channel, purpose, False, now, SOURCE), by=by, now=now)
                n += 1
    there = set(Suppressed.objects.values_list("digest", "channel", "purpose"))
    missing = sorted(digests.keys() - there)
    Suppressed.objects.bulk_create(
        Suppressed(
            digest=digest, channel=channel, purpose=purpose, kept_at=now,
            kind=digests[digest, channel, purpose].get("kind", ""),
            reason=digests[digest, channel, purpose].get("reason", "gone"),
        )
        for digest, channel, purpose in missing
    )  # fmt: skip
    return n + len(missing)


def _refused_by_lead(lines: Sequence[Line]) -> dict[str, dict[tuple[str, str], Line]]:
    """The refusals that no later line lifts, by lead."""
    found: dict[str, dict[tuple[str, str], Line]] = defaultdict(dict)
    for line in lines:
        if "consent" not in line:
            continue
        said = line["consent"]
        key = (said["channel"], _purpose(said))
        mine = found[line["lead"]]
        if said["is_given"]:
            for other in [one for one in mine if allows(*key, *one)]:
                del mine[other]
        else:
            mine[key] = line
    return found


def _purpose(line: Mapping[str, Any]) -> str:
    """Lines of earlier releases name none."""
    return line.get("purpose") or usual_purpose(line["channel"])


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
    erased = {parse_ref(line["lead"]) for line in lines if "traces" in line}
    n = 0
    for model in (Person, Company):
        ids = [lead.id for lead in purged if lead.is_person == (model is Person)]
        for first in range(0, len(ids), MOST):
            some = model.objects.filter(pk__in=ids[first : first + MOST]).order_by("pk")
            found = [LeadRef(model is Person, id_) for id_ in some.values_list("pk", flat=True)]
            if found:
                column, there = found[0].column, [lead.id for lead in found]
                named = [lead.id for lead in found if lead in erased]
                marks = marks_of_leads(column, with_merged(column, named))
                forget_values(column, there, by=by, now=now)
                remove_for_good(column, there, keep_refusals=True, now=now)
                if named:
                    take_out_traces(column, named, marks)
                who = [
                    {"person_id": lead.person_id, "company_id": lead.company_id} for lead in found
                ]
                append([LeadPurged(**each) for each in who], by=by, now=now)
            n += len(found)
    return n
