"""The flight recorder: the score of a lead on a day in the past, by the version that ran then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from prospekt.ledger.models import Event
from prospekt.people.models import Company, Person
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.playbook.shapes import Playbook
from prospekt.qualify.models import PlaybookVersion
from prospekt.qualify.queries.judging import Day, Judge
from prospekt.qualify.queries.scores import COMPANY, PERSON, playbook_version, running_playbook


@dataclass(frozen=True, slots=True)
class Graded:
    """What the log says was the last change of grade up to that day: exactly as it was written down."""

    at: datetime
    grade: str
    points: int
    version: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """A score of the past: points and addends in hundredths, (key, title, kind, points) each."""

    at: datetime
    playbook: Playbook
    points: int
    grade: str
    addends: tuple[tuple[str, str, str, int], ...]
    graded: Graded | None


def known_since(lead: LeadRef) -> datetime:
    """When a lead, which is there, was entered."""
    model: type[Person] | type[Company] = Person if lead.is_person else Company
    return model.objects.values_list("created_at", flat=True).get(pk=lead.id)


def score_then(lead: LeadRef, at: datetime, *, now: datetime) -> Recorded:
    """The score that a lead had at `at`: by what was written down by then, and facts of now where these are not kept."""
    playbook = version_then(at)
    kind = PERSON if lead.is_person else COMPANY
    judge = Judge(playbook, playbook, now=now, day=Day(at))
    judged = judge.judge(kind, [lead.id])[lead.id]
    addends = tuple(
        (rule.key, rule.title, rule.kind, judged.addends[rule.key])
        for rule in playbook.card.rules
        if rule.key in judged.addends
    )
    return Recorded(at, playbook, judged.points, judged.grade, addends, _graded(lead, at))


def version_then(at: datetime) -> Playbook:
    """The version that ran at `at`; before the first one that one."""
    rows = Event.objects.filter(name="playbook.enacted").order_by("-id")
    versions = rows.filter(occurred_at__lte=at).values_list("playbook", flat=True)
    first = Event.objects.filter(name="playbook.enacted").order_by("id")
    version = versions.first() or first.values_list("playbook", flat=True).first()
    name = PlaybookVersion.objects.filter(version=version).values_list("name", flat=True).first()
    return playbook_version(name, version) if name and version else running_playbook()


def _graded(lead: LeadRef, at: datetime) -> Graded | None:
    rows = Event.objects.filter(name="lead.graded", occurred_at__lte=at, **{lead.column: lead.id})
    found = rows.order_by("-id").values("occurred_at", "facts", "playbook").first()
    if found is None:
        return None
    facts = found["facts"]
    return Graded(found["occurred_at"], facts["grade"].upper(), facts["points"], found["playbook"])
