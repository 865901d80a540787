"""What was done: the touch of a line, its direction and its moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from prospekt.engage.rules.line.actions import Action
from prospekt.engage.rules.line.known_names import Name
from prospekt.engage.rules.line.periods import When
from prospekt.engage.rules.line.plans import Plans
from prospekt.engage.rules.line.reading import Mention, Reading

KINDS = {
    "call": ("call", "phone"), "meeting": ("meeting", "meeting"), "demo": ("demo", "meeting"), "email": ("message", "email"),
    "reply": ("reply", "email"), "chat": ("message", "chat"), "sms": ("message", "sms"), "social": ("message", "social"),
    "event": ("event", "event"), "webinar": ("webinar", "web"), "letter": ("letter", "letter"), "referral": ("referral", ""),
    "quote": ("message", "email"), "send": ("message", "email"), "follow_up": ("message", "email"),
    "answer": ("reply", "email"),
}  # fmt: skip
_DIRECTED = ("call", "message", "reply", "letter")
_WRITTEN = ("chat", "sms", "social", "email", "send", "quote", "follow_up")
_CHANNELS = {"chat": "chat", "sms": "sms", "social": "social", "email": "email"}
_ANSWER_WITHIN = 2
_PHONE = 6
_FAR = 3


@dataclass(frozen=True, slots=True)
class Done:
    """The touch: the words for it, and when it was."""

    action: Action
    kind: str
    channel: str
    direction: str


class Touches(Plans):
    """Reads the touch of a line out of the words that are no tasks: `done`, or None."""

    def __init__(self, reading: Reading, whens: Sequence[When], names: Sequence[Name]) -> None:
        super().__init__(reading, whens, names)
        self.done = self._done()

    def _done(self) -> Done | None:
        left = [a for a in self.actions if not self._is_planned(a) and not self._is_wish(a)]
        real = [
            a
            for a in left
            if (a.is_done or a.is_in or a.tag not in ("quote", "send", "follow_up"))
            and not self._is_none(a)
            and not self._is_of_plan(a)
        ]
        action = next(iter(self._special(real) or real or self._sent(left)), None)
        silent = self._silent()
        if silent and (action is None or self._is_tried_before(silent, action)):
            return Done(Action("call", silent, True, False), "call", "phone", "out")
        missed = self.reading.of("outcome", "no_show")
        if action is None and missed:
            return Done(Action("meeting", missed[0], True, False), "meeting", "meeting", "")
        if action is None:
            return None
        first, action = action, self._answered(self._better(action, real))
        kind, channel = KINDS[action.tag]
        if kind == "reply":
            channel = self._channel(action, first)
        direction = self._direction(action, kind)
        is_reply = (
            action.tag == "email" and direction == "in" and not self._is_heading(action.mention)
        )
        if kind == "letter" and direction == "out":
            direction = ""
        return Done(action, "reply" if is_reply else kind, channel, direction)

    def _is_tried_before(self, silent: Mention, action: Action) -> bool:
        """no answer, sent email: a call nobody took, and then a mail; "no answer to my email" is none."""
        is_same = self.reading.same_clause(silent.first, action.mention.first)
        return silent.first < action.mention.first and action.tag == "email" and not is_same

    def _better(self, action: Action, real: Sequence[Action]) -> Action:
        """wrote to her, then met: a letter or having met says more than what was written before."""
        if action.tag not in _WRITTEN or action.is_in:
            return action
        for other in real:
            is_letter = other.tag == "letter" and self._same_clause(other, action)
            is_met = (
                other.tag == "meeting" and other.is_done and not self._same_clause(other, action)
            )
            if is_letter or is_met:
                return other
        return action

    def _channel(self, action: Action, first: Action) -> str:
        """In what an answer came: a word for it in its own words or clause, or what it answers."""
        number = self.reading.clauses[action.mention.first]
        spans = (
            range(action.mention.first, action.mention.after),
            self.reading.clause(number),
            range(first.mention.first, first.mention.after),
            self.reading.clause(self.reading.clauses[first.mention.first]),
        )
        found = (
            _CHANNELS[tag]
            for span in spans
            for place in span
            for tag in sorted(map(_tag, self.reading.concepts(place)))
            if tag in _CHANNELS
        )
        return next(found, "email")

    def _is_wish(self, action: Action) -> bool:
        """wants to see it - demo thurs: the wish for what is planned."""
        return (
            not (action.is_done or action.is_in)
            and any(p.action and p.action.tag == action.tag for p in self.plans)
            and self._before(action.mention.first, "glue.want", 3)
        )

    def _is_of_plan(self, action: Action) -> bool:
        """write Chen an email tonight: both words are of the one task; what the customer is to send is no touch."""
        if action.is_done or action.is_in:
            return False
        same = [p for p in self.plans if p.action and self._same_clause(p.action, action)]
        is_same = any(p.kind == action.tag and p.on and p.on >= self.today for p in same)
        return is_same or self._is_theirs(action)

    def _special(self, real: Sequence[Action]) -> Sequence[Action]:
        """A fair, a webinar or a demonstration says more than the meeting or the talk that it was."""
        events = [a for a in real if a.tag in ("event", "webinar")]
        others = [a for a in real if a.tag != "demo"]
        clauses = self.reading.clauses
        return events or [
            a
            for a in real
            if a.tag == "demo"
            and not any(
                o.is_done or o.is_in or clauses[o.mention.first] < clauses[a.mention.first]
                for o in others
            )
        ]

    def _silent(self) -> Mention | None:
        """The words of an outcome that only a call has, though no word for a call is there."""
        found = self.reading.of("outcome", "no_answer", "busy", "left_message", "answered")
        if not found or (found[0].name == "busy" and self._is_subject_before(found[0])):
            return None
        return found[0]

    def _answered(self, action: Action) -> Action:
        """A mail or message that is spoken of together with an answer, in its clause or the next, is the answer."""
        m = action.mention
        if action.tag not in _WRITTEN:
            return action
        if action.is_in:
            inner = (self.reading.at(p, "touch.reply_in") for p in range(m.first, m.after))
            is_answer = action.tag in ("chat", "social") and any(
                each is not None and each.after <= m.after for each in inner
            )
            return Action("answer", m, True, True) if is_answer else action
        number = self.reading.clauses[m.first]
        for answer in self.reading.of("touch", "reply_in") + self.reading.of("outcome", "answered"):
            is_near = 0 <= self.reading.clauses[answer.first] - number <= _ANSWER_WITHIN
            is_apart = answer.after <= m.first or m.after <= answer.first
            if is_near and is_apart and self._is_news(action, answer) and self._is_answer(answer):
                return Action("answer", answer, True, True)
        return action

    def _is_news(self, action: Action, answer: Mention) -> bool:
        """Of a mail the answer in a later clause is the touch if "and" or a day of its own sets it apart."""
        if action.tag != "email" or self.reading.same_clause(action.mention.first, answer.first):
            return True
        places = list(self.reading.clause(self.reading.clauses[answer.first]))
        return self.reading.at(places[0], "glue.and") is not None or any(
            w.first in places for w in self.whens
        )

    def _is_answer(self, mention: Mention) -> bool:
        """Whether it came: not denied, not to come, and no order to answer."""
        clause = self.reading.clause(self.reading.clauses[mention.first])
        is_to_come = any(p < mention.after and self.reading.is_near(p, "will") for p in clause)
        is_wanted = self._before(mention.first, "glue.want", 2)
        has_own = any(self.reading.at(p, "glue.not") for p in range(mention.first, mention.after))
        is_none = has_own or self.reading.is_denied(mention.first, 2)
        is_inner = self.reading.is_inner(mention, "outcome.no_answer", "outcome.no_reply")
        return not (is_to_come or is_wanted or is_none or is_inner)

    def _sent(self, left: Sequence[Action]) -> Sequence[Action]:
        """Something sent, though the line does not say how."""
        if any(
            self.reading.at(a.mention.first, "touch.send") and self.reading.is_so("tells_tense")
            for a in left
        ):
            return []
        planned = {self.reading.clauses[p.action.mention.first] for p in self.plans if p.action}
        return [
            a
            for a in left
            if a.tag == "send"
            and a.mention.first <= 3
            and self.reading.clauses[a.mention.first] not in planned
        ]

    def _direction(self, action: Action, kind: str) -> str:
        if kind not in _DIRECTED:
            return ""
        if kind == "message" and self.reading.of("outcome", "bounced"):
            return "out"
        if kind == "reply":
            return "in"
        m = action.mention
        if self._is_passive(m) and not action.is_in:
            return "in" if self._is_by_them(m) else "out"
        if kind in ("call", "message") and self._is_untaken(action):
            return "out"
        if action.is_in:
            return "in"
        if self._is_from(m) or (kind == "message" and self._is_heading(m)):
            return "in"
        if kind == "call" and self._is_unheard(m):
            return "out"
        tells_tense = self.reading.is_so("tells_tense")
        is_theirs = self._is_subject_before(m) and (action.is_done or not tells_tense)
        return "in" if is_theirs else "out"

    def _is_unheard(self, mention: Mention) -> bool:
        """mark's line kept ringing: the words for the call say themselves that nobody took it."""
        return any(
            m.first < mention.after and mention.first < m.after
            for m in self.reading.of("outcome", "no_answer", "busy")
        )

    def _is_passive(self, mention: Mention) -> bool:
        """bu rina ditelp, she was called: it was done to the lead."""
        return self.reading.is_near(mention.first, "passive") or (
            self.reading.is_near(mention.first - 1, "passive_before")
            and self.reading.same_clause(mention.first - 1, mention.first)
        )

    def _is_by_them(self, mention: Mention) -> bool:
        """kami ditelp bu rina, was rung by karen: done to us."""
        if self.reading.is_near(mention.first, "passive") and self.reading.is_so("tells_tense"):
            return False
        before = range(max(0, mention.first - 2), mention.first)
        return self.reading.is_near(mention.after, "by") or any(
            self.reading.is_near(p, "we") for p in before
        )

    def _is_untaken(self, action: Action) -> bool:
        """Nobody took the call or answered what was written, so it was ours; seen, but nothing came back."""
        number = self.reading.clauses[action.mention.first]
        names = ("no_answer", "no_reply") if not action.is_in else ("no_answer",)
        return any(
            0 <= self.reading.clauses[m.first] - number <= 1
            for m in self.reading.of("outcome", *names)
        )

    def _is_from(self, mention: Mention) -> bool:
        """Whether "from" stands in the words or behind them, perhaps behind what the message is: Email penolakan dr PT."""
        last = min(mention.after + _FAR, len(self.reading.tokens))
        for place in range(mention.first + 1, last):
            if self.reading.at(place, "glue.from"):
                return not self.reading.is_near(place + 1, "we")
            is_over = any(n.first == place for n in self.names) or self.reading.at(place, "glue.to")
            is_same = self.reading.same_clause(mention.first, place)
            if place >= mention.after and (is_over or not is_same):
                return False
        return False

    def _is_heading(self, mention: Mention) -> bool:
        """Espen Krogh på WhatsApp: ..., Teams chat: a Dũng hỏi: what they wrote stands behind the colon."""
        place = mention.after
        if place >= len(self.reading.tokens) or self.reading.tokens[place].text != ":":
            return False
        number = self.reading.clauses[mention.first]
        return any(
            (self.reading.clauses[n.first] == number and n.after <= mention.first)
            or place < n.first <= place + 2
            for n in self.names
        )

    def _is_subject_before(self, mention: Mention) -> bool:
        """A name with which the clause begins, right before the word, and none behind it."""
        before = [
            n
            for n in self.names
            if n.after <= mention.first
            and mention.first - n.after <= 1
            and self.reading.same_clause(n.first, mention.first)
        ]
        behind = [
            n
            for n in self.names
            if 0 <= n.first - mention.after <= 2
            and self.reading.same_clause(n.first, mention.first)
        ]
        return bool(before) and not behind

    def _is_none(self, action: Action) -> bool:
        """No touch: an answer that did not come, a phone number, something called off, an order to do it."""
        mention = action.mention
        number = (
            self.reading.tokens[mention.after] if mention.after < len(self.reading.tokens) else None
        )
        if number and number.kind == "number" and len(number.text) >= _PHONE:
            return True
        if action.tag == "reply" and self.reading.is_denied(mention.first, 2):
            return True
        is_order = (
            self.reading.is_near(mention.first, "orders")
            and self.reading.clauses[mention.first] > 0
        )
        return not action.is_done and not action.is_in and (is_order or self._is_called_off(action))


def _tag(concept: str) -> str:
    """What a concept of the tables is a word for: chat, of `touch.chat_done`."""
    section, _, name = concept.partition(".")
    return name.removesuffix("_done").removesuffix("_in") if section == "touch" else ""


def moment(when: When, now: datetime) -> datetime:
    """When something was, in the zone of `now`; noon where no time is told, but never later than `now`."""
    at = datetime.combine(when.back, when.clock or time(12), now.tzinfo)
    return min(at, now)
