"""What a line of the log would save: a touch or a note, answers, objections, tasks; and each part as a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from prospekt.engage.rules.line.found import OBJECTIONS, Found, Money, NextTask, ReadLine
from prospekt.engage.rules.tasks import KIND_WORDS, LONGEST_TITLE
from prospekt.people.rules.money import amount_text
from prospekt.playbook.answer_facts import NO, YES, codes_of
from prospekt.playbook.shapes import Question
from prospekt.words.folding import fold
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

LONGEST_LINE = 20_000
"""As many characters as a note has: that is what a line is kept as."""
LONGEST_WORDS = 1_000
MOST_PARTS = 20
OBJECTION_WORDS: Mapping[str, str] = {
    "price": _("Price"), "trust": _("Trust"), "competitor": _("Another supplier"), "need": _("No need"),
    "urgency": _("No hurry"), "authority": _("Others have to be asked"),
}  # fmt: skip
assert tuple(OBJECTION_WORDS) == OBJECTIONS
TOUCH_WORDS: Mapping[str, str] = {
    "call": _("Call"), "meeting": _("Meeting"), "demo": _("Demonstration"), "message": _("Message"), "reply": _("Reply"),
    "letter": _("Letter"), "event": _("Event"), "webinar": _("Webinar"), "referral": _("Referral"),
}  # fmt: skip
"""The kinds of touch that a line can tell of."""
OUTCOME_WORDS: Mapping[str, str] = {
    "answered": _("answered"), "no_answer": _("no answer"), "busy": _("busy"), "left_message": _("left a message"),
    "attended": _("attended"), "no_show": _("did not come"), "bounced": _("came back"), "positive": _("positive"),
    "negative": _("negative"),
}  # fmt: skip
TASK_KINDS: Mapping[str, str] = {
    "call": "call", "email": "email", "meeting": "meeting", "demo": "meeting", "quote": "email", "send": "email",
    "message": "todo", "follow_up": "todo",
}  # fmt: skip
"""What the reader of lines finds -> the kind of task it becomes; its words are the title."""
_CHANNELS: Mapping[str, tuple[str, ...]] = {
    "call": ("phone",), "meeting": ("meeting",), "demo": ("meeting",), "reply": ("email",), "letter": ("letter",),
    "event": ("event",), "webinar": ("web",), "message": ("email", "chat", "sms", "social"),
}  # fmt: skip
"""The channels of a kind of touch, the usual one first."""
MEANINGS: Mapping[str, str] = {
    "call": "touch.call_done", "meeting": "touch.meeting_done", "demo": "touch.demo_done", "message": "touch.email_done",
    "reply": "touch.reply_in", "letter": "touch.letter", "event": "touch.event", "webinar": "touch.webinar",
    "referral": "touch.referral",
}  # fmt: skip
"""Kind of touch -> the concept of the reader's tables that a team's word comes to mean."""
LONGEST_WORD = 40
_PERIOD = re.compile(r"(\d{4})(?:-(?:Q([1-4])|W(\d{2})|(\d{2})(?:-(\d{2}))?))?")


@dataclass(frozen=True, slots=True)
class TouchPart:
    """What happened; `at` None: now."""

    kind: str
    channel: str = ""
    direction: str = ""
    outcome: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AnswerPart:
    """An answer as a form shows it and `read_said` reads it; `words` of the line stand behind it."""

    question: str
    value: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class ObjectionPart:
    """A category, and the words by which it was raised."""

    category: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class TaskPart:
    """What is to be done next, and when."""

    kind: str
    on: date
    title: str = ""
    at: time | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a line saves. Without a touch it is kept as a note, whatever else is taken out."""

    text: str
    touch: TouchPart | None = None
    answers: tuple[AnswerPart, ...] = ()
    objections: tuple[ObjectionPart, ...] = ()
    tasks: tuple[TaskPart, ...] = ()


def planned(line: ReadLine, questions: Mapping[str, Question], today: date, next_day: date) -> Plan:
    """What a line that was read would save; a task without a day is due on `next_day`."""
    return Plan(
        line.text,
        _touch(line),
        tuple(_answers(line, questions, today)),
        tuple(ObjectionPart(found.value, _words(line, found)) for found in line.all("objection")),
        tuple(_task(found.value, next_day) for found in line.all("task")),
    )


def _touch(line: ReadLine) -> TouchPart | None:
    kind, outcome = line.first("kind"), line.first("outcome") or ""
    if not kind:
        return None
    channel, direction = line.first("channel") or "", line.first("direction") or ""
    return TouchPart(kind, channel_of(kind, channel), direction, outcome, line.occurred_at)


def channel_of(kind: str, channel: str) -> str:
    """`channel`, where a touch of this kind can go by it, else the usual one."""
    allowed = _CHANNELS.get(kind, ())
    return channel if channel in allowed else next(iter(allowed), "")


def _answers(
    line: ReadLine, questions: Mapping[str, Question], today: date
) -> Iterator[AnswerPart]:
    met = set()
    for found in line.found:
        question = questions.get(found.field)
        if question is None or found.field in met:
            continue
        value = _value(found, question, today)
        if value:
            met.add(found.field)
            words = "" if question.kind == "text" else _words(line, found)
            yield AnswerPart(question.key, value, words)


def _value(found: Found, question: Question, today: date) -> str:
    """What was found as it would be typed as the answer; "" where it answers no question of this kind."""
    said = found.value
    if isinstance(said, Money):
        amount = f"{amount_text(said.minor, said.currency).removesuffix('.00')} {said.currency}"
        return amount.strip() if question.kind in ("money", "text") else ""
    match question.kind:
        case "yes_no":
            return said if said in (YES, NO) else YES
        case "choice":
            return said if said in codes_of(question) else ""
        case "date":
            return said if said in (YES, NO) else last_day(said, today)
        case "money":
            return said if said in (YES, NO) else ""
        case "text":
            return str(said)
    return ""


def last_day(code: str, today: date) -> str:
    """The last day of a period such as 2027, 2027-Q1, 2026-12, 2026-W49 or 2026-12-31; of "now" today."""
    if code == "now":
        return today.isoformat()
    met = _PERIOD.fullmatch(code)
    if met is None:
        return ""
    year, quarter, week, month, day = met.groups()
    try:
        if day:
            return date(int(year), int(month), int(day)).isoformat()
        if week:
            return date.fromisocalendar(int(year), int(week), 7).isoformat()
        last = int(month or (int(quarter) * 3 if quarter else 12))
        first = date(int(year), last, 1)
        after = date(first.year + last // 12, last % 12 + 1, 1)
    except ValueError:
        return ""
    return (after - timedelta(days=1)).isoformat()


def _task(task: NextTask, next_day: date) -> TaskPart:
    return TaskPart(TASK_KINDS[task.kind], task.on or next_day, task.title[:LONGEST_TITLE], task.at)


def _words(line: ReadLine, found: Found) -> str:
    return " ".join(line.text[found.start : found.end].split())[:LONGEST_WORDS]


def moment_of(on: date | None, at: time | None, now: datetime) -> datetime | None:
    """The moment of a touch as a form says it, in the zone of `now`; None for now.

    A day without a time is its noon, or now if that is still to come; a time without a day is today's.
    """
    if on is None and at is None:
        return None
    found = datetime.combine(on or now.date(), at or time(12), now.tzinfo)
    return now if at is None and on == now.date() and found > now else found


def read_category(typed: str) -> str:
    """A category of objections there is. Raises Refusal."""
    if typed not in OBJECTION_WORDS:
        message = _("“{value}” is not one of the words to choose from. Use one of: {allowed}.")
        params = {"value": typed[:40], "allowed": ", ".join(OBJECTION_WORDS)}
        raise Refusal(Problem("unknown_code", message, params, column="category"))
    return typed


def no_line() -> Problem:
    """There is nothing to read."""
    message = _("The line is empty. Write what happened, such as “called Anna, budget 20k, demo on Tuesday”.")  # fmt: skip
    return Problem("empty_line", message, column="text")


def which_lead() -> Problem:
    """Nothing can be kept while nobody knows of whom the line speaks."""
    message = _("Say which lead the line is about: choose one of those shown, or look for one by name.")  # fmt: skip
    return Problem("which_lead", message, column="lead")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A message id and what fills it; `what` and `wanted` are message ids themselves."""

    message: str
    params: Mapping[str, object] = field(default_factory=dict)


_TOUCH: Mapping[tuple[bool, bool], str] = {
    (False, False): _("Touch: {what}, now."), (True, False): _("Touch: {what}, {wanted}, now."),
    (False, True): _("Touch: {what}, {moment}."), (True, True): _("Touch: {what}, {wanted}, {moment}."),
}  # fmt: skip


def sentences(plan: Plan, questions: Mapping[str, Question]) -> list[Sentence]:
    """Each part of a plan as a sentence; `moment`, `day` and `time` are to be written as the reader is used to."""
    found = [_touch_said(plan.touch)]
    found += [_answer_said(each, questions.get(each.question)) for each in plan.answers]
    for each in plan.objections:
        what = OBJECTION_WORDS.get(each.category, each.category)
        found.append(Sentence(_("Objection: {what}."), {"what": what}))
    return found + [_task_said(each) for each in plan.tasks]


def _touch_said(touch: TouchPart | None) -> Sentence:
    if touch is None:
        return Sentence(_("Note: the line as it was typed."))
    params = {
        "what": TOUCH_WORDS.get(touch.kind, touch.kind), "wanted": OUTCOME_WORDS.get(touch.outcome, touch.outcome),
        "moment": touch.at,
    }  # fmt: skip
    return Sentence(_TOUCH[bool(touch.outcome), touch.at is not None], params)


def _answer_said(answer: AnswerPart, question: Question | None) -> Sentence:
    what = question.title if question else answer.question
    named = dict(question.choices) if question else {}
    if answer.value in (*named, YES, NO):
        wanted = named.get(answer.value, answer.value)
        return Sentence(_("{what}: {wanted}."), {"what": what, "wanted": wanted})
    return Sentence(_("{what}: {value}."), {"what": what, "value": answer.value})


def _task_said(task: TaskPart) -> Sentence:
    params = {"what": KIND_WORDS.get(task.kind, task.kind), "title": task.title, "day": task.on}
    if task.at:
        message = _("Task: {what}, {title}, due {day}, {time}.")
        return Sentence(message, {**params, "time": task.at})
    return Sentence(_("Task: {what}, {title}, due {day}."), params)


def corrections(line: ReadLine, plan: Plan) -> dict[str, str]:
    """What somebody who corrected `line` into `plan` teaches: words of the line -> what they mean."""
    taught: dict[str, str] = {}
    for name, meanings in (("kind", MEANINGS), ("outcome", {c: f"outcome.{c}" for c in OUTCOME_WORDS})):  # fmt: skip
        found = next(line.all(name), None)
        chosen = getattr(plan.touch, name) if plan.touch else ""
        if found and chosen in meanings and chosen != found.value:
            taught[_words(line, found)] = meanings[chosen]
    chosen_for = {each.words: each.category for each in plan.objections}
    for found in line.all("objection"):
        words = _words(line, found)
        if words in chosen_for and chosen_for[words] != found.value:
            taught[words] = f"objection.{chosen_for[words]}"
    folded = {fold(words): meaning for words, meaning in taught.items()}
    return {word: meaning for word, meaning in folded.items() if 1 < len(word) <= LONGEST_WORD}
