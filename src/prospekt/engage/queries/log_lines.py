"""What a line of the log is understood to say, and of which lead: read, nothing changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from prospekt.engage.queries.outside_model import Outside, ask
from prospekt.engage.queries.places import countries
from prospekt.engage.queries.team_words import own_words, team_of
from prospekt.engage.rules.line.found import Candidate, Named, ReadLine
from prospekt.engage.rules.line.outside import filled
from prospekt.engage.rules.line.read import read_line
from prospekt.engage.rules.plans import LONGEST_LINE, Plan, no_line, planned
from prospekt.people.queries.best_hits import Hit, best_hits
from prospekt.people.queries.detail import lead_values
from prospekt.people.queries.hit_sources import Kind
from prospekt.people.queries.rights import check_leads
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.list_view import LONGEST_QUERY, words_of
from prospekt.people.rules.rights import Reader
from prospekt.people.rules.typed_text import check_text
from prospekt.playbook.shapes import Question
from prospekt.qualify.queries.scores import running_playbook
from prospekt.route.rules.days import after_working_days
from prospekt.words.folding import words_in
from prospekt.words.problem import Refusal
from prospekt.words.problem import gettext_noop as _

MOST = 10
"""Leads that are offered where the line may mean several."""


@dataclass(frozen=True, slots=True)
class Meant:
    """A lead that the line may be about, with a company or an industry to tell it apart."""

    ref: LeadRef
    name: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """A line as read and what it would save; `lead` None where it is not sure which of the `candidates` it is.

    `other` is a name in the line that is not the lead's; `next_day` is when a task is due that names no day; `model` says
    whether the outside language model was asked (read), or gave no answer (silent).
    """

    read: ReadLine
    plan: Plan
    questions: Mapping[str, Question]
    next_day: date
    lead: Meant | None
    candidates: tuple[Meant, ...] = ()
    other: str = ""
    model: str = ""


def preview(
    text: str, *, lead: LeadRef | None, who: str = "", reader: Reader, language: str, now: datetime, with_model: bool = True
) -> Preview:  # fmt: skip
    """What `text` says, about `lead`, else about whom `who` or the line itself names. `now` is in the writer's zone.

    `with_model`: the outside language model fills what the rules leave open, if the installation has one.
    Raises Refusal for an empty or endless line, and a lead that is gone, foreign, or only to look at.
    """
    text = check_text(_("The line"), text, LONGEST_LINE)
    if not text:
        raise Refusal(no_line())
    outside = ask(text, language, now) if with_model else Outside()
    reading = _Reading(text, language, now, own_words(team_of(reader)), outside)
    if lead is not None:
        return _of_lead(reading, lead, reader)
    who = " ".join(check_text(_("The search"), who, LONGEST_QUERY).split())
    return _of_named(reading, who, reader)


@dataclass(frozen=True, slots=True)
class _Reading:
    text: str
    language: str
    now: datetime
    own: Mapping[str, str]
    outside: Outside

    def read(self, candidates: Sequence[Meant] = ()) -> ReadLine:
        known = [Candidate(str(each.ref), each.name, each.ref.is_person) for each in candidates]
        read = read_line(self.text, self.language, self.now, known, settings.CURRENCY, self.own)
        return filled(read, self.outside.found, tuple(known))

    def preview(
        self, read: ReadLine, lead: Meant | None, candidates: Sequence[Meant], other: str = ""
    ) -> Preview:
        questions = {each.key: each for each in running_playbook().questions}
        ref = lead.ref if lead else None
        today = self.now.date()
        next_day = after_working_days(today, 1, countries([ref])[ref])
        plan = planned(read, questions, today, next_day)
        return Preview(read, plan, questions, next_day, lead, tuple(candidates), other, self.outside.state)  # fmt: skip


def _of_lead(reading: _Reading, ref: LeadRef, reader: Reader) -> Preview:
    values = lead_values(ref, reader=reader)
    check_leads(reader, "change_leads", [ref])
    name = values.get("full_name") or values.get("name") or values["email"] or values["phone"]
    company = values.get("company__name") or ""
    lead = Meant(ref, name or f"#{ref.id}", company)
    near = [lead]
    if values.get("company_id") and company:
        near.append(Meant(LeadRef(False, values["company_id"]), company))
    read = reading.read(near)
    whom: Named | None = read.first("whom")
    is_other = whom is not None and ref.is_person and whom.key != str(ref)
    return reading.preview(read, lead, (), whom.phrase if whom and is_other else "")


def _of_named(reading: _Reading, who: str, reader: Reader) -> Preview:
    first = reading.read()
    whom, company = (_phrase(first, name) for name in ("whom", "company"))
    candidates = _found(who, reader) if who else _candidates(whom, company, reader)
    read = reading.read(candidates)
    by_ref = {str(each.ref): each for each in candidates}
    person, firm = (read.first(name) for name in ("whom", "company"))
    chosen = by_ref.get(person.key) if person else by_ref.get(firm.key) if firm else None
    if person and chosen is None:
        chosen = _only_one_there(candidates, person.phrase, firm.phrase if firm else company)
    if who and len(candidates) == 1:
        chosen = candidates[0]
    return reading.preview(read, chosen, candidates)


def _phrase(read: ReadLine, name: str) -> str:
    named: Named | None = read.first(name)
    return named.phrase if named else ""


def _candidates(whom: str, company: str, reader: Reader) -> list[Meant]:
    """By person and company, where the line names both; else by each of them."""
    found = _found(f"{whom} {company}", reader) if whom and company else []
    for words in (whom, company):
        found += _found(words, reader)
    if not found:
        # Two slips in a name are too many for the search; in one word the reader of lines finds the rest.
        longest = sorted(words_of(whom), key=len, reverse=True)[:2]
        found = [each for word in longest for each in _found(word, reader)]
    return list({each.ref: each for each in found}.values())[:MOST]


def _found(words: str, reader: Reader) -> list[Meant]:
    hits = best_hits(words, words_of(words), reader=reader) if words else []
    return [_meant(hit) for hit in hits if hit.kind != Kind.NOTE][:MOST]


def _meant(hit: Hit) -> Meant:
    name = hit.name or hit.email or hit.phone or f"#{hit.id}"
    return Meant(hit.ref, name, hit.place if hit.kind == Kind.PERSON else hit.detail)


def _only_one_there(candidates: Sequence[Meant], person: str, company: str) -> Meant | None:
    """The only one of that name at the company that the line names."""
    wanted, firm = set(words_in(person)), set(words_in(company))
    there = [
        each
        for each in candidates
        if firm and each.ref.is_person and wanted <= set(words_in(each.name)) and firm <= set(words_in(each.detail))
    ]  # fmt: skip
    return there[0] if len(there) == 1 else None
