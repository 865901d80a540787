"""What a line that was read would save, as a table of examples; and what a correction teaches."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospekt.engage.rules.line.found import Candidate
from prospekt.engage.rules.line.read import read_line
from prospekt.engage.rules.plans import (
    MEANINGS,
    OUTCOME_WORDS,
    TASK_KINDS,
    TOUCH_WORDS,
    AnswerPart,
    ObjectionPart,
    Plan,
    TaskPart,
    TouchPart,
    channel_of,
    corrections,
    last_day,
    moment_of,
    planned,
    read_category,
    sentences,
)
from prospekt.engage.rules.tasks import KINDS
from prospekt.playbook.facts import TOUCH_KINDS, TOUCH_OUTCOMES
from prospekt.playbook.shapes import Question
from prospekt.words.problem import Refusal

NOW = datetime(2026, 11, 18, 10, 30, tzinfo=ZoneInfo("Asia/Kuala_Lumpur"))
TODAY, NEXT = NOW.date(), date(2026, 11, 19)
PEOPLE = (Candidate("p1", "Anna Hansen"), Candidate("c1", "Acme Logistics", False))
QUESTIONS = {
    each.key: each
    for each in (
        Question("budget", "Budget", "", "money"), Question("authority", "Authority", "", "yes_no"),
        Question("need", "Need", "", "choice", choices=(("urgent", "Needs it now"), ("yes", "Needs it"), ("no", "Does not"))),
        Question("timing", "Timing", "", "date"), Question("competitors", "Other solutions", "", "text"),
        Question("challenges", "Challenge", "", "yes_no"),
    )
}  # fmt: skip


def plan(text: str, questions: dict[str, Question] = QUESTIONS) -> Plan:
    return planned(read_line(text, "en", NOW, PEOPLE, "MYR"), questions, TODAY, NEXT)


def test_the_example_becomes_a_call_an_answer_a_task_and_an_objection() -> None:
    text = "called Anna, budget 20k, wants a demo Tuesday, worried about price"
    assert plan(text) == Plan(
        text,
        TouchPart("call", "phone", "out"),
        (AnswerPart("budget", "20000 MYR", "20k"),),
        (ObjectionPart("price", "worried about price"),),
        (TaskPart("meeting", date(2026, 11, 24), "demo Tuesday"),),
    )


TASKS = [
    ("called Anna, call back tomorrow 3pm", "call", NEXT, time(15)),
    ("called Anna, send quote friday", "email", date(2026, 11, 20), None),
    ("called Anna, follow up next week", "todo", date(2026, 11, 23), None),
    ("called Anna, whatsapp her tomorrow", "todo", NEXT, None),
]


@pytest.mark.parametrize(("text", "kind", "on", "at"), TASKS)
def test_tasks_become_kinds_that_there_are(text: str, kind: str, on: date, at: time | None) -> None:
    (task,) = plan(text).tasks
    assert (task.kind, task.on, task.at) == (kind, on, at)
    assert task.title


def test_every_code_has_its_words_and_kind() -> None:
    assert set(TASK_KINDS.values()) <= set(KINDS)
    assert set(TOUCH_WORDS) == set(MEANINGS) <= set(TOUCH_KINDS)
    assert {*OUTCOME_WORDS, ""} == set(TOUCH_OUTCOMES)


def test_questions_that_the_playbook_does_not_ask_are_left_out() -> None:
    assert plan("called Anna, budget 20k", {}).answers == ()
    of_text = {"budget": Question("budget", "Budget", "", "text")}
    assert plan("called Anna, budget 20k", of_text).answers == (AnswerPart("budget", "20000 MYR"),)
    of_number = {"budget": Question("budget", "Budget", "", "number")}
    assert plan("called Anna, budget 20k", of_number).answers == ()


def test_a_line_without_a_touch_is_a_note() -> None:
    assert plan("the warehouse is blue") == Plan("the warehouse is blue")


PERIODS = [
    ("now", "2026-11-18"), ("2027", "2027-12-31"), ("2027-Q1", "2027-03-31"), ("2026-Q4", "2026-12-31"),
    ("2028-02", "2028-02-29"), ("2026-12", "2026-12-31"), ("2026-W49", "2026-12-06"), ("2026-12-24", "2026-12-24"),
    ("2026-13", ""), ("2026-02-30", ""), ("9999", ""), ("soon", ""),
]  # fmt: skip


@pytest.mark.parametrize(("code", "day"), PERIODS)
def test_a_period_ends(code: str, day: str) -> None:
    assert last_day(code, TODAY) == day


MOMENTS = [
    (None, None, None),
    (date(2026, 11, 17), None, "2026-11-17T12:00"),
    (date(2026, 11, 17), time(9), "2026-11-17T09:00"),
    (TODAY, None, "2026-11-18T10:30"),
    (None, time(9), "2026-11-18T09:00"),
    (date(2026, 11, 19), None, "2026-11-19T12:00"),
]


@pytest.mark.parametrize(("on", "at", "moment"), MOMENTS)
def test_a_day_and_a_time_are_a_moment(
    on: date | None, at: time | None, moment: str | None
) -> None:
    found = moment_of(on, at, NOW)
    assert (found and f"{found:%Y-%m-%dT%H:%M}") == moment


def test_a_channel_belongs_to_its_kind() -> None:
    assert channel_of("call", "email") == "phone"
    assert channel_of("message", "sms") == "sms"
    assert channel_of("referral", "phone") == ""


def test_parts_are_sentences() -> None:
    text = (
        "called Anna yesterday, no answer, call back tomorrow 3pm, worried about price, budget no"
    )
    said = [each.message.format(**each.params) for each in sentences(plan(text), QUESTIONS)]
    assert said[0].startswith("Touch: Call, no answer, 2026-11-17")
    assert "Objection: Price." in said
    assert any(
        each.startswith("Task: Call, call back tomorrow 3pm, due 2026-11-19") for each in said
    )
    (note,) = sentences(Plan("x"), {})
    assert note.message.startswith("Note:")


def test_a_correction_teaches_the_words_it_is_about() -> None:
    line = read_line("buzzed Anna, keen, worried about price", "en", NOW, PEOPLE)
    read = planned(line, QUESTIONS, TODAY, NEXT)
    assert corrections(line, read) == {}
    assert read.touch
    right = replace(
        read,
        touch=replace(read.touch, kind="meeting", outcome="answered"),
        objections=(ObjectionPart("need", "worried about price"),),
    )
    assert corrections(line, right) == {
        "buzzed": "touch.meeting_done", "keen": "outcome.answered", "worried about price": "objection.need",
    }  # fmt: skip
    assert corrections(line, Plan(line.text)) == {}


@pytest.mark.parametrize(
    ("word", "meaning", "field", "value"),
    [("buzzed", "touch.meeting_done", "kind", "meeting"), ("keen", "outcome.negative", "outcome", "negative")],
)  # fmt: skip
def test_what_was_taught_goes_before_what_the_tables_say(
    word: str, meaning: str, field: str, value: str
) -> None:
    text = f"called Anna, {word}" if field == "outcome" else f"{word} Anna"
    assert read_line(text, "en", NOW, PEOPLE).first(field) != value
    assert read_line(text, "en", NOW, PEOPLE, "", {word: meaning}).first(field) == value


def test_an_unknown_category_is_refused() -> None:
    with pytest.raises(Refusal, match="Use one of: price"):
        read_category("weather")


@given(st.text(max_size=200))
def test_any_line_has_a_plan(text: str) -> None:
    line = read_line(text, "en", NOW, PEOPLE, "USD")
    found = planned(line, QUESTIONS, TODAY, NEXT)
    assert found.text == text
    assert len(sentences(found, QUESTIONS)) == 1 + sum(
        map(len, (found.answers, found.objections, found.tasks))
    )
    assert corrections(line, found) == {}
