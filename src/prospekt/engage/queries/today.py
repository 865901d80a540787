"""The day of a user: reasons of all sources, ranked, with what is needed to act on each."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from prospekt.engage.queries.agenda import TaskRow, tasks_by_id
from prospekt.engage.queries.today_sources import MOST, Raw, raw_reasons
from prospekt.engage.rules.pulses import CHANNELS
from prospekt.engage.rules.today import (
    FREE,
    FRESH,
    HANDOVER,
    LOOKED,
    NO_STEP,
    SILENT,
    WOKEN,
    Found,
    Line,
    Worth,
    kind_of_task,
    kind_of_touch,
    ranked,
    silent_since,
)
from prospekt.engage.rules.ways import CONSENT, PURPOSE, Known, Way, way_to
from prospekt.people.models import Company, Person
from prospekt.people.queries.consent import Standing, standings
from prospekt.people.queries.instants import instant
from prospekt.people.queries.rights import visible
from prospekt.people.rules.consent import Why
from prospekt.people.rules.lead_ref import LeadRef, parse_ref
from prospekt.people.rules.rights import Reader
from prospekt.playbook.shapes import Method, Playbook
from prospekt.qualify.queries.answers import counts
from prospekt.qualify.queries.scores import running_playbook
from prospekt.qualify.queries.verdicts import Judged, method_of, next_for, verdicts_of
from prospekt.qualify.rules.next_question import NextQuestion, alike

SHOWN = 25
_SHARED = (
    "id", "phone", "email", "preferred_channel", "temperature", "grade", "points", "lifecycle", "owner_id", "country",
    "last_touch_at", "pulse__answers", "pulse__in_kind",
)  # fmt: skip
_PERSON = (
    *_SHARED,
    "full_name",
    "call_name",
    "honorific",
    "role",
    "company__name",
    "company__country",
)
_COMPANY = (*_SHARED, "name")


@dataclass(frozen=True, slots=True)
class Target:
    """A lead as the day and the call list need it."""

    ref: LeadRef
    name: str
    call_name: str
    role: str
    company: str
    phone: str
    email: str
    preferred: str
    temperature: str
    grade: str
    points: int
    lifecycle: str
    owner_id: int | None
    country: str
    answers: Mapping[str, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Next:
    """A line of the day, ready to be read: `target` is None for a task of no lead."""

    line: Line
    target: Target | None
    tasks: tuple[TaskRow, ...]
    way: Way | None
    barred: Mapping[str, Sequence[Why]]
    question: NextQuestion | None

    @property
    def key(self) -> str:
        return self.line.key


@dataclass(frozen=True, slots=True)
class Day:
    """The lines that are shown, how many there are besides, whether even more were not looked for."""

    lines: tuple[Next, ...]
    n_more: int
    is_more: bool
    n_hot: int

    @property
    def n(self) -> int:
        """All lines, as far as they were counted."""
        return len(self.lines) + self.n_more


def day_of(reader: Reader, now: datetime, *, shown: int = SHOWN) -> Day:
    """What the user does next; a fixed number of statements however much there is."""
    here = timezone.localtime(now)
    raw = raw_reasons(reader, now)
    tasks = tasks_by_id(reader, [each.task_id for each in raw if each.task_id])
    targets = targets_of({ref for each in raw if (ref := _ref(each))}, reader)
    found = list(_reasons(raw, tasks, targets, here))
    worth = {
        str(ref): Worth(one.temperature, one.grade, one.points) for ref, one in targets.items()
    }
    lines = ranked(found, worth)
    hot = sum(1 for line in lines if worth.get(line.key, Worth()).temperature == "hot")
    most = max((sum(1 for each in raw if each.source == source) for source in {r.source for r in raw}), default=0)  # fmt: skip
    return Day(
        tuple(ready(lines[:shown], tasks, targets, now)), max(0, len(lines) - shown), most >= MOST, hot
    )  # fmt: skip


def line_about(ref: LeadRef, reader: Reader, now: datetime) -> Line | None:
    """Why a lead stands in the user's day, if it does; as many statements as sources and tasks ask."""
    raw = [each for each in raw_reasons(reader, now) if _ref(each) == ref]
    tasks = tasks_by_id(reader, [each.task_id for each in raw if each.task_id])
    targets = targets_of([ref], reader) if raw else {}
    found = _reasons(raw, tasks, targets, timezone.localtime(now))
    return next(iter(ranked(found, {})), None)


def ready(
    lines: Sequence[Line],
    tasks: Mapping[int, TaskRow],
    targets: Mapping[LeadRef, Target],
    now: datetime,
) -> list[Next]:
    """Lines with the channel to use and the question to ask."""
    refs = [parse_ref(line.key) for line in lines if line.key[0] != "t"]
    may = standings(refs)
    playbook = running_playbook()
    method = method_of(playbook)
    questions = {}
    if method and refs:
        judged = verdicts_of(refs, now=now, playbook=playbook, methods=[method])
        questions = next_questions_of(judged, method, playbook)
    zone = timezone.localtime(now).tzinfo
    assert zone
    made = []
    for line in lines:
        of_line = tuple(tasks[id_] for id_ in line.tasks if id_ in tasks)
        if line.key[0] == "t":
            made.append(Next(line, None, of_line, None, {}, None))
            continue
        ref = parse_ref(line.key)
        target = targets[ref]
        barred = barred_of(may[ref])
        way = way_to(known_of(target, barred), zone)
        made.append(Next(line, target, of_line, way, barred, questions.get(ref)))
    return made


def known_of(target: Target, barred: Collection[str]) -> Known:
    """What the choice of a channel looks at."""
    return Known(bool(target.phone), bool(target.email), target.preferred, target.answers, tuple(barred))  # fmt: skip


def barred_of(standing: Standing) -> dict[str, tuple[Why, ...]]:
    """Channels by which a lead must not be contacted, each with every reason; one gate decides."""
    found = {
        channel: standing.reasons(CONSENT.get(channel, channel), PURPOSE) for channel in CHANNELS
    }
    return {channel: why for channel, why in found.items() if why}


def next_questions_of(
    judged: Mapping[LeadRef, Judged], method: Method, playbook: Playbook
) -> dict[LeadRef, NextQuestion]:
    """The best question for each lead, where one is worth asking, weighed once for leads that are alike.

    One statement.
    """
    fell = counts()
    weighed: dict[Hashable, list[NextQuestion]] = {}
    found: dict[LeadRef, NextQuestion] = {}
    for ref, one in judged.items():
        case = alike(one.verdicts[method.key], one.stands)
        if case not in weighed:
            weighed[case] = next_for(one, method, playbook, fell)
        if weighed[case]:
            found[ref] = weighed[case][0]
    return found


def targets_of(refs: Iterable[LeadRef], reader: Reader) -> dict[LeadRef, Target]:
    """Those of the leads that the reader sees and that are in the list; a statement for each kind."""
    wanted = list(refs)
    found: dict[LeadRef, Target] = {}
    for is_person, model, columns in ((True, Person, _PERSON), (False, Company, _COMPANY)):
        ids = [ref.id for ref in wanted if ref.is_person == is_person]
        if not ids:
            continue
        rows = model.objects.filter(
            visible(reader, "see_leads", is_company=not is_person), pk__in=ids, deleted_at=None
        )
        for row in rows.values(*columns):
            ref = LeadRef(is_person, row["id"])
            found[ref] = _target(ref, row)
    return found


def _target(ref: LeadRef, row: Mapping[str, Any]) -> Target:
    name = row.get("full_name") or row.get("name") or row["email"] or row["phone"] or f"#{ref.id}"
    return Target(
        ref, name, row.get("call_name") or "", row.get("role") or "", row.get("company__name") or "", row["phone"],
        row["email"], row["preferred_channel"], row["temperature"], row["grade"], row["points"], row["lifecycle"],
        row["owner_id"], row["country"] or row.get("company__country") or settings.PHONE_COUNTRY,
        row["pulse__answers"] or {},
    )  # fmt: skip


def _ref(raw: Raw) -> LeadRef | None:
    if raw.person_id:
        return LeadRef(True, raw.person_id)
    return LeadRef(False, raw.company_id) if raw.company_id else None


def _reasons(
    raw: Iterable[Raw], tasks: Mapping[int, TaskRow], targets: Mapping[LeadRef, Target], here: datetime
) -> Iterable[Found]:  # fmt: skip
    """Reasons of leads and tasks that the reader still sees."""
    for each in raw:
        ref = _ref(each)
        if ref is not None and ref not in targets:
            continue
        if each.task_id:
            task = tasks.get(each.task_id)
            if task is not None:
                kind = kind_of_task(task.kind, is_overdue=task.is_overdue(here))
                yield Found(kind, task.due_at, str(ref) if ref else "", task.id)
        elif ref is not None:
            found = _of_lead(each, targets[ref], here)
            if found:
                yield found


def _of_lead(each: Raw, target: Target, here: datetime) -> Found | None:
    lead = str(target.ref)
    if each.source == "waits":
        kind = kind_of_touch(each.one)
        if kind == LOOKED and target.lifecycle == "disqualified":
            return None
        return Found(kind, each.at, lead, params={"touch": each.one, "topic": each.two})
    if each.source == "handover":
        return Found(HANDOVER, each.at, lead, params={"due": instant(each.one)})
    if each.source == "woken":
        return Found(WOKEN, each.at, lead, params={"how": each.one})
    if each.source == "fresh":
        return Found(FRESH, each.at, lead)
    if each.source == "idle":
        touched = timezone.localtime(each.at)
        since = silent_since(touched, settings.PROSPEKT_SILENCE_DAYS, target.country, here)
        return Found(SILENT if since else NO_STEP, each.at, lead)
    return Found(FREE, each.at, lead)


def owns_leads(reader: Reader) -> bool:
    """Whether the user has any lead; at most two statements."""
    if reader.user_id is None:
        return False
    return any(
        model.objects.filter(owner_id=reader.user_id, deleted_at=None).exists()
        for model in (Person, Company)
    )
