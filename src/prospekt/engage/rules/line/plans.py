"""What is to be done: the next tasks in a line, and the day each is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from prospekt.engage.rules.line.actions import Action, Actions
from prospekt.engage.rules.line.known_names import Name
from prospekt.engage.rules.line.periods import When, last_day
from prospekt.engage.rules.line.reading import Reading

_TASKS = {"call": "call", "meeting": "meeting", "demo": "demo", "email": "email", "chat": "message", "sms": "message",
          "quote": "quote", "send": "send", "follow_up": "follow_up"}  # fmt: skip
_FIRST = ("demo", "meeting", "call", "email", "quote", "send", "follow_up", "sms", "chat")
"""Of several words for a task in a clause, which one it is."""
_BY_REQUEST = ("quote", "demo", "meeting", "email", "send")
_WEEKEND = 5
_SOON = 14


@dataclass(frozen=True, slots=True)
class Plan:
    """A task, and the day it is due."""

    action: Action | None
    kind: str
    when: When | None
    on: date | None
    at: time | None


class Plans(Actions):
    """Reads the tasks of a line: `plans` in its order, and `past`, the first day that has been."""

    def __init__(self, reading: Reading, whens: Sequence[When], names: Sequence[Name]) -> None:
        super().__init__(reading, whens, names)
        self.plans: list[Plan] = []
        self.past: When | None = None
        self._plan()

    def _plan(self) -> None:
        self._rebook()
        for when in self.whens:
            if any(plan.when is when for plan in self.plans) or self.is_dropped(when):
                continue
            if self._is_past(when):
                self.past = self.past or when
            elif not when.is_span:
                self._plan_on(when)
        for action in self.actions:
            if not self._is_planned(action) and self._is_asked(action):
                self._add(action, _TASKS[action.tag], self._referred(action))
        self._second()
        self._call_again()
        self.plans.sort(key=_place)

    def is_dropped(self, when: When) -> bool:
        """The day of a meeting called off, or the one from which it was moved."""
        places = list(self.reading.clause(self.reading.clauses[when.first]))
        if not any(
            a.tag in ("meeting", "demo", "call")
            and a.mention.first in places
            and not (a.is_in or (a.is_done and a.tag == "call"))
            for a in self.actions
        ):
            return False
        off = [p for p in places if self.reading.at(p, "glue.called_off")]
        if off:
            return when.first < off[0] or not any(
                w.after <= off[0] and w.first in places for w in self.whens
            )
        moved = [p for p in places if self.reading.at(p, "glue.moved")]
        days = [w for w in self.whens if w.first in places]
        return bool(moved) and when.first > 0 and when is not days[-1] and len(days) > 1

    def _second(self) -> None:
        """send the quote and call friday: of two tasks in a clause the one without a day of its own."""
        for plan in tuple(self.plans):
            if plan.action is None:
                continue
            place = plan.action.mention.first
            places = self.reading.clause(self.reading.clauses[place])
            first = next(places)
            joints = [p for p in places if self.reading.at(p, "glue.and") and first < p]
            for joint in joints[:1]:
                own = [a for a in self.actions if self._same_clause(a, plan.action)]
                before = [a for a in own if a.mention.after <= joint]
                behind = [a for a in own if a.mention.first > joint]
                if not before or not behind or not self._is_pair(before, behind, joint):
                    continue
                other = before if place > joint else behind
                if not any(self._is_planned(a) for a in other):
                    action = min(other, key=lambda a: (_FIRST.index(a.tag), a.mention.first))
                    self._add(action, _TASKS[action.tag], None)

    def _is_pair(self, before: list[Action], behind: list[Action], joint: int) -> bool:
        """Two orders with "and" between them: the clause begins with one, the other stands right behind "and"."""
        for action in (*before, *behind):
            if action.is_done or action.is_in or action.tag not in _FIRST:
                return False
        begins = self._is_told(before[0]) or self._before(before[0].mention.first, "glue.want", 2)
        is_order = self.reading.is_so("orders_by_verb") or before[0].tag in ("quote", "send")
        return begins and is_order and behind[0].mention.first - joint == 1

    def _is_theirs(self, action: Action) -> bool:
        """karen will send me the specs: what the customer is going to do is no task."""
        m = action.mention
        if action.tag not in ("send", "email", "quote", "sms", "chat"):
            return False
        first = next(self.reading.clause(self.reading.clauses[m.first]))
        before = range(max(first, m.first - 2), m.first)
        if any(self.reading.is_near(p, "we") for p in before):
            return False
        is_named = any(n.first >= first and n.after in (m.first, m.first - 1) for n in self.names)
        is_they = is_named or any(self.reading.at(p, "glue.he") for p in before)
        is_to_come = is_they and any(self.reading.is_near(p, "will") for p in before)
        return is_to_come or (is_named and self.reading.is_near(m.after, "we"))

    def _call_again(self) -> None:
        """Trying again after a call nobody took is a call."""
        silent = self.reading.of("outcome", "no_answer", "busy")
        called = any(a.tag == "call" for a in self.actions)
        if silent and (called or any(m.name == "no_answer" for m in silent)):
            self.plans = [
                replace(p, kind="call")
                if p.kind == "follow_up" and p.when and p.when.unit == "day"
                else p
                for p in self.plans
            ]

    def _rebook(self) -> None:
        """A meeting that did not take place, to be held again."""
        for mention in self.reading.all("glue.rebook")[:1]:
            before = [
                a
                for a in self.actions
                if a.mention.first < mention.first and a.tag in ("demo", "meeting")
            ]
            whens = [w for w in self.whens if self._same_place(mention, w) and not self._is_past(w)]
            if before or whens:
                tag = before[-1].tag if before else "follow_up"
                action = Action(tag, mention, False, False)
                self._add(action, tag, whens[0] if whens else None)

    def _plan_on(self, when: When) -> None:
        near = [
            a
            for a in self.actions
            if self._same(a, when)
            and not self._is_planned(a)
            and a.tag in _TASKS
            and not self._is_undone(a)
        ]
        if any(self._is_theirs(a) for a in near):
            return
        open_ones = [a for a in near if not a.is_done and not a.is_in]
        if open_ones:
            open_ones = self._before_next(open_ones, when)
            action = min(open_ones, key=lambda a: (_FIRST.index(a.tag), a.mention.first))
            if self._is_timing(when, action):
                return
            self._add(action, _TASKS[action.tag], when)
        elif not near and (told := self._told_before(when)):
            self._add(told, _TASKS[told.tag], when)
        elif not near and self._is_pointed_at(when):
            self._add(None, "follow_up", when)
        elif not near and when.unit == "day" and self._is_handed(when):
            self._add(None, "send", when)
        elif (
            not near
            and (when.unit in ("day", "week") or (when.unit == "month" and when.side))
            and (self._has_in_clause(when, "glue.want") or self._is_off())
            and not self._has_answer(when)
        ):
            before = [
                a
                for a in self.actions
                if a.mention.first < when.first and a.tag in ("demo", "meeting")
            ]
            self._add(None, before[-1].tag if before else "follow_up", when)

    def _before_next(self, actions: list[Action], when: When) -> list[Action]:
        """send it tmr and price it up by tues: of several days in a clause each has the verb before it."""
        last = max(
            (w.after for w in self.whens if w.after <= when.first and self._same_place_of(w, when)),
            default=-1,
        )
        is_only = last < 0 and not any(
            w.first > when.first and self._same_place_of(w, when) for w in self.whens
        )
        near = [a for a in actions if last <= a.mention.first < when.first]
        return actions if is_only or not near else near

    def _same_place_of(self, one: When, other: When) -> bool:
        return self.reading.same_clause(one.first, other.first)

    def _told_before(self, when: When) -> Action | None:
        """call her once the refit is done, say thurs: a day almost alone belongs to the verb before it."""
        number = self.reading.clauses[when.first]
        alone = [
            p
            for p in self.reading.clause(number)
            if self.reading.tokens[p].kind != "sign" and not when.first <= p < when.after
        ]
        if len(alone) > 2 or when.unit != "day" or when.ahead <= self.today:
            return None
        if self._has_answer(when) and not (alone and self._is_deadline(when)):
            return None
        before = [
            a
            for a in self.actions
            if self.reading.clauses[a.mention.first] == self._last_told(number)
            and a.tag in _TASKS
            and not (a.is_done or a.is_in or self._is_planned(a) or self._is_called_off(a))
            and not any(self._same(a, w) for w in self.whens)
            and self._is_told(a)
        ]
        return before[-1] if before and not self.reading.is_denied(when.first) else None

    def _last_told(self, number: int) -> int:
        """The nearest clause before this one, at most two back, that has a word for an action."""
        told = [self.reading.clauses[a.mention.first] for a in self.actions]
        return max((n for n in told if number - 2 <= n < number), default=-1)

    def _is_told(self, action: Action) -> bool:
        """Whether the clause begins with the word for the task, or somebody wants it there."""
        first = action.mention.first
        begins = first == next(self.reading.clause(self.reading.clauses[first]))
        is_wanted = self._before(first, "glue.want", 5) and not self._is_undone(action)
        return begins or (is_wanted and action.tag in _BY_REQUEST)

    def _is_deadline(self, when: When) -> bool:
        """hạn 27/11, paling lambat tgl 26: words for a time, but a day so near that it is ours."""
        is_away = self._has_in_clause(when, "glue.away")
        return (when.ahead - self.today).days <= _SOON and not is_away

    def _is_handed(self, when: When) -> bool:
        """PO form to her today: something goes to somebody, and no verb says how."""
        places = list(self.reading.clause(self.reading.clauses[when.first]))
        handed = [
            p
            for p in places[1:]
            if self.reading.at(p, "glue.handed")
            and (
                self.reading.at(p + 1, "glue.he")
                or any(n.first == p + 1 and n.is_person for n in self.names)
            )
        ]
        is_told = any(
            self.reading.at(p, c) for p in places for c in ("glue.want", "glue.not", "glue.is")
        )
        is_subject = self.reading.at(places[0], "glue.he") or any(
            n.first == places[0] for n in self.names
        )
        return bool(handed) and not is_told and not is_subject and not self._has_answer(when)

    def _is_pointed_at(self, when: When) -> bool:
        """-> K Lee, in 2 wks: an arrow, somebody, and a day to come."""
        tokens = self.reading.tokens
        last = next((p for p in range(min(3, len(tokens))) if tokens[p].text in ("→", ">")), -1)
        if last < 0 or when.ahead <= self.today:
            return False
        who = [n for n in self.names if n.is_person and last < n.first <= last + 2]
        return bool(who) and 0 <= when.first - who[0].after <= 2

    def _add(self, action: Action | None, kind: str, when: When | None) -> None:
        on = at = None
        if when is not None:
            on, at = self._due(when), when.clock
        same = [
            p for p in self.plans if p.kind == kind and (p.on == on or p.on is None or on is None)
        ]
        if same:
            if same[0].on is None or (same[0].at is None and at is not None):
                self.plans.remove(same[0])
            else:
                return
        self.plans.append(Plan(action, kind, when, on, at))

    def _due(self, when: When) -> date:
        """The day itself; of a week that has begun its last working day; of another period its first day."""
        if when.unit != "day" and when.ahead <= self.today:
            day = last_day(when.ahead, when.unit)
            return (
                day - timedelta(days=max(0, day.weekday() - _WEEKEND + 1))
                if when.unit == "week"
                else day
            )
        return when.ahead

    def _is_asked(self, action: Action) -> bool:
        """Without a day: somebody wants it, or the line tells to do it."""
        first = action.mention.first
        if (
            action.is_done
            or action.is_in
            or action.tag not in _TASKS
            or self._is_theirs(action)
            or self.reading.is_denied(first)
        ):
            return False
        if any(
            p.action and self._same_clause(p.action, action) for p in self.plans
        ) or self._is_called_off(action):
            return False
        wants = self._before(first, "glue.want", 5) or any(
            self.reading.at(p, "glue.want") for p in range(first, action.mention.after)
        )
        if action.tag in _BY_REQUEST and wants:
            return True
        is_later = any(a.mention.first < first for a in self.actions) or first > 0
        if action.tag == "send":
            is_only = not any(a.mention.first < first for a in self.actions)
            quoted = any(a.tag == "quote" and self._same_clause(a, action) for a in self.actions)
            return (not quoted and (self.reading.is_so("orders_by_verb") or not is_only)) or (
                quoted and not is_only
            )
        if self._referred(action) or self._is_order(action):
            return True
        if action.tag == "email" and self.reading.is_so("orders_by_verb"):
            return (
                is_later
                and self.reading.clauses[first] > 0
                and first == next(self.reading.clause(self.reading.clauses[first]))
            )
        return False

    def _is_order(self, action: Action) -> bool:
        """email karen re lift: the verb with which a clause begins, a name right behind it and no day that has been."""
        m = action.mention
        if (
            action.tag not in ("email", "sms", "chat")
            or action.is_done
            or action.is_in
            or not self.reading.is_so("orders_by_verb")
            or m.first != next(self.reading.clause(self.reading.clauses[m.first]))
            or not any(n.first == m.after for n in self.names)
        ):
            return False
        clause = self.reading.clauses[m.first]
        return (
            not any(self.reading.clauses[w.first] == clause for w in self.whens if self._is_past(w))
            and not self.reading.of("outcome", "bounced")
            and not any(
                a is not action and (a.is_done or a.is_in) and self._same_clause(a, action)
                for a in self.actions
            )
        )

    def _referred(self, action: Action) -> When | None:
        """The day before, for "call then" and "ring him then"."""
        place = action.mention.first
        near = range(max(0, place - 3), min(len(self.reading.tokens), action.mention.after + 3))
        if not any(
            self.reading.at(p, "glue.then")
            and abs(self.reading.clauses[p] - self.reading.clauses[place]) <= 1
            for p in near
        ):
            return None
        before = [w for w in self.whens if w.first < place and not self._is_past(w)]
        return before[-1] if before else None

    def _is_timing(self, when: When, action: Action) -> bool:
        """Whether a word for the buyer's own plan stands nearer to the day than the word for the task."""
        if when.unit in ("quarter", "year") and action.tag not in ("call", "follow_up"):
            return True
        cues = [
            m
            for m in self.reading.of("answer", "timing", "decides", "can_decide")
            if m.after <= when.first and self._same_place(m, when)
        ]
        strong = [
            m
            for m in cues
            if (m.after - m.first > 1 and not self._is_deadline(when))
            or self.reading.is_near(m.first, "strong")
        ]
        return (
            bool(strong)
            and when.first - strong[-1].after < when.first - action.mention.after
            and action.mention.after <= when.first
        )

    def _is_undone(self, action: Action) -> bool:
        """Nobody came to it: it was, and is no task."""
        return any(
            self.reading.same_clause(m.first, action.mention.first)
            for m in self.reading.of("outcome", "no_show")
        )

    def _is_off(self) -> bool:
        """Whether a meeting or demonstration was called off, so that a day without more is the new one."""
        return any(a.tag in ("demo", "meeting") and self._is_called_off(a) for a in self.actions)

    def _has_answer(self, when: When) -> bool:
        return any(
            self._same_place(m, when)
            for m in self.reading.of(
                "answer", "timing", "budget", "need", "needs_now", "no_budget", "decides"
            )
        )

    def _is_planned(self, action: Action) -> bool:
        return any(plan.action is action for plan in self.plans)


def _place(plan: Plan) -> int:
    if plan.action:
        return plan.action.mention.first
    return plan.when.first if plan.when else 0
