"""Names in a line: the companies by the words that firms have, and whoever is among the candidates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from prospekt.engage.rules.line.candidates import full_names, index_of, is_word_of
from prospekt.engage.rules.line.found import Candidate, Named
from prospekt.engage.rules.line.lexicon import is_one_slip
from prospekt.engage.rules.line.places import Places
from prospekt.engage.rules.line.reading import Mention, Reading
from prospekt.engage.rules.line.tokens import Token

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


class KnownNames(Places):
    """Reads companies and candidates; what is left is for the places where names stand."""

    def __init__(
        self, reading: Reading, candidates: tuple[Candidate, ...], taken: frozenset[int]
    ) -> None:
        super().__init__(reading, taken, full_names(reading, candidates))
        self.candidates = candidates
        self.index = index_of(candidates, reading.lexicon.language)

    def _meant(self, place: int, slip: bool) -> list[int]:
        """The candidates of whom the word at `place` is one; marks have to be right where somebody types any."""
        token = self.reading.tokens[place]
        return [n for n in self.index.meant(token.name, slip) if self._is_marked(token, n)]

    def _is_marked(self, token: Token, number: int) -> bool:
        marked = self.index.marked[number]
        if not self.reading.is_strict or not marked or token.marked in marked:
            return True
        is_plain = token.marked.isascii() and len(token.name) > 1
        return is_plain and any(w.isascii() and is_one_slip(token.name, w) for w in marked)

    def _firms(self) -> Iterable[Name]:
        place = 0
        kinds = {p for m in self.reading.all("glue.firm") for p in range(m.first, m.after)}
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
            if after == firm.after and not self._is_proper(after):
                first = self._firm_first(firm)
            if not kinds.issuperset(range(first, after)):
                yield self._name(first, after, False, 0.85)
            place = max(after, place + 1)

    def _firm_first(self, firm: Mention) -> int:
        """Where the name begins whose kind of firm stands behind it: Maju Jaya Sdn Bhd."""
        first = firm.first
        is_small = self.reading.is_so("firm_first") and not self._is_capital(first)
        while (
            first > 0
            and firm.first - first < 2
            and (
                (self._is_capital(first - 1) and not is_small)
                or (self._is_small_name(first - 1) and not self._is_capital(first - 1))
            )
            and not self._has(first - 1, "glue.title", "glue.role")
            and not self._is_titled(first - 1)
        ):
            first -= 1
        return first

    def _is_small_name(self, place: int) -> bool:
        is_told = not self.is_careful or self._has(place - 1, "glue.at_company")
        return self._is_unknown(place) and is_told and not self._is_given(place)

    def _in_role(self, place: int) -> bool:
        roles = [self.reading.at(p, "glue.role") for p in range(max(0, place - 3), place + 1)]
        return any(role and role.after > place and role.after - role.first > 1 for role in roles)

    def _goes_on(self, place: int, first: int) -> bool:
        if self._has(place, "glue.title", "glue.at_company") and not self._is_capital(place):
            return False
        if not self._is_word(place):
            return False
        if not self._is_capital(first) and self._is_proper(place) and self._has(place, "glue.firm"):
            return False
        if self._is_capital(first) or self._is_proper(place):
            is_title = self._has(place, "glue.title") and not self._is_company(place + 1)
            return self._is_capital(place) and not is_title
        if self._is_company(place):
            return True
        is_small = self._is_small_name(place) and not self.reading.is_so("syllables")
        return (is_small and place - first <= 2) or self._has(place, "glue.firm")

    def _is_company(self, place: int) -> bool:
        return self._is_word(place) and any(
            not self.candidates[n].is_person for n in self._meant(place, False)
        )

    def _candidates(self) -> Iterable[Name]:
        place = 0
        while place < len(self.reading.tokens):
            name = self._candidate(place) if self._is_word(place) else None
            if name:
                yield name
            place = name.after if name else place + 1

    def _candidate(self, place: int) -> Name | None:
        if self._has(place, "glue.title") and (
            not self._is_capital(place) or self._is_begun(place)
        ):
            return None
        if not self._is_free(place):
            return None
        is_last = self.reading.is_so("called_by_last_word")
        if is_last and (name := self._full(place)):
            return name
        numbers = self._meant(place, self._is_unknown(place))
        if not numbers:
            return None if is_last else self._full(place)
        if self._is_of_other(place) and any(self.candidates[n].is_person for n in numbers):
            return None
        after, numbers = self._longest(place, numbers)
        return self._of_candidates(place, after, numbers)

    def _is_free(self, place: int) -> bool:
        """Whether the word may be a name here, though it means something else as well."""
        if self._is_titled(place):
            return True
        if self._is_capital(place):
            is_day = place == 0 and self.reading.at(place, "days")
            return self._is_unknown(place) or not (is_day or self._is_verb(place))
        needs_capital = self.reading.is_so("syllables") and self.is_careful
        return self._is_unknown(place) and (not needs_capital or place in self.full)

    def _is_of_other(self, place: int) -> bool:
        """Whether people are called by their last word, and this one has another behind it: Khổng Minh Đức."""
        return (
            self.reading.is_so("called_by_last_word")
            and self._is_capital(place)
            and self._is_of_run(place + 1)
            and self.reading.same_clause(place, place + 1)
            and all(self.candidates[n].is_person for n in self._meant(place + 1, False))
        )

    def _of_candidates(self, place: int, after: int, numbers: list[int]) -> Name | None:
        titled = self._is_titled(place) and not self._has(
            place - 1, "glue.role", "glue.at_company", "glue.from"
        )
        people = [n for n in numbers if self.candidates[n].is_person]
        is_exact = self.reading.tokens[place].name in self.index.words
        if titled and not people:
            return None
        if not people and after == place + 1 and self._has(place, "glue.firm"):
            return None
        kinds = people or numbers
        first, last = self._whole(place, after, bool(people))
        if (first, last) != (place, after):
            more = (*range(first, place), *range(after, last))
            kinds = [n for n in kinds if all(self._is_part(p, n) for p in more)]
            if not kinds and not is_exact:
                return None
        return self._name(first, last, bool(people), 0.95 if is_exact else 0.8, kinds)

    def _is_part(self, place: int, number: int) -> bool:
        typed = self.reading.tokens[place].name
        return any(typed == w or is_one_slip(typed, w) for w in self.index.names[number])

    def _whole(self, place: int, after: int, is_person: bool) -> tuple[int, int]:
        """Takes in what has a capital right before and behind: Kamal Idris, though only a Kamal Hassan is known."""
        first, is_last = place, self.reading.is_so("called_by_last_word")
        if not is_person:
            return first, after
        if not self._is_capital(place):
            is_more = (
                after == place + 1 and not self._meant(after, True)
                if self._is_given(after)
                else False
            )
            first -= after == place + 1 and self._is_first_of_two(first - 1)
            return first, after + (is_more and self._is_unknown(after))
        while (
            after - first < LONGEST
            and self._is_of_run(first - 1)
            and (is_last or self._is_unknown(first - 1))
            and (is_last or not self._is_begun(first - 1) or self._is_given(first - 1))
            and not (self._is_begun(first - 1) and self._is_verb(first - 1))
            and not self._has(first - 1, "glue.title")
            and self.reading.same_clause(first - 1, place)
        ):
            first -= 1
        first = self._before_joining(first)
        if after == place + 1 and not self._meant_at(after):
            joined = self._behind_joining(after)
            is_run = self._is_of_run(after) or (joined > after and self._is_of_run(joined))
            after = self._run_end(place, LONGEST) if is_run else after
        return first, after

    def _meant_at(self, place: int) -> bool:
        """Whether nothing or a known word or another candidate stands at `place`; a little word of a name is none."""
        if self._behind_joining(place) > place:
            return False
        return not self._is_unknown(place) or bool(self._meant(place, True))

    def _is_first_of_two(self, place: int) -> bool:
        """jason lim, though only a David Lim is known: a given name in small letters before the family name."""
        return (
            self._is_given(place)
            and self._is_unknown(place)
            and not self._is_capital(place)
            and not self.reading.is_so("syllables")
            and not self._meant(place, True)
            and self.reading.same_clause(place, place + 1)
        )

    def _before_joining(self, first: int) -> int:
        """Takes in what stands before "bin" or a/l: Muthu a/l Raman."""
        for size in (1, 2, 3):
            before = first - size - 1
            if self._behind_joining(first - size) == first and self._is_capital(before):
                return before
        return first

    def _full(self, place: int) -> Name | None:
        """Words in a row of one name, the last of which people are found by: Nguyen Minh, Nguyễn Thị Hoa."""
        tokens, found = self.reading.tokens, 0
        numbers = self.index.parts.get(tokens[place].name, [])
        kept: list[int] = []
        for after in range(place + 1, min(place + LONGEST, len(tokens))):
            numbers = [
                n
                for n in numbers
                if tokens[after].name in self.index.names[n] and self._is_marked(tokens[after], n)
            ]
            if not numbers or not self._is_word(after):
                break
            if tokens[after].name in self.index.words:
                found, kept = after + 1, numbers
        people = [n for n in kept if self.candidates[n].is_person]
        kinds = people or kept
        return self._name(place, found, bool(people), 0.95, kinds) if kinds else None

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
            not self.reading.is_so("letters_are_words")
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
            and not (
                after + 1 < len(tokens)
                and tokens[after + 1].is_glued
                and tokens[after + 1].kind == "number"
            )
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

    def _name(
        self,
        first: int,
        after: int,
        is_person: bool,
        sure: float,
        numbers: Sequence[int] | None = None,
    ) -> Name:
        first = self._initials_before(first) if is_person else first
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
            met = {n for n in self._meant(place, True) if self.candidates[n].is_person == is_person}
            if met:
                numbers = sorted(met if numbers is None else met & set(numbers))
        return numbers or []
