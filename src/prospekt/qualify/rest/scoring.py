"""The scorecard, and the score of a lead with its reasons; decides nothing."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from ninja import Path

from prospekt.people.queries.detail import lead_values
from prospekt.people.rest.door import Rest, caller_of
from prospekt.people.rest.shapes import Answer, LeadRefText
from prospekt.people.rules.lead_ref import parse_ref
from prospekt.playbook.scoring import score_lead
from prospekt.playbook.sentences import to_sentence
from prospekt.qualify.queries.scores import COMPANY, PERSON, facts_of, interest_of, running_playbook
from prospekt.ui.written import number

rest = Rest("Scoring")


class RuleAnswer(Answer):
    """A rule: its points in hundredths, and in a sentence when it counts."""

    key: str
    title: str
    points: int
    sentence: str


class ScorecardAnswer(Answer):
    """The card of the running playbook; `base_points` is where every score begins."""

    playbook: str
    version: str
    base_points: int
    rules: list[RuleAnswer]


@rest.get("/scorecard", right="see_playbooks", answer=ScorecardAnswer)
def read_scorecard(request: HttpRequest) -> ScorecardAnswer:
    """Read the rules by which leads are scored."""
    running = running_playbook()
    rules = [
        RuleAnswer(
            key=rule.key, title=gettext(rule.title), points=rule.points,
            sentence=to_sentence(rule.when, gettext, number) if rule.when else "",
        )
        for rule in running.card.rules
    ]  # fmt: skip
    return ScorecardAnswer(
        playbook=running.name,
        version=running.version,
        base_points=running.card.base_points,
        rules=rules,
    )


class ReasonAnswer(Answer):
    """What a rule adds, in hundredths of a point."""

    key: str
    title: str
    points: int


class ScoreAnswer(Answer):
    """A score in hundredths of a point and its reasons: they add up to `points`."""

    points: int
    fit: int
    interest: int
    answers: int
    grade: str
    at: datetime
    playbook: str
    version: str
    reasons: list[ReasonAnswer]


@rest.get("/leads/{lead_ref}/score", right="see_leads", answer=ScoreAnswer)
def read_score(request: HttpRequest, lead_ref: Path[LeadRefText]) -> ScoreAnswer:
    """Read the score of this moment with every reason for it."""
    lead, now = parse_ref(lead_ref), timezone.now()
    lead_values(lead, reader=caller_of(request).reader)
    running = running_playbook()
    kind = PERSON if lead.is_person else COMPANY
    facts = facts_of(running.card, kind, [lead.id])[lead.id]
    pairs = interest_of(kind, [lead.id]).get(lead.id, {})
    score = score_lead(running.card, facts, pairs, now.timestamp())
    return ScoreAnswer(
        points=score.points, fit=score.fit, interest=score.interest, answers=score.answers, grade=score.grade, at=now,
        playbook=running.name, version=running.version,
        reasons=[
            ReasonAnswer(key=addend.key, title=gettext(addend.title), points=addend.points)
            for addend in score.addends
        ],
    )  # fmt: skip
