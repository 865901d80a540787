"""Answers that an import brings: read like typed ones, taken back with the import, never said twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.conf import settings

from prospekt.capture.actions.told_answers import Told
from prospekt.ledger.events import Actor
from prospekt.people.models import Company, Person
from prospekt.people.queries.rights import not_yours, reader_of, visible
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.qualify.actions.answers import NewAnswer, give_answers, read_answer
from prospekt.qualify.queries.answers import answers_of
from prospekt.qualify.queries.scores import running_playbook
from prospekt.qualify.rules.said import read_said
from prospekt.qualify.rules.standing import Given
from prospekt.words.problem import Problem, Refusal

FITTING = 0.8
"""The share of cells that have to be answers, for a column to be one of answers."""


class ImportedAnswers:
    """Takes answers from files, for the questions of the running playbook."""

    def questions(self) -> Mapping[str, Sequence[str]]:
        """Key of a question -> title, then aliases."""
        return {q.key: (q.title, *q.aliases) for q in running_playbook().questions}

    def fits(self, question: str, values: Sequence[str]) -> bool:
        """Whether most of these values answer the question."""
        found = running_playbook().question(question)
        if found is None:
            return False
        return sum(_is_answer(found, value) for value in values) >= FITTING * len(values)

    def take(
        self, told: Iterable[Told], *, change_set_id: int | None, by: Actor, now: datetime
    ) -> list[tuple[int, str, Problem]]:
        """Keep what can be understood and is news; returns why the rest was not."""
        answers = list(told)
        playbook = running_playbook()
        known = answers_of(each.lead for each in answers)
        may = _changeable({each.lead for each in answers}, by)
        kept, problems = [], []
        for each in answers:
            new = NewAnswer(each.lead, each.question, each.text, source="import")
            try:
                read = read_answer(new, playbook, now)
            except Refusal as refused:
                problems.append((each.number, each.question, refused.problem))
                continue
            if each.lead not in may:
                problems.append((each.number, each.question, not_yours("")))
            elif not _is_known(
                read.question.key, read.said, read.words, each.lead, known[each.lead]
            ):
                kept.append(new)
        if kept:
            give_answers(kept, by=by, now=now, change_set_id=change_set_id)
        return problems


def _is_answer(question: object, value: str) -> bool:
    try:
        read_said(question, value, settings.CURRENCY)  # type: ignore[arg-type]
    except Refusal:
        return False
    return True


def _is_known(key: str, said: object, words: str, lead: LeadRef, given: Sequence[Given]) -> bool:
    """Whether the lead's last answer says the same."""
    last = next(
        (
            row
            for row in given
            if row.question == key and (row.company_id or row.person_id == lead.person_id)
        ),
        None,
    )
    return last is not None and (last.said, last.text if said is None else "") == (
        said,
        words if said is None else "",
    )


def _changeable(leads: Iterable[LeadRef], by: Actor) -> set[LeadRef]:
    reader = reader_of(by)
    found: set[LeadRef] = set()
    for model, is_person in ((Person, True), (Company, False)):
        ids = [lead.id for lead in leads if lead.is_person == is_person]
        rows = model.objects.filter(
            visible(reader, "change_leads", is_company=not is_person), deleted_at=None
        )  # type: ignore[attr-defined]
        found |= {
            LeadRef(is_person, id_) for id_ in rows.filter(pk__in=ids).values_list("pk", flat=True)
        }
    return found
