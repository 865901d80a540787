"""What a call needs: whom, by which number, whether one may, what to ask; and the list of calls one is in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from prospekt.engage.models import CallList
from prospekt.engage.queries.agenda import TaskRow, open_tasks_about
from prospekt.engage.queries.today import Next, Target, line_about, ready, targets_of
from prospekt.engage.rules.calls import BARRED, FOREIGN, GONE, NO_NUMBER, TO_COME, Entry
from prospekt.engage.rules.today import Line
from prospekt.engage.rules.ways import CONSENT, PURPOSE
from prospekt.people.queries.consent import may_contact, standings
from prospekt.people.queries.rights import reached_ids
from prospekt.people.rules.consent import Why
from prospekt.people.rules.lead_ref import LeadRef, no_lead, parse_ref
from prospekt.people.rules.rights import Reader
from prospekt.playbook.answer_facts import UNKNOWN
from prospekt.playbook.shapes import Question
from prospekt.qualify.queries.scores import running_playbook
from prospekt.qualify.queries.verdicts import method_of, next_for, verdicts_of
from prospekt.words.problem import Refusal

MOST_ASKED = 6
"""Questions that a call shows at once, the one that tells most first."""


@dataclass(frozen=True, slots=True)
class Script:
    """What to ask in a call, best first, and why the first one."""

    questions: tuple[Question, ...] = ()
    known: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class CallOf:
    """Everything about one call. `barred`: why the lead must not be called; `reasons`: why it stands in the day."""

    target: Target
    barred: tuple[Why, ...]
    next: Next | None
    tasks: tuple[TaskRow, ...]
    script: Script


def callable_now(leads: Sequence[LeadRef], reader: Reader) -> dict[LeadRef, str]:
    """What stands in the way of calling each lead: nothing, a refusal, no number, another owner, or that it is gone."""
    targets = targets_of(leads, reader)
    refused = may_contact(targets, CONSENT["phone"], PURPOSE)
    own = {
        is_person: reached_ids(
            reader, "change_leads", {lead.id for lead in targets if lead.is_person == is_person}, not is_person
        )
        for is_person in (True, False)
    }  # fmt: skip
    return {
        lead: _state(
            targets.get(lead), refused.get(lead, ()), is_own=lead.id in own[lead.is_person]
        )
        for lead in leads
    }


def _state(target: Target | None, refused: Sequence[Why], *, is_own: bool) -> str:
    if target is None:
        return GONE
    if refused:
        return BARRED
    if not is_own:
        return FOREIGN
    return TO_COME if target.phone else NO_NUMBER


def call_of(lead: LeadRef, reader: Reader, now: datetime) -> CallOf:
    """Raises Refusal not_found for a lead that is gone or that the reader does not see."""
    target = targets_of([lead], reader).get(lead)
    if target is None:
        raise Refusal(no_lead())
    tasks = open_tasks_about(lead)
    line = line_about(lead, reader, now) or Line(str(lead), (), 0)
    (made,) = ready([line], {task.id: task for task in tasks}, {lead: target}, now)
    barred = standings([lead])[lead].reasons(CONSENT["phone"], PURPOSE)
    shown = made if line.reasons else None
    return CallOf(target, barred, shown, tuple(tasks), _script(lead, now))


def _script(lead: LeadRef, now: datetime) -> Script:
    """Questions of the playbook's method that nobody has answered, in the order in which they tell most."""
    playbook = running_playbook()
    method = method_of(playbook)
    if method is None:
        return Script()
    judged = verdicts_of([lead], now=now, playbook=playbook)[lead]
    best = [each.question for each in next_for(judged, method, playbook)]
    rest = [
        stand.question
        for stand in judged.stands.values()
        if stand.verdict == UNKNOWN and stand.latest is None and stand.question not in best
    ]
    known = [stand.question for stand in judged.stands.values() if stand.question not in best and stand.question not in rest]  # fmt: skip
    return Script(tuple([*best, *rest][:MOST_ASKED]), tuple(known))


def calls_of(user_id: int) -> tuple[list[Entry], str]:
    """The list of calls of a user, and where it came from; nothing where none was begun."""
    found = CallList.objects.filter(user_id=user_id).first()
    if found is None:
        return [], ""
    return [(lead, state) for lead, state in found.leads], found.back


def entries_now(entries: Sequence[Entry], reader: Reader) -> list[Entry]:
    """The list as it stands: whoever was to come and is gone since is passed over. At most two statements."""
    return [
        (str(ref), state if name or state != TO_COME else GONE)
        for ref, name, state in named_entries(entries, reader)
    ]


def named_entries(entries: Sequence[Entry], reader: Reader) -> list[tuple[LeadRef, str, str]]:
    """(lead, name, state) of a list of calls; whoever is gone since has no name. At most two statements."""
    refs = [parse_ref(lead) for lead, _state in entries]
    targets: Mapping[LeadRef, Target] = targets_of(refs, reader)
    return [
        (ref, targets[ref].name if ref in targets else "", state if ref in targets else state or GONE)
        for ref, (_lead, state) in zip(refs, entries, strict=True)
    ]  # fmt: skip
