"""A line of the log becomes a touch, answers, objections and tasks, all or nothing; and teaches the team's words."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from prospekt.engage.actions.log_line import log_line
from prospekt.engage.actions.team_words import forget_word
from prospekt.engage.models import Task, TeamWord
from prospekt.engage.queries.log_lines import Preview, preview
from prospekt.engage.queries.titles import titles_of
from prospekt.engage.rules.plans import AnswerPart, ObjectionPart, Plan, TaskPart, TouchPart
from prospekt.ledger.events import Actor
from prospekt.ledger.models import Event, Text
from prospekt.people.actions.erase_texts import erase_texts_of
from prospekt.people.models import Company, Person, Team, User
from prospekt.people.queries.rights import reader_of
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.qualify.models import Answer
from prospekt.words.problem import Refusal
from tests.conftest import Cast

pytestmark = pytest.mark.django_db
LINE = "called Anna, budget 20k USD, wants a demo Tuesday, worried about price"


def company(name: str, owner: User) -> Company:
    now = timezone.now()
    return Company.objects.create(
        name=name, sort_key=name.lower(), name_key=name.lower(), search=name.lower(), owner=owner, team=owner.team,
        first_seen_at=now, created_at=now, updated_at=now,
    )  # fmt: skip


def person(name: str, owner: User, at: Company | None = None) -> LeadRef:
    now, key = timezone.now(), name.lower()
    made = Person.objects.create(
        full_name=name, sort_key=key, name_key=key, search=f"{key} {at.name.lower() if at else ''}", owner=owner,
        team=owner.team, company=at, first_seen_at=now, created_at=now, updated_at=now,
    )  # fmt: skip
    return LeadRef(True, made.pk)


def read(text: str, user: User, lead: LeadRef | None = None, who: str = "") -> Preview:
    now = datetime.now(ZoneInfo("Asia/Kuala_Lumpur"))
    return preview(text, lead=lead, who=who, reader=reader_of(user), language="en", now=now)


def save(user: User, lead: LeadRef, plan: Plan, found: Preview | None = None) -> object:
    now = timezone.now()
    return log_line(
        lead, plan, by=Actor(user.pk, "web"), now=now, read=found.read if found else None
    )


def state() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Event, Text, Task, Answer, TeamWord))


def test_a_line_is_saved_whole(cast: Cast) -> None:
    lead = person("Anna Hansen", cast.rep)
    found = read(LINE, cast.rep)
    assert found.lead
    assert found.lead.ref == lead
    made = log_line(lead, found.plan, by=Actor(cast.rep.pk, "web"), now=timezone.now())
    touch = Event.objects.get(pk=made.event)
    assert (touch.name, touch.person_id, touch.facts["kind"]) == ("touch.recorded", lead.id, "call")
    assert Text.objects.get(pk=made.event).text == LINE
    answer = Answer.objects.get(pk=made.answers[0])
    assert (answer.question, answer.said, answer.source) == ("budget", [2_000_000, "USD"], "call")
    (raised,) = made.objections
    assert Event.objects.get(pk=raised).facts == {"category": "price"}
    assert Text.objects.get(pk=raised).text == "worried about price"
    task = Task.objects.get(pk=made.tasks[0])
    assert (task.kind, task.owner_id, task.due_on.weekday()) == ("meeting", cast.rep.pk, 1)
    assert titles_of([task]) == {task.pk: "demo Tuesday"}
    assert Person.objects.get(pk=lead.id).last_touch_at is not None


def test_without_a_touch_the_line_is_a_note(cast: Cast) -> None:
    lead = person("Anna Hansen", cast.rep)
    found = read("the warehouse is blue", cast.rep, lead)
    made = log_line(lead, found.plan, by=Actor(cast.rep.pk, "web"), now=timezone.now())
    assert made.is_note
    assert Event.objects.get(pk=made.event).name == "note.added"
    assert Text.objects.get(pk=made.event).text == "the warehouse is blue"


def test_the_words_of_an_objection_can_be_erased(cast: Cast) -> None:
    lead = person("Anna Hansen", cast.rep)
    save(cast.rep, lead, read(LINE, cast.rep).plan)
    erase_texts_of(lead, by=Actor(cast.administrator.pk, "web"), now=timezone.now())
    assert not Text.objects.filter(person_id=lead.id, text__contains="price").exists()


TOMORROW = timezone.now() + timedelta(days=1)
TOUCH = TouchPart("call", "phone", "out")
WRONG = [
    (Plan(""), "empty_line"), (Plan("   "), "empty_line"), (Plan("x" * 1_000_000), "too_long"), (Plan("a\x00b"), "nul"),
    (Plan("x", replace(TOUCH, at=TOMORROW)), "future_touch"), (Plan("x", replace(TOUCH, kind="dance")), "unknown_code"),
    (Plan("x", TOUCH, (AnswerPart("budget", "lots"),)), "not_money"),
    (Plan("x", TOUCH, (AnswerPart("weather", "yes"),)), "unknown_question"),
    (Plan("x", TOUCH, (), (ObjectionPart("weather"),)), "unknown_code"),
    (Plan("x", TOUCH, (), (ObjectionPart("price", "x" * 2_000),)), "too_long"),
    (Plan("x", TOUCH, (), (), (TaskPart("call", TOMORROW.date().replace(year=9999)),)), "too_far"),
    (Plan("x", TOUCH, (), (), (TaskPart("todo", TOMORROW.date()),)), "no_title"),
    (Plan("x", TOUCH, (), (ObjectionPart("price"),) * 30), "too_many"),
]  # fmt: skip


@pytest.mark.parametrize(("plan", "code"), WRONG)
def test_nothing_is_saved_where_one_part_is_wrong(cast: Cast, plan: Plan, code: str) -> None:
    lead, before = person("Anna Hansen", cast.rep), state()
    with pytest.raises(Refusal) as refused:
        save(cast.rep, lead, plan)
    assert refused.value.problem.code == code
    assert str(refused.value)
    assert state() == before
    assert Person.objects.get(pk=lead.id).version == 1


def test_foreign_leads_are_not_there(cast: Cast) -> None:
    lead, before = person("Anna Hansen", cast.other_rep), state()
    with pytest.raises(Refusal) as refused:
        save(cast.rep, lead, Plan("called", TOUCH))
    assert refused.value.problem.code == "not_found"
    with pytest.raises(Refusal):
        read(LINE, cast.rep, lead)
    assert read(LINE, cast.rep).candidates == ()
    seen = person("Kari Nordmann", cast.rep)
    with pytest.raises(Refusal):
        save(cast.read_only, seen, Plan("called", TOUCH))
    assert state() == before


def test_two_of_a_name_are_asked_about(cast: Cast) -> None:
    acme, globex = company("Acme", cast.rep), company("Globex", cast.rep)
    anna, other = person("Anna Hansen", cast.rep, acme), person("Anna Lim", cast.rep, globex)
    found = read("called Anna, no answer", cast.rep)
    assert found.lead is None
    assert {each.ref for each in found.candidates} >= {anna, other}
    assert read("called Anna Lim, no answer", cast.rep).lead.ref == other  # type: ignore[union-attr]
    assert read("called Anna at Acme, no answer", cast.rep).lead.ref == anna  # type: ignore[union-attr]
    assert read("called, no answer", cast.rep, who="lim").lead.ref == other  # type: ignore[union-attr]
    assert read("called, no answer", cast.rep).lead is None


def test_a_slip_in_the_name_and_a_company_alone(cast: Cast) -> None:
    anna = person("Anna Hansen", cast.rep)
    acme = company("Acme Logistics", cast.rep)
    assert read("called Ana Hansn, no answer", cast.rep).lead.ref == anna  # type: ignore[union-attr]
    found = read("called at Acme Logistics, no answer", cast.rep)
    assert found.lead
    assert found.lead.ref == LeadRef(False, acme.pk)


def test_at_most_ten_are_offered(cast: Cast) -> None:
    for n in range(15):
        person(f"Anna Hansen{'abcdefghijklmno'[n]}", cast.rep)
        company(f"Anna Works {n}", cast.rep)
    assert 2 < len(read("called Anna, no answer", cast.rep).candidates) <= 10


def test_another_name_than_the_leads_is_said(cast: Cast) -> None:
    lead = person("Anna Hansen", cast.rep)
    assert read("called Anna, no answer", cast.rep, lead).other == ""
    assert read("called Mark, no answer", cast.rep, lead).other == "Mark"


def corrected(cast: Cast, user: User, lead: LeadRef) -> None:
    found = read("buzzed Anna, no answer", user, lead)
    assert found.plan.touch
    right = replace(found.plan, touch=replace(found.plan.touch, kind="meeting", channel="meeting"))
    save(user, lead, right, found)


def test_a_word_is_learned_when_it_is_corrected_twice(cast: Cast) -> None:
    lead = person("Anna Hansen", cast.rep)

    def kind(user: User) -> str:
        of = {cast.team_lead: theirs}.get(user, lead)
        touch = read("buzzed Anna, no answer", user, of).plan.touch
        assert touch
        return touch.kind

    theirs = person("Anna Theirs", cast.team_lead)
    corrected(cast, cast.rep, lead)
    assert kind(cast.rep) == "call"
    corrected(cast, cast.rep, lead)
    assert kind(cast.rep) == "meeting"
    assert kind(cast.team_lead) == "meeting"
    assert kind(cast.administrator) == "call"
    word = TeamWord.objects.get()
    assert (word.word, word.meaning, word.n) == ("buzzed", "touch.meeting_done", 2)
    assert "buzzed" not in str(list(Event.objects.filter(name="team_word.learned").values("facts")))
    with pytest.raises(Refusal):
        forget_word(word.pk, by=Actor(cast.other_rep.pk, "web"), now=timezone.now())
    forget_word(word.pk, by=Actor(cast.rep.pk, "web"), now=timezone.now())
    assert kind(cast.rep) == "call"


def test_another_correction_begins_anew_and_saving_as_read_teaches_nothing(cast: Cast) -> None:
    lead = person("Anna Hansen", cast.rep)
    corrected(cast, cast.rep, lead)
    found = read("buzzed Anna, no answer", cast.rep, lead)
    save(cast.rep, lead, found.plan, found)
    assert TeamWord.objects.get().n == 1
    assert found.plan.touch
    demo = replace(found.plan, touch=replace(found.plan.touch, kind="demo"))
    save(cast.rep, lead, demo, found)
    word = TeamWord.objects.get()
    assert (word.meaning, word.n) == ("touch.demo_done", 1)


def test_the_words_of_a_team_go_with_it(cast: Cast) -> None:
    team = Team.objects.create(name="Short")
    TeamWord.objects.create(team=team, word="x", meaning="touch.call_done")
    team.delete()
    assert not TeamWord.objects.exists()
