"""`read_line`: from a typed line to a touch, answers, objections and tasks. Nothing is ever refused or raised."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from prospekt.engage.rules.line.answers import Answers
from prospekt.engage.rules.line.candidates import full_names
from prospekt.engage.rules.line.found import Candidate, Found, NextTask, ReadLine
from prospekt.engage.rules.line.known_names import Name
from prospekt.engage.rules.line.lexicon import lexicon_of, with_own_words
from prospekt.engage.rules.line.money import amounts_in
from prospekt.engage.rules.line.names import names_in
from prospekt.engage.rules.line.periods import When
from prospekt.engage.rules.line.plans import Plan
from prospekt.engage.rules.line.reading import Mention, Reading
from prospekt.engage.rules.line.rivals import is_of_rival
from prospekt.engage.rules.line.said import objections_in, sayings_in
from prospekt.engage.rules.line.touches import Touches, moment
from prospekt.engage.rules.line.whens import whens_in

_OUTCOMES = (
    "no_show",
    "bounced",
    "left_message",
    "no_answer",
    "no_reply",
    "busy",
    "negative",
    "positive",
    "attended",
    "answered",
)
"""Of several outcomes in a line, which one holds."""
LONGEST = 2_000
"""Characters: what is behind them is kept with the note but not read; a line is no letter."""


def read_line(
    text: str,
    language: str,
    now: datetime,
    candidates: Sequence[Candidate] = (),
    currency: str = "",
    own_words: Mapping[str, str] | None = None,
) -> ReadLine:
    """What `text` says. `now` is aware and in the zone of whoever typed; `currency` holds where the line names none.

    `own_words` are a team's words: word -> a concept of the tables (`touch.call`) or a word that means the same.
    """
    reading = Reading(
        text[:LONGEST], with_own_words(lexicon_of(language), own_words or {}), now, currency
    )
    candidates = tuple(candidates)
    whens = whens_in(reading, full_names(reading, candidates))
    dated = frozenset(p for w in whens for p in range(w.first, w.after))
    amounts = amounts_in(reading, dated)
    taken = dated | {p for a in amounts for p in range(a.first, a.after)}
    names = names_in(reading, candidates, taken)
    sayings = list(sayings_in(reading, names, whens))
    whens = [w for w in whens if not _is_inside(reading, w, sayings)]
    actions = Touches(reading, whens, names)
    whom, company = _whom(names), _company(names)
    planned = [plan.when for plan in actions.plans if plan.when]
    free = [
        w for w in whens if w not in planned and w is not actions.past and not actions.is_dropped(w)
    ]
    answers = Answers(reading, amounts, free, names, whom)
    found = [
        *_touch(reading, actions),
        *_outcome(reading, actions, sayings),
        *_named(reading, whom, company),
        *answers.all(),
        *sayings,
        *objections_in(reading, answers.asks()),
        *(_task(reading, plan) for plan in actions.plans),
    ]
    return ReadLine(text, tuple(sorted(found, key=lambda each: (each.start, each.end, each.field))))


def _is_inside(reading: Reading, when: When, sayings: Sequence[Found]) -> bool:
    start, end = reading.span(when.first, when.after)
    return any(
        each.field in ("challenges", "goals") and each.start <= start and end <= each.end
        for each in sayings
    )


def _touch(reading: Reading, actions: Touches) -> Iterator[Found]:
    done = actions.done
    if done is not None:
        start, end = reading.span(done.action.mention.first, done.action.mention.after)
        yield Found(start, end, "kind", done.kind, 0.9)
        if done.channel:
            yield Found(start, end, "channel", done.channel, 0.9)
        if done.direction:
            yield Found(start, end, "direction", done.direction, 0.8)
    if actions.past is not None:
        start, end = reading.span(actions.past.first, actions.past.after)
        yield Found(start, end, "occurred_at", moment(actions.past, reading.now), 0.85)


def _outcome(reading: Reading, actions: Touches, sayings: Sequence[Found]) -> Iterator[Found]:
    lost = _lost(reading)
    if lost:
        start, end = reading.span(lost.first, lost.after)
        yield Found(start, end, "outcome", "negative", 0.8)
        return
    has_reply = bool(reading.of("touch", "reply_in", "sms_in", "chat_in"))
    done = actions.done
    is_ours = done is not None and done.kind in ("call", "message") and done.direction == "out"
    for name in _OUTCOMES[: -1 if has_reply else None]:
        if name == "no_reply" and not is_ours:
            continue
        told = [m for m in reading.of("outcome", name) if not _is_lifted(reading, m)]
        mention = next((m for m in told if not _is_said(reading, m, sayings)), None)
        if mention:
            start, end = reading.span(mention.first, mention.after)
            value = "no_answer" if name == "no_reply" else name
            yield Found(start, end, "outcome", value, 0.85)
            return


def _is_said(reading: Reading, mention: Mention, sayings: Sequence[Found]) -> bool:
    """headache: paper forms, lost invoices: what they lose is their trouble, and nothing that we lost."""
    start, end = reading.span(mention.first, mention.after)
    return mention.name in ("negative", "positive") and any(
        each.field in ("challenges", "goals") and each.start <= start and end <= each.end
        for each in sayings
    )


def _lost(reading: Reading) -> Mention | None:
    """Signed, but with a rival."""
    for mention in reading.of("outcome", "positive", "negative"):
        if reading.is_near(mention.first, "signed") and is_of_rival(reading, mention):
            return mention
    return None


def _is_lifted(reading: Reading, mention: Mention) -> bool:
    if mention.name != "left_message" and reading.is_inner(mention, "touch.", "answer."):
        return True
    has_own = any(reading.at(p, "glue.not") for p in range(mention.first, mention.after))
    if mention.name == "positive" and is_of_rival(reading, mention):
        return True
    return (
        not has_own
        and mention.name not in ("busy", "left_message", "no_answer")
        and reading.is_denied(mention.first, 2)
    )


def _whom(names: Sequence[Name]) -> Name | None:
    people = [name for name in names if name.is_person]
    return max(people, key=lambda name: (round(name.sure, 1), -name.first), default=None)


def _company(names: Sequence[Name]) -> Name | None:
    return max(
        (name for name in names if not name.is_person),
        key=lambda name: (name.sure, -name.first),
        default=None,
    )


def _named(reading: Reading, whom: Name | None, company: Name | None) -> Iterator[Found]:
    for field, name in (("whom", whom), ("company", company)):
        if name:
            start = reading.tokens[name.first].start
            yield Found(start, start + len(name.named.phrase), field, name.named, name.sure)


def _task(reading: Reading, plan: Plan) -> Found:
    places = [
        (m.first, m.after)
        for m in ([plan.action.mention] if plan.action else []) + ([plan.when] if plan.when else [])
    ]
    start, end = reading.span(min(p[0] for p in places), max(p[1] for p in places))
    title = " ".join(reading.text[start:end].split())
    return Found(start, end, "task", NextTask(plan.kind, title, plan.on, plan.at), 0.85)
