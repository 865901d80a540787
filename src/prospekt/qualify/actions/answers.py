"""Answers: given by a person, a program, a command or an import; withdrawn; gone with their leads.

`give_answers(batch, by=, now=)` and `withdraw_answer(event_id, by=, now=)` for those who act; the other two follow
from what happens to leads and imports, in its transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from prospekt.ledger.actions import append, write_texts
from prospekt.ledger.bulk import document, insert_rows, locked, moment, select_by
from prospekt.ledger.events import Actor
from prospekt.ledger.models import Text
from prospekt.people.models import Company, Person
from prospekt.people.queries.rights import check_leads, reader_of
from prospekt.people.rules.lead_ref import LeadRef, no_lead
from prospekt.people.rules.own_values import is_money
from prospekt.people.rules.typed_text import check_text
from prospekt.playbook.shapes import Playbook, Question
from prospekt.qualify.actions.standings import delete_by, drop_standings
from prospekt.qualify.events import AnswerGiven, AnswerWithdrawn
from prospekt.qualify.models import Answer
from prospekt.qualify.queries.scores import COMPANY, PERSON, running_playbook
from prospekt.qualify.rules.said import LONGEST, Said, judged, read_said
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

SOURCES = ("", "call", "meeting", "email", "message", "form", "import")
"""Where an answer came from; empty: nobody said."""
MOST = 5_000


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """An answer as it was typed: of which lead, to which question (key or alias), and what stands behind it."""

    lead: LeadRef
    question: str
    value: str
    evidence: str = ""
    source: str = ""
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Read:
    """An answer that was understood; `words` go to the erasable text."""

    lead: LeadRef
    question: Question
    said: Said
    words: str
    source: str
    at: datetime
    verdict: str


def give_answers(
    batch: Sequence[NewAnswer], *, by: Actor, now: datetime, change_set_id: int | None = None
) -> list[int]:
    """Keep answers, all or none; returns the ids of their events. `change_set_id`: the import that brought them.

    Raises Refusal for an unknown question, an answer of the wrong type, endless words, a moment that is still to
    come, and for leads that are gone or may not be changed.
    """
    playbook = running_playbook()
    read = [read_answer(each, playbook, now) for each in batch]
    with transaction.atomic():
        check_leads(reader_of(by), "change_leads", {each.lead for each in read})
        companies = _locked({each.lead for each in read}, raises_version=change_set_id is None)
        held = [_company_of(each, companies) for each in read]
        happened = [
            _given(each, companies.get(each.lead.id) if each.lead.is_person else each.lead.id, change_set_id)
            for each in read
        ]  # fmt: skip
        events = append(happened, by=by, now=now)
        _insert(events, read, held, by, change_set_id)
        write_texts(
            [
                (event_id, each.lead.person_id, each.lead.company_id, each.words)
                for event_id, each in zip(events, read, strict=True)
                if each.words
            ]
        )
    return events


def read_answer(new: NewAnswer, playbook: Playbook, now: datetime) -> _Read:
    """An answer understood and judged. Raises Refusal."""
    question = playbook.question(new.question.strip())
    if question is None:
        raise Refusal(no_question(new.question, playbook))
    if new.source not in SOURCES:
        message = _("“{value}” is not where an answer comes from. Use one of: {allowed}.")
        params = {"value": new.source[:60], "allowed": ", ".join(code for code in SOURCES if code)}
        raise Refusal(Problem("unknown_code", message, params, column="source"))
    at = new.answered_at or now
    if at > now:
        message = _("An answer cannot lie in the future: {at}. Give the time when it was given.")
        params = {"at": at.isoformat()}
        raise Refusal(Problem("future_answer", message, params, column="answered_at"))
    typed = check_text(question.title, new.value, LONGEST)
    words = check_text(_("What stands behind it"), new.evidence, LONGEST)
    said = read_said(question, typed, settings.CURRENCY)
    if question.kind == "text":
        words = f"{typed}\n{words}" if words else typed
    verdict = judged(question, said, at.date(), settings.CURRENCY)
    return _Read(new.lead, question, said, words, new.source, at, verdict)


def no_question(name: str, playbook: Playbook) -> Problem:
    """A question that the playbook does not ask."""
    message = _("The playbook asks no question “{value}”. Use one of: {allowed}.")
    known = ", ".join(question.key for question in playbook.questions) or "-"
    return Problem("unknown_question", message, {"value": name[:60], "allowed": known})


def _locked(leads: set[LeadRef], *, raises_version: bool) -> Mapping[int, int | None]:
    """Person -> company, of leads that are there and stay so until the end. Raises Refusal no_lead."""
    companies: dict[int, int | None] = {}
    for model, is_person in ((Person, True), (Company, False)):
        ids = {lead.id for lead in leads if lead.is_person == is_person}
        columns = "id, company_id" if is_person else "id, id"
        sql = f"SELECT {columns} FROM {model._meta.db_table} WHERE id IN {{values}} AND deleted_at IS NULL"
        found = dict(select_by(locked(sql), ids))
        if ids - found.keys():
            raise Refusal(no_lead())
        if is_person:
            companies = found
        if raises_version:
            model.objects.filter(pk__in=ids).update(version=F("version") + 1)
    return companies


def _company_of(read: _Read, companies: Mapping[int, int | None]) -> int | None:
    """The company for which an answer holds; None where it holds for the contact alone."""
    if not read.lead.is_person:
        return read.lead.id
    return None if read.question.of_contact else companies[read.lead.id]


def _given(read: _Read, company: int | None, change_set_id: int | None) -> AnswerGiven:
    said, money = read.said, is_money(read.said)
    return AnswerGiven(
        person_id=read.lead.person_id,
        company_id=read.lead.company_id,
        occurred_at=read.at,
        amount=said[0] if money else None,  # type: ignore[index]
        currency=said[1] if money else "",  # type: ignore[index]
        question=read.question.key,
        kind=read.question.kind,
        said=None if money else said,  # type: ignore[arg-type]
        verdict=read.verdict,
        source=read.source,
        company=company,
        change_set=change_set_id,
    )


def _insert(
    events: Sequence[int],
    read: Sequence[_Read],
    held: Sequence[int | None],
    by: Actor,
    change_set_id: int | None,
) -> None:
    columns = (
        "event_id", "person_id", "company_id", "question", "said", "verdict", "source", "answered_at",
        "answered_by", "change_set_id", "withdrawn_at",
    )  # fmt: skip
    rows: list[tuple[Any, ...]] = [
        (
            event_id, each.lead.person_id, company, each.question.key,
            None if each.said is None else document(each.said), each.verdict, each.source, moment(each.at),
            by.user_id, change_set_id, None,
        )
        for event_id, each, company in zip(events, read, held, strict=True)
    ]  # fmt: skip
    insert_rows(Answer, columns, rows)


def withdraw_answer(event_id: int, *, of: LeadRef | None = None, by: Actor, now: datetime) -> int:
    """An answer (`of` a lead or its company, if that is given) counts no longer; returns the id of the event.

    Raises Refusal not_found for one that is not there, and for leads that may not be changed.
    """
    with transaction.atomic():
        answer = Answer.objects.select_for_update().filter(pk=event_id, withdrawn_at=None).first()
        if answer is None or (of is not None and not _is_of(answer, of)):
            message = _("This answer is no longer there, or was withdrawn. Open the lead again.")
            raise Refusal(Problem("not_found", message))
        lead = _lead_of(answer)
        check_leads(reader_of(by), "change_leads", [lead])
        _locked({lead}, raises_version=True)
        return _withdraw([answer], None, by, now)[0]


def _is_of(answer: Answer, lead: LeadRef) -> bool:
    """Whether this lead was asked; or its company, of which nobody known was asked any more."""
    if lead.is_person and answer.person_id is None:
        employer = Person.objects.filter(pk=lead.id).values_list("company_id", flat=True).first()
        return employer is not None and employer == answer.company_id
    return getattr(answer, lead.column) == lead.id


def _lead_of(answer: Answer) -> LeadRef:
    return LeadRef(answer.person_id is not None, answer.person_id or answer.company_id or 0)


def _withdraw(
    answers: Sequence[Answer], change_set_id: int | None, by: Actor, now: datetime
) -> list[int]:
    Answer.objects.filter(pk__in=[each.pk for each in answers]).update(withdrawn_at=now)
    asked = {each.person_id for each in answers if each.person_id}
    employer = dict(Person.objects.filter(pk__in=asked).values_list("pk", "company_id"))
    happened = []
    for each in answers:
        lead, company = _lead_of(each), each.company_id or employer.get(each.person_id)
        happened.append(
            AnswerWithdrawn(
                person_id=lead.person_id, company_id=lead.company_id, answer=each.pk,
                question=each.question, company=company, change_set=change_set_id,
            )
        )  # fmt: skip
    return append(happened, by=by, now=now)


def take_back_answers(change_set_id: int, *, by: Actor, now: datetime) -> int:
    """The answers that an undone import brought count no longer, and their words go; in the caller's transaction."""
    rows = Answer.objects.select_for_update().filter(change_set_id=change_set_id, withdrawn_at=None)
    answers = list(rows.order_by("pk")[:MOST])
    if answers:
        _withdraw(answers, change_set_id, by, now)
        Text.objects.filter(pk__in=[each.pk for each in answers]).delete()
    return len(answers)


def forget_answers(column: str, ids: Sequence[int]) -> None:
    """Leads go for good: what a contact said of its company stays with the company, without the contact."""
    if column == "person_id":
        delete_by(
            "UPDATE qualify_answer SET person_id = NULL WHERE person_id IN {values}"
            " AND company_id IS NOT NULL",
            ids,
        )
    delete_by(f"DELETE FROM qualify_answer WHERE {column} IN {{values}}", ids)
    drop_standings(ids, PERSON if column == "person_id" else COMPANY)
