"""The answers in a line: budget, authority and who else decides, need, timing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from prospekt.engage.rules.line.found import NO, YES, Found, Money
from prospekt.engage.rules.line.known_names import Name
from prospekt.engage.rules.line.money import Amount
from prospekt.engage.rules.line.periods import When
from prospekt.engage.rules.line.reading import Mention, Reading
from prospekt.engage.rules.line.rivals import is_of_rival

_NEAR = 6
_LEAST_PLAIN = 100
_RIGHT_BEHIND = 1


@dataclass(slots=True)
class Answers:
    """Reads the answers of a line. `free` are the days that belong neither to the touch nor to a task."""

    reading: Reading
    amounts: Sequence[Amount]
    free: Sequence[When]
    names: Sequence[Name]
    whom: Name | None

    def all(self) -> Iterator[Found]:
        """Every answer, at most one per fact but for the committee."""
        yield from self._budget()
        yield from self._deciding()
        yield from self._need()
        yield from self._timing()

    def _found(self, first: int, after: int, fact: str, value: object, sure: float) -> Found:
        start, end = self.reading.span(first, after)
        return Found(start, end, fact, value, sure)

    # Budget ----------------------------------------------------------------------------------------------------------

    def _budget(self) -> Iterator[Found]:
        denied = self._denied_budget()
        if denied:
            yield self._found(denied.first, denied.after, "budget", NO, 0.9)
            return
        told = self.reading.of("answer", "budget", "budget_ok")
        amount = self._amount(told)
        if amount:
            sure = 0.95 if told else 0.6
            yield self._found(
                amount.first, amount.after, "budget", Money(amount.minor, amount.currency), sure
            )
            return
        for mention in told:
            if mention.name == "budget_ok" or self._says(mention, "glue.yes"):
                yield self._found(mention.first, mention.after, "budget", YES, 0.8)
                return

    def _denied_budget(self) -> Mention | None:
        for mention in self.reading.of("answer", "no_budget"):
            return mention
        for mention in self.reading.of("answer", "budget", "budget_ok"):
            if self.reading.is_denied(mention.first, 2) or self._says(mention, "glue.no"):
                return mention
        return None

    def _amount(self, told: Sequence[Mention]) -> Amount | None:
        """The amount nearest to a word for budget; without such a word one that is no price and no order."""
        best: tuple[int, Amount] | None = None
        for amount in self.amounts:
            gap = min((self._gap(m, amount) for m in told), default=99)
            if amount.is_plain and (gap > 3 or amount.minor < _LEAST_PLAIN * 100):
                continue
            if self._is_limit(amount) or (gap > _NEAR and (told or self._is_price(amount))):
                continue
            if best is None or gap < best[0]:
                best = (gap, amount)
        return best[1] if best else None

    def _gap(self, mention: Mention, amount: Amount) -> int:
        if abs(self.reading.clauses[mention.first] - self.reading.clauses[amount.first]) > 1:
            return 99
        gap = (
            amount.first - mention.after
            if mention.after <= amount.first
            else mention.first - amount.after
        )
        return gap if self.reading.same_clause(mention.first, amount.first) else gap + 3

    def _is_limit(self, amount: Amount) -> bool:
        """How much somebody may sign for is no budget."""
        return any(
            m.name in ("can_decide", "decides")
            and 0 <= amount.first - m.after <= 2
            and self.reading.same_clause(m.first, amount.first)
            and not any(self.reading.at(p, "glue.and") for p in range(m.after, amount.first))
            for m in self.reading.mentions
        )

    def _is_price(self, amount: Amount) -> bool:
        clause = self.reading.clauses[amount.first]
        if any(
            self.reading.clauses[m.first] == clause
            for m in self.reading.of("objection", "price", "competitor")
        ):
            return True
        return any(
            self.reading.at(p, "money.not_budget")
            for number in (clause, clause - 1)
            for p in self.reading.clause(number)
        )

    def _says(self, mention: Mention, concept: str) -> bool:
        """Whether yes or no stands right behind, perhaps behind a colon."""
        place = mention.after
        if place < len(self.reading.tokens) and self.reading.tokens[place].text in ":=":
            place += 1
        return self.reading.at(place, concept) is not None and self.reading.same_clause(
            mention.first, place
        )

    # Authority and committee -----------------------------------------------------------------------------------------

    def _deciding(self) -> Iterator[Found]:
        verdicts: list[tuple[str, Mention, float]] = []
        others: list[tuple[int, int, str]] = []
        for mention in self.reading.mentions:
            if mention.concept.startswith("answer.") and mention.name in _DECIDING:
                verdict, who = self._verdict(mention)
                if verdict:
                    verdicts.append((verdict, mention, 0.9 if mention.name != "decides" else 0.75))
                others += who
        for word in self.reading.all("glue.authority_word"):
            for concept, verdict in (("glue.yes", YES), ("glue.no", NO)):
                if self._says(word, concept):
                    verdicts.append((verdict, word, 0.85))
        verdicts.sort(key=lambda each: (each[0] != NO, -each[2]))
        if verdicts:
            verdict, mention, sure = verdicts[0]
            yield self._found(mention.first, mention.after, "authority", verdict, sure)
        seen: set[str] = set()
        for first, after, name in others[:1]:
            if name.casefold() not in seen:
                seen.add(name.casefold())
                yield self._found(first, after, "committee", name, 0.75)

    def _verdict(self, mention: Mention) -> tuple[str, list[tuple[int, int, str]]]:
        ahead, behind = self._decider_before(mention), self._decider_behind(mention)
        if mention.name == "can_decide":
            if self.reading.is_denied(mention.first, 2):
                return NO, behind[:1]
            return YES, []
        if mention.name == "cannot_decide":
            return NO, (behind or ahead)[:1]
        if mention.name == "needs_approval":
            return NO, (ahead or behind)[:1]
        if mention.name == "hinges":
            who = [each for each in behind[:1] if each[0] - mention.after <= _RIGHT_BEHIND]
            return (NO, who) if who and self._is_role(who[0]) else ("", [])
        if mention.name == "must_ask":
            who = behind or ahead
            return (NO, who[:1]) if who else ("", [])
        if ahead:
            return NO, self._joined(ahead)[-1:]
        if behind and self._is_pointed(mention):
            return "", behind[:1]
        if self._is_self(mention):
            return (NO, []) if self.reading.is_denied(mention.first, 2) else (YES, [])
        return "", []

    def _is_pointed(self, mention: Mention) -> bool:
        """Whether the line only says who decides behind the word: "decides with her partner"."""
        return any(self.reading.at(p, "glue.to") for p in range(mention.after, mention.after + 2))

    def _is_self(self, mention: Mention) -> bool:
        places = range(max(0, mention.first - 3), mention.first)
        return any(
            self.reading.same_clause(p, mention.first) and self.reading.at(p, "glue.he")
            for p in places
        )

    def _decider_before(self, mention: Mention) -> list[tuple[int, int, str]]:
        places = [
            p
            for p in range(max(0, mention.first - 7), mention.first)
            if self.reading.same_clause(p, mention.first)
        ]
        found = self._people(places)
        if (
            not found
            and places
            and mention.first - 1
            == next(self.reading.clause(self.reading.clauses[mention.first]), -2) - 1
        ):
            found = []
        if not found and mention.first == next(
            self.reading.clause(self.reading.clauses[mention.first])
        ):
            before = [
                p
                for p in range(max(0, mention.first - 6), mention.first)
                if self.reading.clauses[mention.first] - self.reading.clauses[p] <= 1
            ]
            found = self._people(before)
        return found

    def _decider_behind(self, mention: Mention) -> list[tuple[int, int, str]]:
        last = min(len(self.reading.tokens), mention.after + 8)
        places = [
            p
            for p in range(mention.after, last)
            if self.reading.clauses[p] - self.reading.clauses[mention.first] <= 1
        ]
        return self._people(places)

    def _people(self, places: Iterable[int]) -> list[tuple[int, int, str]]:
        """Roles and persons other than the one the line is about, in order; a role with a name is the name."""
        found: list[tuple[int, int, str]] = []
        free = 0
        for place in places:
            if place < free:
                continue
            name = next((n for n in self.names if n.first == place and n.is_person), None)
            role = self.reading.at(place, "glue.role")
            if name and (
                self.whom is None
                or name.named.phrase.casefold() != self.whom.named.phrase.casefold()
            ):
                if found and place - found[-1][1] <= 2 and self._is_role(found[-1]):
                    found.pop()
                found.append((name.first, name.after, name.named.phrase))
                free = name.after
            elif (
                role
                and found
                and not self._is_role(found[-1])
                and place - found[-1][1] == 1
                and self.reading.at(place - 1, "glue.at_company")
            ):
                free = role.after
            elif role:
                after = self._role_end(role)
                start, end = self.reading.span(role.first, after)
                found.append((role.first, after, self.reading.text[start:end]))
                free = after
        return found

    def _joined(self, found: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
        """CFO n the 2 partners: roles with nothing but "and" and little words between them are one answer."""
        if len(found) < 2 or not self._is_role(found[0]):
            return found
        first, after, _phrase = found[0]
        for other in found[1:]:
            between = range(after, other[0])
            if not any(self.reading.at(p, "glue.and") for p in between) or len(between) > 3:
                break
            after = other[1]
        start, end = self.reading.span(first, after)
        rest = [each for each in found if each[0] >= after]
        return [(first, after, self.reading.text[start:end]), *rest]

    def _role_end(self, role: Mention) -> int:
        after = role.after
        while (more := self.reading.at(after, "glue.role")) and self.reading.same_clause(
            role.first, after
        ):
            after = more.after
        return after

    def _is_role(self, found: tuple[int, int, str]) -> bool:
        return self.reading.at(found[0], "glue.role") is not None

    # Need and timing -------------------------------------------------------------------------------------------------

    def _need(self) -> Iterator[Found]:
        content = [
            m for m in self.reading.of("outcome", "positive") if is_of_rival(self.reading, m)
        ]
        for mention in [*self.reading.of("answer", "no_need"), *content]:
            yield self._found(mention.first, mention.after, "need", NO, 0.9)
            return
        for mention in self.reading.of("answer", "needs_now", "need"):
            if self.reading.is_denied(mention.first, 2) or self._says(mention, "glue.no"):
                if mention.name == "needs_now" or not self._wants_something(mention):
                    yield self._found(mention.first, mention.after, "need", NO, 0.8)
                    return
            elif (
                mention.name == "needs_now"
                or self._says(mention, "glue.yes")
                or self._needs_by(mention)
            ):
                yield self._found(mention.first, mention.after, "need", YES, 0.8)
                return

    def _wants_something(self, mention: Mention) -> bool:
        return any(c.startswith("touch.") for c in self.reading.concepts(mention.after))

    def _needs_by(self, mention: Mention) -> bool:
        """ "need it by Q1": needed for a time that is told."""
        if any(
            0 <= w.first - mention.after <= 4 and self.reading.same_clause(mention.first, w.first)
            for w in self.free
        ):
            return True
        return self.reading.at(
            mention.after, "answer.timing"
        ) is not None and self.reading.same_clause(mention.first, mention.after)

    def _timing(self) -> Iterator[Found]:
        best: tuple[int, When] | None = None
        cues = self.reading.of(
            "answer", "timing", "need", "needs_now", "no_budget", "decides", "can_decide"
        )
        for when in self.free:
            if when.side < 0 or (when.unit == "year" and when.ahead.year == self.reading.now.year):
                continue
            if self._is_away(when) or self._is_hour(when):
                continue
            gap = min((self._distance(m, when) for m in cues), default=99)
            if when.is_span and gap > 3:
                continue
            if gap > _NEAR and when.unit not in ("quarter", "year", "month") and not when.is_span:
                continue
            rank = 0 if gap <= _NEAR else 1
            if rank and not self._is_of_lead(when):
                continue
            if best is None or rank < best[0]:
                best = (rank, when)
        if best:
            when = best[1]
            yield self._found(when.first, when.after, "timing", when.code, 0.85 - 0.2 * best[0])
            return
        for mention in self.reading.of("answer", "now"):
            if self._is_of_task(mention):
                continue
            yield self._found(mention.first, mention.after, "timing", "now", 0.7)
            return

    def _is_away(self, when: When) -> bool:
        """Till when somebody is on leave or a certificate holds is no time to buy."""
        if when.is_span and self.reading.at(when.first - 1, "time.after"):
            return True
        return any(
            self.reading.at(p, "glue.away")
            for p in self.reading.clause(self.reading.clauses[when.first])
        )

    def _is_hour(self, when: When) -> bool:
        """A time of the day alone is when a shop opens."""
        return when.clock is not None and when.ahead == self.reading.now.date()

    def _is_of_lead(self, when: When) -> bool:
        """Whether anything happens with a lead in the line: a period in a plain note is no plan to buy."""
        if any(m.name != "plain" for m in self.reading.mentions):
            return True
        places = self.reading.clause(self.reading.clauses[when.first])
        return any(self.reading.at(p, "glue.want") for p in places)

    def _is_of_task(self, mention: Mention) -> bool:
        """A quote asked for at once says nothing of the buyer's own plan."""
        places = range(max(0, mention.first - _NEAR), mention.first)
        return any(
            self.reading.at(p, "touch.quote") and self.reading.same_clause(p, mention.first)
            for p in places
        )

    def asks(self) -> list[Mention]:
        """The words by which somebody else has to be asked first."""
        return [
            m
            for m in self.reading.of("answer", "must_ask", "hinges")
            if self._verdict(m)[0] and self.reading.tokens[m.after - 1].text not in ":="
        ]

    def _distance(self, mention: Mention, when: When) -> int:
        if not self.reading.same_clause(mention.first, when.first):
            return 99
        return (
            when.first - mention.after
            if mention.after <= when.first
            else max(0, mention.first - when.after)
        )


_DECIDING = ("decides", "can_decide", "cannot_decide", "must_ask", "hinges", "needs_approval")
