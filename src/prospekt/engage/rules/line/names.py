"""Names in a line that nobody told: unknown words behind a title, a word for a touch, or before a colon."""

from __future__ import annotations

from collections.abc import Iterable

from prospekt.engage.rules.line.found import Candidate
from prospekt.engage.rules.line.given import DETERMINED, GIVEN, PLACED
from prospekt.engage.rules.line.known_names import LONGEST, KnownNames, Name
from prospekt.engage.rules.line.reading import Reading
from prospekt.engage.rules.line.rivals import rival_names


def names_in(
    reading: Reading, candidates: tuple[Candidate, ...], taken: frozenset[int]
) -> list[Name]:
    """The names in the line, in order; `taken` are tokens of dates and money."""
    return _Names(reading, candidates, taken).all()


class _Names(KnownNames):
    def all(self) -> list[Name]:
        found: list[Name] = []
        for rule in (self._firms, self._candidates, self._placed):
            if rule == self._placed:
                self._leave_rivals()
            for name in rule():
                if not self.used.intersection(range(name.first, name.after)):
                    self.used.update(range(name.first, name.after))
                    found.append(name)
        return sorted(found, key=lambda each: each.first)

    def _leave_rivals(self) -> None:
        for first, after in rival_names(self.reading):
            self.used.update(range(first, after))

    def _placed(self) -> Iterable[Name]:
        for rule in (
            self._titled,
            self._traded,
            self._of_company,
            self._told,
            self._marked_off,
            self._at_company,
            self._given,
            self._capitals,
            self._toward,
        ):
            yield from rule()

    def _traded(self) -> Iterable[Name]:
        """Coastline Plumbing, Kaya & Co: capitals of which the last is a trade or a kind of firm."""
        for mention in self.reading.all("glue.trade"):
            is_pair = not self._is_word(mention.first) or self._has(mention.first, "glue.and")
            last = mention.first - is_pair
            if not self._is_of_firm(last) or self._is_capital(mention.after):
                continue
            first = self._run_before(last)
            if first < last or is_pair:
                yield self._name(first, mention.after, False, 0.8)

    def _run_before(self, last: int) -> int:
        """Where the capitals that end at `last` begin; "&" and "and" between two of them count."""
        first = last
        while first > 0 and last - first < LONGEST and self.reading.same_clause(first - 1, last):
            if self._is_of_firm(first - 1):
                first -= 1
            elif self._has(first - 1, "glue.and") and self._is_of_firm(first - 2):
                first -= 2
            else:
                break
        return first

    def _is_of_firm(self, place: int) -> bool:
        return self._is_capital(place) and not (
            self._has(place, "glue.title", "glue.role", "glue.he", "days", "weekdays", "months")
            or (place == 0 and self._is_verb(place))
        )

    def _of_company(self) -> Iterable[Name]:
        """Shazia from Moorgate Dental, Wayne (Dusty Creek), Brad, Coastline Plumbing: a person, then the company."""
        tokens = self.reading.tokens
        for place in range(1, len(tokens)):
            is_at = self._has(place, "glue.at_company")
            if not is_at and tokens[place].text not in ",(":
                continue
            after = self._company_end(place + 1)
            if not after or not (
                is_at
                or tokens[place].text == "("
                or (place + 1 in self.used)
                or (after - place > 2 and not self._is_sign(after, ":"))
            ):
                continue
            first = self._person_before(place)
            if first is None:
                continue
            if first not in self.used:
                yield self._name(first, place, True, 0.7)
            if place + 1 not in self.used:
                yield self._name(place + 1, after, False, 0.8)

    def _is_sign(self, place: int, signs: str) -> bool:
        return place < len(self.reading.tokens) and self.reading.tokens[place].text in signs

    def _company_end(self, place: int) -> int:
        """Where a company with a capital that begins at `place` ends; 0 where none begins."""
        if place in self.used:
            return place + 1
        if not self._is_of_firm(place) or self.reading.tokens[place].text.isupper():
            return 0
        after = place + 1
        while after - place < LONGEST + 1 and self.reading.same_clause(place, after - 1):
            if self._is_of_firm(after) and self.reading.tokens[after - 1].text != ",":
                after += 1
            elif self._has(after, "glue.and") and self._is_of_firm(after + 1):
                after += 2
            else:
                break
        if after == place + 1 and not self._is_unknown(place):
            return 0
        return after

    def _person_before(self, place: int) -> int | None:
        """Where the person whose name ends at `place` begins."""
        last = place - 1
        if last in self.used:
            return last
        first = place
        while (
            first > 0
            and place - first < 3
            and self._is_capital(first - 1)
            and not self._has(first - 1, "glue.title")
        ):
            first -= 1
        if first < place and all(self._is_unknown(p) for p in range(first, place)):
            is_place = first > 0 and self.reading.tokens[first - 1].plain in PLACED
            return None if is_place else first
        is_given = self.reading.tokens[last].name in GIVEN or last == 0
        return last if is_given and self._is_name_here(last) else None

    def _given(self) -> Iterable[Name]:
        """bruce, wayne: in small letters, but a name that many have."""
        if self.reading.lexicon.language != "en":
            return
        for place, token in enumerate(self.reading.tokens):
            if token.name in GIVEN and self._is_unknown(place):
                yield self._grown(place, True, 0.6)

    def _titled(self) -> Iterable[Name]:
        for mention in self.reading.all("glue.title"):
            place = mention.after
            if place < len(self.reading.tokens) and self.reading.tokens[place].text == ".":
                place += 1
            if self._is_unknown(place) or (
                self._is_capital(place) and not self._has(place, "glue.role")
            ):
                yield self._grown(place, True, 0.85)

    def _at_company(self) -> Iterable[Name]:
        """Priya at Globex, jane fra Orkide: a name before the word, an unknown word behind it."""
        for mention in self.reading.all("glue.at_company"):
            before = mention.first - 1
            if before in self.used and (
                self._is_unknown(mention.after) or self._is_capital(mention.after)
            ):
                yield self._grown(mention.after, False, 0.75)

    def _told(self) -> Iterable[Name]:
        """called anna, snakket m/ kari, hubungi: the word behind a word for a touch."""
        for mention in [
            m for m in self.reading.mentions if m.concept.startswith(("touch.", "outcome."))
        ]:
            place = self._behind_little_words(mention.after)
            if (
                self._has(place - 1, "glue.at_company")
                and self._is_unknown(place)
                and not self._has(place - 1, "glue.to", "glue.from")
            ):
                yield self._grown(place, False, 0.7)
            elif self.reading.tokens[place - 1].plain in PLACED:
                continue
            elif self._is_name_here(place) or (
                place > mention.after
                and self._is_capital(place)
                and not self.reading.tokens[place].text.isupper()
                and self._has(place, "glue.common")
            ):
                yield self._grown(place, True, 0.7)

    def _is_name_here(self, place: int) -> bool:
        """An unknown word; in Vietnamese, where every syllable is a word, only one with a capital."""
        return self._is_unknown(place) and (
            self.reading.lexicon.language != "vi" or self._is_capital(place)
        )

    def _toward(self) -> Iterable[Name]:
        for mention in self.reading.all("glue.toward"):
            if self._is_name_here(mention.after) and self.reading.same_clause(
                mention.first, mention.after
            ):
                yield self._grown(mention.after, True, 0.5)

    def _behind_little_words(self, place: int) -> int:
        for _n in range(4):
            token = self.reading.tokens[place] if place < len(self.reading.tokens) else None
            skip = next(
                (
                    m
                    for each in (
                        "glue.to",
                        "glue.at_company",
                        "glue.title",
                        "glue.from",
                        "time.clock",
                        "days",
                    )
                    if (m := self.reading.at(place, each))
                ),
                None,
            )
            if skip is None and (
                token is None or token.text not in "/.:" or self.reading.known(place)
            ):
                return place
            place = skip.after if skip else place + 1
        return place

    def _marked_off(self) -> Iterable[Name]:
        """grace: ..., "... - emma", and a name with which the line begins."""
        tokens = self.reading.tokens
        if tokens and self._is_capital(0) and self._is_unknown(0):
            yield self._grown(0, True, 0.6)
        for place, token in enumerate(tokens):
            if token.text == ":" and place and self._is_unknown(place - 1) and self._is_sole(place):
                yield self._grown(place - 1, True, 0.65 if self._is_capital(place - 1) else 0.6)
        last = list(self.reading.clause(self.reading.clauses[-1])) if tokens else []
        is_short = bool(last) and len(last) <= 1 + self._is_capital(last[0])
        if is_short and last[0] and self._is_unknown(last[0]):
            yield self._grown(last[0], True, 0.6)
        if tokens and self._is_unknown(0) and not self._is_unknown(1):
            yield self._grown(0, True, 0.6)

    def _is_sole(self, colon: int) -> bool:
        """Whether only a name and what belongs to one stand before the colon: "3 sites:" is a list."""
        return all(self.reading.tokens[p].kind != "number" for p in range(colon))

    def _capitals(self) -> Iterable[Name]:
        for place in range(1, len(self.reading.tokens)):
            if (
                self._is_capital(place)
                and self._is_unknown(place)
                and not self.reading.tokens[place].text.isupper()
                and not self._is_place(place)
            ):
                yield self._grown(place, True, 0.5)

    def _is_place(self, place: int) -> bool:
        """in Penang, Hunter Valley, Wetherill Park: a place by the word before or behind."""
        behind = place + 1
        while behind < len(self.reading.tokens) and self._is_capital(behind):
            if self._has(behind, "glue.place"):
                return True
            behind += 1
        before = self.reading.tokens[place - 1].plain
        is_english = self.reading.lexicon.language == "en"
        return (
            before in PLACED
            or (is_english and before in DETERMINED)
            or self._has(behind, "glue.place")
        )

    def _grown(self, place: int, is_person: bool, sure: float) -> Name:
        after = place + 1
        while (
            self._is_capital(place)
            and after - place < LONGEST
            and (self._is_capital(after) or self._is_hyphen(after))
            and not self.reading.known(after)
        ):
            after += 1 + self._is_hyphen(after)
        if after == place + 1 and is_person:
            after = self._initial(after)
            if (
                self._is_name_here(after)
                and not self._is_capital(after)
                and self._is_last(after)
                and self.reading.same_clause(place, after)
            ):
                after += 1
        return self._name(place, after, is_person, sure)

    def _is_hyphen(self, place: int) -> bool:
        """Tor-Arne is one name."""
        tokens = self.reading.tokens
        return (
            place + 1 < len(tokens)
            and tokens[place].text == "-"
            and tokens[place].is_glued
            and tokens[place + 1].is_glued
            and self._is_capital(place + 1)
        )

    def _is_last(self, place: int) -> bool:
        return (
            place + 1 >= len(self.reading.tokens)
            or self.reading.tokens[place + 1].kind == "sign"
            or any(c.startswith(("touch.", "outcome.")) for c in self.reading.concepts(place + 1))
        )
