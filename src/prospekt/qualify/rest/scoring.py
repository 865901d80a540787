"""The scorecard, and the score of a lead with its reasons; decides nothing."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from ninja import Path, Query
from pydantic import BaseModel

from prospekt.people.queries.detail import lead_values
from prospekt.people.rest.door import Rest, caller_of
from prospekt.people.rest.shapes import Answer, LeadRefText, Moment
from prospekt.people.rules.lead_ref import LeadRef, parse_ref
from prospekt.playbook.scoring import score_lead
from prospekt.playbook.sentences import to_sentence
from prospekt.playbook.shapes import BASE_KEY, BASE_TITLE
from prospekt.qualify.queries.recorder import known_since, score_then
from prospekt.qualify.queries.scores import COMPANY, PERSON, facts_of, interest_of, running_playbook
from prospekt.ui.written import number
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

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


class ScoreQuery(BaseModel):
    """`at`: as of this moment in the past, by the version that ran then; empty: now."""

    at: Moment | None = None


@rest.get("/leads/{lead_ref}/score", right="see_leads", answer=ScoreAnswer)
def read_score(
    request: HttpRequest, lead_ref: Path[LeadRefText], view: Query[ScoreQuery]
) -> ScoreAnswer:
    """Read the score of this moment, or of one in the past, with every reason for it."""
    lead, now = parse_ref(lead_ref), timezone.now()
    lead_values(lead, reader=caller_of(request).reader)
    if view.at is not None:
        return _then(lead, view.at, known_since(lead), now)
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


def _then(lead: LeadRef, at: datetime, created_at: datetime, now: datetime) -> ScoreAnswer:
    """A score of the past. Touches and answers are those of then, the other facts those of now."""
    if not created_at <= at <= now:
        message = _(
            "There is no score of that moment: the lead is known since {at}, and no moment is still to come."
        )
        raise Refusal(Problem("bad_day", message, {"at": created_at.isoformat()}, column="at"))
    found = score_then(lead, at, now=now)
    sums = {"fit": 0, "negative": 0, "interest": 0, "answers": 0}
    for _key, _title, kind, points in found.addends:
        sums[kind] += points
    base = ReasonAnswer(
        key=BASE_KEY, title=gettext(BASE_TITLE), points=found.playbook.card.base_points
    )
    return ScoreAnswer(
        points=found.points, fit=sums["fit"] + sums["negative"], interest=sums["interest"],
        answers=sums["answers"], grade=found.grade, at=at, playbook=found.playbook.name,
        version=found.playbook.version,
        reasons=[
            base,
            *(
                ReasonAnswer(key=key, title=gettext(title), points=points)
                for key, title, _kind, points in found.addends
            ),
        ],
    )  # fmt: skip
