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
}  # fmt: skip
_DIRECTED = ("call", "message", "reply", "letter")
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
        ]
        action = next(iter(self._special(real) or real or self._sent(left)), None)
        silent = self._silent()
        if silent and (
            action is None or (silent.first < action.mention.first and action.tag == "email")
        ):
            return Done(Action("call", silent, True, False), "call", "phone", "out")
        missed = self.reading.of("outcome", "no_show")
        if action is None and missed:
            return Done(Action("meeting", missed[0], True, False), "meeting", "meeting", "")
        if action is None:
            return None
        action = self._answered(action, real)
        kind, channel = KINDS[action.tag]
        direction = self._direction(action, kind)
        is_reply = (
            action.tag == "email" and direction == "in" and not self._is_heading(action.mention)
        )
        if kind == "letter" and direction == "out":
            direction = ""
        return Done(action, "reply" if is_reply else kind, channel, direction)

    def _is_wish(self, action: Action) -> bool:
        """wants to see it - demo thurs: the wish for what is planned."""
        return (
            not (action.is_done or action.is_in)
            and any(p.action and p.action.tag == action.tag for p in self.plans)
            and self._before(action.mention.first, "glue.want", 3)
        )

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

    def _answered(self, action: Action, real: Sequence[Action]) -> Action:
        """A mail or message that is spoken of together with an answer came from them."""
        replies = [a for a in real if a.tag == "reply" and self._same_clause(a, action)]
        if not replies or action.tag not in ("chat", "sms", "email"):
            return action
        return Action("reply" if action.tag == "email" else action.tag, action.mention, True, True)

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
        if action.is_in or kind == "reply":
            return "in"
        m = action.mention
        if self._is_from(m) or (kind == "message" and self._is_heading(m)):
            return "in"
        if kind == "call" and self._is_unheard(m):
            return "out"
        if self.reading.is_near(m.first, "passive"):
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

    def _is_from(self, mention: Mention) -> bool:
        """Whether "from" stands in the words or behind them, perhaps behind what the message is: Email penolakan dr PT."""
        last = min(mention.after + _FAR, len(self.reading.tokens))
        for place in range(mention.first + 1, last):
            if self.reading.at(place, "glue.from"):
                return True
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


def moment(when: When, now: datetime) -> datetime:
    """When something was, in the zone of `now`; noon where no time is told, but never later than `now`."""
    at = datetime.combine(when.back, when.clock or time(12), now.tzinfo)
    return min(at, now)
