"""Answers of leads, what they come to by each method, and what to ask next."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from ninja import Path, Query
from pydantic import BaseModel, Field

from prospekt.people.queries.detail import lead_values
from prospekt.people.rest.door import Rest, caller_of
from prospekt.people.rest.lead_shapes import MoneyAnswer
from prospekt.people.rest.shapes import (
    Answer,
    Body,
    Id,
    LeadRefText,
    Moment,
    Name60,
    Text60,
    Text4000,
    as_typed,
)
from prospekt.people.rules.lead_ref import parse_ref
from prospekt.people.rules.own_values import is_money
from prospekt.qualify.actions.answers import SOURCES, NewAnswer, give_answers, withdraw_answer
from prospekt.qualify.queries.answers import answers_of, without_words_of_others
from prospekt.qualify.queries.scores import running_playbook
from prospekt.qualify.queries.verdicts import method_of, next_for, verdicts_of
from prospekt.qualify.wording import reason_words
from prospekt.ui.said import said

rest = Rest("Qualification")
MOST_AT_ONCE = 80
Typed = Annotated[
    Text4000 | bool | int | float,
    Field(
        description="yes or no, the code of a choice, a number, an amount such as `20000 EUR`,"
        " a day such as `2027-03-31`, or a text; what the question takes."
    ),
]


class NewAnswerBody(Body):
    """An answer to a question of the playbook, named by its key or an alias of it."""

    question: Name60
    value: Typed
    evidence: Text4000 = ""
    source: Literal[SOURCES] = ""
    answered_at: Moment | None = None


class NewAnswers(Body):
    """Answers of one talk; all of them are kept, or none."""

    answers: Annotated[list[NewAnswerBody], Field(min_length=1, max_length=MOST_AT_ONCE)]


class AnswersKept(Answer):
    """The ids of the answers, in the order in which they were sent."""

    ids: list[int]


class GivenAnswer(Answer):
    """An answer. `value` is true, false, a code, a number or a day; money stands in `amount`, a text in `words`.

    `person_ref` is who was asked, `company_ref` the company for which it holds; `words` are empty where they were
    erased, or belong to a contact that the caller may not see.
    """

    id: int
    question: str
    value: str | int | float | bool | None
    amount: MoneyAnswer | None
    words: str
    source: str
    answered_at: datetime
    answered_by: int | None
    person_ref: str | None
    company_ref: str | None


class AnswerList(Answer):
    """All answers that count for a lead, newest first."""

    answers: list[GivenAnswer]


class CriterionAnswer(Answer):
    """What is known of a criterion: met, not_met or unknown; `is_open` says whether asking may still make it met."""

    key: str
    title: str
    question: str
    verdict: Literal["met", "not_met", "unknown"]
    reason: str
    is_open: bool
    is_stale: bool
    contradictions: list[int]


class MethodAnswer(Answer):
    """The verdict of a method."""

    key: str
    title: str
    verdict: Literal["qualified", "not_yet", "disqualified"]
    reason: str
    n_met: int
    criteria: list[CriterionAnswer]


class VerdictsAnswer(Answer):
    """What each method of the running playbook says of a lead; `method` is the one shown first."""

    method: str
    prospect_test: str
    methods: list[MethodAnswer]


class MethodQuery(BaseModel):
    """By which method; empty: the one that the playbook shows first."""

    method: Text60 = ""


class NextQuestionAnswer(Answer):
    """What to ask next. `bits` is how much the answer tells about the verdict; no question: nothing is worth asking."""

    method: str
    question: str | None
    ask: str
    why: str
    bits: float


@rest.get("/leads/{lead_ref}/answers", right="see_leads", answer=AnswerList)
def list_answers(request: HttpRequest, lead_ref: Path[LeadRefText]) -> AnswerList:
    """Read the answers of a lead, with those of its company and other contacts that count for it."""
    lead, reader = parse_ref(lead_ref), caller_of(request).reader
    lead_values(lead, reader=reader)
    rows = without_words_of_others(answers_of([lead])[lead], lead, reader=reader)
    return AnswerList(
        answers=[
            GivenAnswer(
                id=row.event_id, question=row.question,
                value=None if is_money(row.said) else row.said,  # type: ignore[arg-type]
                amount=_amount(row.said), words=row.text, source=row.source, answered_at=row.at,
                answered_by=row.by_id, person_ref=f"p{row.person_id}" if row.person_id else None,
                company_ref=f"c{row.company_id}" if row.company_id else None,
            )
            for row in rows
        ]
    )  # fmt: skip


def _amount(value: Any) -> MoneyAnswer | None:
    return MoneyAnswer(amount=value[0], currency=value[1]) if is_money(value) else None


@rest.post("/leads/{lead_ref}/answers", right="change_leads", answer=AnswersKept, status=201)
def give_answers_of_lead(
    request: HttpRequest, lead_ref: Path[LeadRefText], body: NewAnswers
) -> AnswersKept:
    """Keep what a lead answered."""
    caller, lead = caller_of(request), parse_ref(lead_ref)
    batch = [
        NewAnswer(
            lead, each.question, as_typed(each.value), each.evidence, each.source, each.answered_at
        )
        for each in body.answers
    ]
    return AnswersKept(ids=give_answers(batch, by=caller.actor, now=timezone.now()))


@rest.delete("/leads/{lead_ref}/answers/{answer_id}", right="change_leads")
def withdraw_answer_of_lead(
    request: HttpRequest, lead_ref: Path[LeadRefText], answer_id: Path[Id]
) -> None:
    """Withdraw an answer: it counts no longer."""
    caller = caller_of(request)
    withdraw_answer(answer_id, of=parse_ref(lead_ref), by=caller.actor, now=timezone.now())


@rest.get("/leads/{lead_ref}/verdicts", right="see_leads", answer=VerdictsAnswer)
def read_verdicts(request: HttpRequest, lead_ref: Path[LeadRefText]) -> VerdictsAnswer:
    """Read the verdict of every method on a lead, criterion by criterion."""
    lead, now = parse_ref(lead_ref), timezone.now()
    lead_values(lead, reader=caller_of(request).reader)
    playbook = running_playbook()
    judged = verdicts_of([lead], now=now, playbook=playbook)[lead]
    return VerdictsAnswer(
        method=playbook.method,
        prospect_test=playbook.prospect_test,
        methods=[
            MethodAnswer(
                key=key, title=gettext(each.method.title), verdict=each.verdict,  # type: ignore[arg-type]
                reason=said(each.reason), n_met=each.n_met,
                criteria=[
                    CriterionAnswer(
                        key=one.criterion.key, title=gettext(one.criterion.title),
                        question=one.criterion.question, verdict=one.verdict,  # type: ignore[arg-type]
                        reason=reason_words(one), is_open=one.is_open,
                        is_stale=bool(one.stand and one.stand.is_stale),
                        contradictions=[row.event_id for row in one.stand.against] if one.stand else [],
                    )
                    for one in each.criteria
                ],
            )
            for key, each in judged.verdicts.items()
        ],
    )  # fmt: skip


@rest.get("/leads/{lead_ref}/next-question", right="see_leads", answer=NextQuestionAnswer)
def read_next_question(
    request: HttpRequest, lead_ref: Path[LeadRefText], view: Query[MethodQuery]
) -> NextQuestionAnswer:
    """Read what to ask a lead next, and why."""
    lead, now = parse_ref(lead_ref), timezone.now()
    lead_values(lead, reader=caller_of(request).reader)
    playbook = running_playbook()
    chosen = method_of(playbook, view.method)
    judged = verdicts_of([lead], now=now, playbook=playbook)[lead]
    found = next_for(judged, chosen, playbook) if chosen else []
    if not found:
        key = chosen.key if chosen else ""
        return NextQuestionAnswer(method=key, question=None, ask="", why="", bits=0.0)
    best = found[0]
    return NextQuestionAnswer(
        method=chosen.key if chosen else "", question=best.question.key, ask=gettext(best.question.ask),
        why=said(best.why), bits=round(best.bits, 4),
    )  # fmt: skip
