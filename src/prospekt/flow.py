"""What follows from what: event name -> what happens next, after the commit. The program's plot on one page.

Handlers take batches and are idempotent. They run right after the commit in the process that wrote, and the
worker catches up whatever was missed; the position of the reader moves in the transaction of what followed,
so that a kill at any moment loses nothing and does nothing twice.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

from django.db import connection, transaction
from django.utils import timezone

from prospekt.engage.actions.five_ps import note_facts_used
from prospekt.engage.actions.following import (
    follow_merges,
    hand_over,
    tell_handed,
    tell_left,
    tell_mentioned,
)
from prospekt.engage.actions.pulses import follow_owners, follow_touches, remember_loggers
from prospekt.ledger.bulk import select_by
from prospekt.ledger.crash_points import reach
from prospekt.ledger.events import Actor
from prospekt.ledger.reading import FLOW, Happened, events_after, move, next_after, position_of
from prospekt.people.actions.segment_members import keep_members
from prospekt.people.jobs import index_own_field_job, refresh_segments_job
from prospekt.people.models import Segment
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.qualify.actions.interest import Felt, count_touches, forget, rebuild
from prospekt.qualify.actions.journeys import count_journeys, recount_journeys
from prospekt.qualify.actions.mending import mend_clocks
from prospekt.qualify.actions.recycling import wake_touched
from prospekt.qualify.actions.scoring import score_leads
from prospekt.qualify.actions.stages import follow_people
from prospekt.qualify.actions.standings import concerned, refresh_standings, with_answers
from prospekt.qualify.queries.scores import COMPANY, PERSON, running_playbook
from prospekt.qualify.queries.stages import former_companies
from prospekt.qualify.rules.stages import ASIDE
from prospekt.route.actions.following import follow_leads, note_responses
from prospekt.route.jobs import assign_import_job

log = logging.getLogger("prospekt.flow")
BATCH = 1_000
"""Events a transaction: nobody else can write to SQLite while their leads are scored."""
FEW = 100
BY = Actor(None, "flow")
OF_LEADS = ("lead.", "touch.", "note.", "consent.", "answer.", "task.", "meeting.", "objection.")
"""How names of events begin that happen to leads, and may bring them into segments."""
DERIVED = (
    "lead.graded", "lead.lifecycle_changed", "lead.temperature_changed", "lead.journey_changed", "lead.recycled",
    "lead.clock_stopped",
)  # fmt: skip
"""Written by what follows here, in the same step in which segments are looked at."""
REGROUPED = ("lead.merged", "lead.unmerged", "lead.separated")
"""After these a company has other contacts."""


Handler = Callable[[Sequence[Happened], datetime], None]


def count_interest(events: Sequence[Happened], now: datetime) -> None:
    """A touch counts into the interest of its lead."""
    card = running_playbook().card
    count_touches(card, [
        Felt(PERSON if e.person_id else COMPANY, e.person_id or e.company_id or 0, e.occurred_at.timestamp(), e.facts)
        for e in events
    ])  # fmt: skip


def recount_interest(events: Sequence[Happened], now: datetime) -> None:
    """Touches were withdrawn, or leads merged or separated: what a lead has now is counted anew."""
    playbook = running_playbook()
    wanted = {
        PERSON: {e.person_id for e in events if e.person_id},
        COMPANY: {e.company_id for e in events if e.company_id and not e.person_id},
    }
    for kind, ids in wanted.items():
        journeys = partial(recount_journeys, playbook.stages, by=BY, now=now)
        rebuild(playbook.card, kind, sorted(ids), journeys)


def forget_interest(events: Sequence[Happened], now: datetime) -> None:
    """A lead is gone."""
    forget(PERSON, [e.person_id for e in events if e.person_id])
    forget(COMPANY, [e.company_id for e in events if e.company_id and not e.person_id])


def judge_answers(events: Sequence[Happened], now: datetime) -> None:
    """What answers come to has changed for a lead, its company and all contacts there; or a contact came or went."""
    answers = [e for e in events if e.name.startswith("answer.")]
    persons = {e.person_id for e in answers if e.person_id}
    companies = {e.facts.get("company") or e.company_id for e in answers} - {None}
    moved = {e.person_id for e in events if e.person_id and _may_move(e)} - persons
    companies |= {e.company_id for e in events if e.company_id and e.name in REGROUPED}
    leads = concerned({*persons, *with_answers(moved)}, companies)
    if leads:
        causes = {_about(e): e.id for e in answers}
        if len(answers) == 1:
            causes = dict.fromkeys(leads, answers[0].id)
        refresh_standings(leads, running_playbook(), now=now)
        score_leads(
            person_ids=[lead.id for lead in leads if lead.is_person],
            company_ids=[lead.id for lead in leads if not lead.is_person],
            by=BY,
            now=now,
            causes=causes,
        )


def _may_move(event: Happened) -> bool:
    """Whether a contact may have another company since."""
    return event.name != "lead.changed" or "company_id" in event.facts.get("fields", ())


def score(events: Sequence[Happened], now: datetime) -> None:
    """Something a score reads has changed; what a company is, its people are scored by too."""
    company_ids = {e.company_id for e in events if e.company_id and not e.person_id}
    employed = _employed(
        [e.company_id for e in events if e.name == "lead.changed" and e.company_id]
    )
    score_leads(
        person_ids={e.person_id for e in events if e.person_id} | employed,
        company_ids=company_ids,
        by=BY,
        now=now,
        causes={_about(e): e.id for e in events},
    )


def _about(event: Happened) -> LeadRef:
    return LeadRef(event.person_id is not None, event.person_id or event.company_id or 0)


def follow_journeys(events: Sequence[Happened], now: datetime) -> None:
    """A touch may bring its lead further on the buyer's journey."""
    touches = [
        (e.id, Felt(PERSON if e.person_id else COMPANY, e.person_id or e.company_id or 0, e.occurred_at.timestamp(), e.facts))
        for e in events
    ]  # fmt: skip
    count_journeys(running_playbook().stages, touches, by=BY, now=now)


def wake_by_signal(events: Sequence[Happened], now: datetime) -> None:
    """Whoever was disqualified or put off and shows interest is a lead again."""
    wake_touched(events, running_playbook().stages, by=BY, now=now)


def keep_clocks(events: Sequence[Happened], now: datetime) -> None:
    """Leads were merged, separated or took over from one another: who is put aside has one recycle clock."""
    came = [e for e in events if e.name != "lead.created" or e.facts.get("lifecycle") in ASIDE]
    if came:
        leads = {_about(e) for e in came}
        mend_clocks(sorted(leads, key=str), by=BY, now=now)


def show_furthest(events: Sequence[Happened], now: datetime) -> None:
    """A company shows the furthest of its people, whoever of them came or went."""
    people = {e.person_id for e in events if e.person_id and _may_move(e)}
    created = {e.person_id for e in events if e.person_id and e.name == "lead.created"}
    gone = {e.facts["gone"] for e in events if e.person_id and "gone" in e.facts}
    firms = former_companies((people - created) | gone)
    firms |= {e.company_id for e in events if e.company_id and e.name in REGROUPED}
    follow_people(sorted(people), firms, by=BY, now=now)


def score_by_origin(events: Sequence[Happened], now: datetime) -> None:
    """A source or a campaign is called something else, or its channel is another: scores may read that."""
    wanted = {
        "source_id": {e.facts["source"] for e in events if e.facts.get("source")},
        "campaign_id": {e.facts["campaign"] for e in events if e.facts.get("campaign")},
    }
    found: dict[str, set[int]] = {"person": set(), "company": set()}
    for column, ids in wanted.items():
        for kind, leads in found.items():
            sql = (
                f"SELECT id FROM people_{kind} WHERE {column} IN {{values}} AND deleted_at IS NULL"
            )
            leads.update(row[0] for row in select_by(sql, ids))
    score_leads(person_ids=found["person"], company_ids=found["company"], by=BY, now=now)


def index_own_fields(events: Sequence[Happened], now: datetime) -> None:
    """The index of an own field may have to be made or dropped; that takes its time, so the worker does it."""
    for field_id in sorted({e.facts["field"] for e in events}):
        index_own_field_job.enqueue(field_id)


def take_tasks_along(events: Sequence[Happened], now: datetime) -> None:
    """Tasks stay with the lead that is left of two, and go back when there are two again."""
    follow_merges(events)


def call_mentioned(events: Sequence[Happened], now: datetime) -> None:
    """Whoever a note names is told."""
    tell_mentioned(events, now=now)


def hand_over_tasks(events: Sequence[Happened], now: datetime) -> None:
    """What is to be done for a lead is done by whoever looks after it now."""
    hand_over(events, by=BY, now=now)


def feel_pulse(events: Sequence[Happened], now: datetime) -> None:
    """Somebody reached for somebody, or that is told of another lead now."""
    follow_touches(events)


def pulse_changes_hands(events: Sequence[Happened], now: datetime) -> None:
    """Whom a lead waits for is whoever looks after it now."""
    follow_owners(events)


def note_who_logs(events: Sequence[Happened], now: datetime) -> None:
    """Whoever logs touches is not silent."""
    remember_loggers(events)


def note_personal_words(events: Sequence[Happened], now: datetime) -> None:
    """The words of a touch of ours may name what is known of the lead."""
    note_facts_used(events, by=BY, now=now)


def tell_of_left_tasks(events: Sequence[Happened], now: datetime) -> None:
    """Somebody is gone, and their tasks are not."""
    tell_left(events, now=now)


def follow_handovers(events: Sequence[Happened], now: datetime) -> None:
    """A new SQL is handed over to sales; a waiting hand-over goes with its lead."""
    follow_leads(events, by=BY, now=now)


def time_responses(events: Sequence[Happened], now: datetime) -> None:
    """Sales has answered a lead that was handed over."""
    note_responses(events, by=BY, now=now)


def tell_of_handovers(events: Sequence[Happened], now: datetime) -> None:
    """Whoever gets a lead is told, and whoever leads them when nobody acts."""
    tell_handed(events, now=now)


def assign_imported(events: Sequence[Happened], now: datetime) -> None:
    """What an import brought and nobody owns is given out by the worker, where the playbook says so."""
    if running_playbook().routing.after_import:
        for import_id in sorted({e.facts["import_id"] for e in events}):
            assign_import_job.enqueue(import_id)


def keep_segments(events: Sequence[Happened], now: datetime) -> None:
    """Whoever something happened to may belong to other segments now; what came with an import waits for its end."""
    mine = [e for e in events if e.name.startswith(OF_LEADS) and (e.person_id or e.company_id)]
    mine = [e for e in mine if e.door != "import" and not (e.door == "flow" and e.name in DERIVED)]
    if not mine or not _has_segments():
        return
    judged = {e.person_id for e in mine if e.person_id and judge_answers in TABLE.get(e.name, ())}
    firms = {e.company_id for e in mine if e.company_id and not e.person_id}
    firms |= {e.facts["company"] for e in mine if e.facts.get("company")}
    firms |= former_companies(with_answers(judged))
    leads = {_about(e) for e in mine} | {LeadRef(False, id_) for id_ in firms}
    leads |= {LeadRef(True, id_) for id_ in _employed(sorted(firms))}
    keep_members(leads, by=BY, now=now)


def refresh_all_segments(events: Sequence[Happened], now: datetime) -> None:
    """An import is over, or another playbook judges: segments are compared with the whole base, by the worker."""
    if _has_segments():
        refresh_segments_job.enqueue()


def _has_segments() -> bool:
    return Segment.objects.filter(removed_at=None).exists()


def _employed(company_ids: Sequence[int | None]) -> set[int]:
    if not company_ids:
        return set()
    with connection.cursor() as cursor:
        marks = ", ".join(str(int(id_)) for id_ in company_ids if id_)
        cursor.execute(f"SELECT id FROM people_person WHERE company_id IN ({marks})")
        return {row[0] for row in cursor.fetchall()}


# Hand-overs first: they take their turn before any lead is locked, as whoever gives out leads does.
TABLE: Mapping[str, tuple[Handler, ...]] = {
    "lead.lifecycle_changed": (follow_handovers,),
    "lead.created": (keep_clocks, show_furthest, judge_answers, score),
    "lead.changed": (show_furthest, judge_answers, score),
    "lead.removed": (forget_interest,),
    "lead.binned": (follow_handovers, judge_answers, show_furthest),
    "lead.restored": (keep_clocks, show_furthest, judge_answers, score),
    "lead.attributed": (score,),
    "lead.purged": (forget_interest,),
    "lead.merged": (
        take_tasks_along,
        keep_clocks,
        show_furthest,
        judge_answers,
        recount_interest,
        feel_pulse,
        score,
    ),
    "lead.merged_away": (forget_interest,),
    "lead.unmerged": (
        take_tasks_along,
        keep_clocks,
        show_furthest,
        judge_answers,
        recount_interest,
        feel_pulse,
        score,
    ),
    "lead.separated": (keep_clocks, show_furthest, judge_answers, recount_interest, score),
    "answer.given": (judge_answers,),
    "answer.withdrawn": (judge_answers,),
    "lead.yielded": (keep_clocks,),
    "lead.owner_changed": (follow_handovers, hand_over_tasks, pulse_changes_hands),
    "handover.made": (tell_of_handovers,),
    "handover.escalated": (tell_of_handovers,),
    "import.finished": (assign_imported, refresh_all_segments),
    "import.undone": (refresh_all_segments,),
    "playbook.enacted": (refresh_all_segments,),
    "note.added": (call_mentioned,),
    "user.switched_off": (tell_of_left_tasks,),
    "user.moved": (refresh_all_segments,),
    "touch.recorded": (
        time_responses,
        count_interest,
        follow_journeys,
        wake_by_signal,
        score,
        call_mentioned,
        note_personal_words,
        feel_pulse,
        note_who_logs,
    ),
    "touch.withdrawn": (recount_interest, feel_pulse, score),
    "consent.changed": (score,),
    "source.changed": (score_by_origin,),
    "campaign.changed": (score_by_origin,),
    "field.added": (index_own_fields,),
    "field.changed": (index_own_fields,),
    "field.removed": (index_own_fields,),
    "field.restored": (index_own_fields, refresh_all_segments),
}


_under_way = threading.local()
"""Whether a loop of `catch_up` is under way in this thread."""


def catch_up(door: str = "") -> int:
    """Let everything follow that has not followed yet; returns how many events were read.

    Whoever came by the door of the web does not wait for what follows from an import: it catches up by itself.
    What a step appends asks for this again; the loop that is under way goes on with it.
    """
    if getattr(_under_way, "is_here", False):
        return 0
    total, _under_way.is_here = 0, True
    try:
        while _is_due(door) and (n := _step()):
            total += n
    finally:
        _under_way.is_here = False
    return total


def _is_due(door: str) -> bool:
    """Whether anything has to follow, found without keeping writers waiting; what nobody follows may gather a while."""
    behind = next_after(FLOW, most=BATCH)
    if door == "web" and sum(came_by == "import" for _name, came_by in behind) > FEW:
        return False
    if len(behind) == BATCH or any(name in TABLE for name, _door in behind):
        return True
    return any(name.startswith(OF_LEADS) for name, _door in behind) and _has_segments()


def _step() -> int:
    with transaction.atomic():
        events, place = events_after(position_of(FLOW), most=BATCH)
        if not events:
            return 0
        # First, because what is counted anew from the log goes by it.
        move(FLOW, place)
        now = timezone.now()
        for handler, names in _handlers():
            mine = [event for event in events if event.name in names]
            if mine:
                handler(mine, now)
        keep_segments(events, now)
        reach("flow_before_commit")
    reach("flow_after_commit")
    return len(events)


def _handlers() -> list[tuple[Handler, set[str]]]:
    """Each handler once, in the order of the table, with the events it follows: one call a batch."""
    found: dict[Handler, set[str]] = {}
    for name, handlers in TABLE.items():
        for handler in handlers:
            found.setdefault(handler, set()).add(name)
    last = found.pop(score)
    return [*found.items(), (score, last)]
