"""Names in a line: the companies by the words that firms have, and whoever is among the candidates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from prospekt.engage.rules.line.candidates import full_names, index_of, is_word_of
from prospekt.engage.rules.line.found import Candidate, Named
from prospekt.engage.rules.line.given import CONTRACTED
from prospekt.engage.rules.line.reading import Mention, Reading
from prospekt.engage.rules.line.rivals import RIVALS

LONGEST = 4
"""Words in a name."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name at the tokens [first, after), whom it means, and how sure it is that it is one."""

    first: int
    after: int
    named: Named
    is_person: bool
    sure: float


class KnownNames:
    """Reads companies and candidates; what is left is for the places where names stand."""

    def __init__(
        self, reading: Reading, candidates: tuple[Candidate, ...], taken: frozenset[int]
    ) -> None:
        self.reading, self.candidates, self.taken = reading, candidates, taken
        self.index = index_of(candidates, reading.lexicon.language)
        letters = [t for t in reading.tokens if t.kind == "word"]
        self.tells_case = any(not t.text[0].isupper() for t in letters)
        self._contracted = CONTRACTED if reading.lexicon.language == "en" else frozenset[str]()
        self.used: set[int] = set()
        self.full = full_names(reading, candidates)

    def _is_word(self, place: int) -> bool:
        tokens = self.reading.tokens
        return (
            0 <= place < len(tokens)
            and tokens[place].kind == "word"
            and place not in self.taken
            and place not in self.used
        )

    def _is_unknown(self, place: int) -> bool:
        """A word that no table knows."""
        if not self._is_word(place) or self.reading.tokens[place].plain in RIVALS:
            return False
        if self.reading.tokens[place].plain.rpartition("'")[2] in self._contracted:
            return False
        return place in self.full or (
            not self.reading.known(place) and len(self.reading.tokens[place].plain) > 1
        )

    def _is_capital(self, place: int) -> bool:
        return self._is_word(place) and self.tells_case and self.reading.tokens[place].is_capital

    def _has(self, place: int, *concepts: str) -> bool:
        return any(self.reading.at(place, each) for each in concepts)

    def _firms(self) -> Iterable[Name]:
        place = 0
        while place < len(self.reading.tokens):
            firm = self.reading.at(place, "glue.firm")
            if firm is None or place in self.taken or self._in_role(place):
                place += 1
                continue
            first, after = place, firm.after
            while (
                after < len(self.reading.tokens)
                and after - place <= LONGEST
                and self._goes_on(after, place)
            ):
                after += 1
            if after == firm.after:
                while (
                    first > 0
                    and place - first < 2
                    and (self._is_unknown(first - 1) or self._is_capital(first - 1))
                    and not self._has(first - 1, "glue.title", "glue.role")
                ):
                    first -= 1
            if after - first > firm.after - firm.first:
                yield self._name(first, after, False, 0.85)
            place = max(after, place + 1)

    def _in_role(self, place: int) -> bool:
        roles = [self.reading.at(p, "glue.role") for p in range(max(0, place - 3), place + 1)]
        return any(role and role.after > place and role.after - role.first > 1 for role in roles)

    def _goes_on(self, place: int, first: int) -> bool:
        if self._has(place, "glue.title", "glue.at_company") and not self._is_capital(place):
            return False
        if not self._is_word(place):
            return False
        if self._is_capital(first):
            return self._is_capital(place) and not self._has(place, "glue.title")
        company = [
            n
            for n in self.index.meant(self.reading.tokens[place].name, False)
            if not self.candidates[n].is_person
        ]
        return (
            bool(company)
            or (
                self._is_unknown(place)
                and place - first <= 2
                and self.reading.lexicon.language != "vi"
            )
            or self._has(place, "glue.firm")
        )

    def _candidates(self) -> Iterable[Name]:
        place = 0
        while place < len(self.reading.tokens):
            name = self._candidate(place) if self._is_word(place) else None
            if name:
                yield name
            place = name.after if name else place + 1

    def _candidate(self, place: int) -> Name | None:
        token = self.reading.tokens[place]
        if self._has(place, "glue.title") and not self._is_capital(place):
            return None
        titled, placed = self._is_titled(place), self._is_placed(place)
        is_free = (
            self._is_unknown(place)
            or titled
            or (
                self._is_capital(place)
                and (place > 0 or not self.reading.at(place, "days"))
                and not self._is_verb(place)
            )
        )
        if not is_free:
            return None
        numbers = self.index.meant(token.name, self._is_unknown(place))
        if not numbers:
            return self._full(place)
        after, numbers = self._longest(place, numbers)
        if (
            after == place + 1
            and self._is_capital(place)
            and self._is_capital(place - 1)
            and self._is_unknown(place - 1)
        ):
            place -= 1
        is_person = any(self.candidates[n].is_person for n in numbers) and (
            titled or placed or not all(not self.candidates[n].is_person for n in numbers)
        )
        if not is_person and after == place + 1 and self._has(place, "glue.firm"):
            return None
        kinds = [n for n in numbers if self.candidates[n].is_person == is_person]
        is_exact = token.name in self.index.words
        return self._name(place, after, is_person, 0.95 if is_exact else 0.8, kinds)

    def _full(self, place: int) -> Name | None:
        """A family name that stands before the given name by which people are found: Nguyen Minh."""
        if not self._is_word(place + 1):
            return None
        first, second = self.reading.tokens[place].name, self.reading.tokens[place + 1].name
        numbers = [n for n in self.index.words.get(second, []) if first in self.index.names[n]]
        return (
            self._name(place, place + 2, self.candidates[numbers[0]].is_person, 0.95, numbers)
            if numbers
            else None
        )

    def _longest(self, place: int, numbers: list[int]) -> tuple[int, list[int]]:
        """How far the name goes, and whom its words leave over."""
        after = place + 1
        while after < len(self.reading.tokens) and after - place < LONGEST:
            word = self.reading.tokens[after].name
            rest = (
                [n for n in numbers if any(is_word_of(word, each) for each in self.index.names[n])]
                if self._is_word(after)
                else []
            )
            if not rest or (
                self.reading.known(after)
                and not self._is_capital(after)
                and word not in self.index.words
                and not (len(word) == 1 and self._is_closed(after + 1))
            ):
                break
            after, numbers = after + 1, rest
        return self._initial(after), numbers

    def _is_closed(self, place: int) -> bool:
        """Whether no name and no role stands at `place`, so that the letter before it belongs to the name before."""
        tokens = self.reading.tokens
        if place >= len(tokens) or tokens[place].kind == "sign":
            return True
        if tokens[place].plain != "to" and self._has(
            place, "glue.role", "glue.title", "glue.he", "glue.at_company", "glue.to"
        ):
            return False
        return (
            self.reading.lexicon.language == "en"
            and self.reading.known(place)
            and not self.index.meant(tokens[place].name, True)
        )

    def _initial(self, after: int) -> int:
        """Takes in the first letter of a family name: mark t."""
        tokens = self.reading.tokens
        if (
            after < len(tokens)
            and len(tokens[after].plain) == 1
            and tokens[after].kind == "word"
            and not tokens[after].is_glued
            and not any(
                c.startswith(("glue.", "time.", "days")) for c in self.reading.concepts(after)
            )
        ):
            dotted = (
                after + 1 < len(tokens)
                and tokens[after + 1].text == "."
                and tokens[after + 1].is_glued
            )
            return after + 1 + dotted
        return after

    def _is_titled(self, place: int) -> bool:
        return any(
            m.after in (place, place - 1 if self.reading.tokens[place - 1].text == "." else place)
            for m in self._titles_before(place)
        )

    def _titles_before(self, place: int) -> list[Mention]:
        return [
            m
            for each in range(max(0, place - 3), place)
            if (m := self.reading.at(each, "glue.title"))
        ]

    def _is_placed(self, place: int) -> bool:
        return any(
            c.startswith("touch.") for c in (self.reading.concepts(place - 1) if place else ())
        )

    def _is_verb(self, place: int) -> bool:
        return any(
            c.startswith(("touch.", "outcome.", "answer.", "glue.title", "glue.role"))
            for c in self.reading.concepts(place)
        )

    def _name(
        self,
        first: int,
        after: int,
        is_person: bool,
        sure: float,
        numbers: Sequence[int] | None = None,
    ) -> Name:
        start, end = self.reading.span(first, after)
        if self.reading.tokens[after - 1].plain.endswith("'s"):
            end -= 2
        if numbers is None:
            numbers = self._resolved(first, after, is_person)
        key = self.candidates[numbers[0]].key if len(set(numbers)) == 1 else ""
        return Name(first, after, Named(self.reading.text[start:end], key), is_person, sure)

    def _resolved(self, first: int, after: int, is_person: bool) -> list[int]:
        numbers: list[int] | None = None
        for place in range(first, after):
            met = {
                n
                for n in self.index.meant(self.reading.tokens[place].name, True)
                if self.candidates[n].is_person == is_person
            }
            if met:
                numbers = sorted(met if numbers is None else met & set(numbers))
        return numbers or []
