"""Names in a line that nobody told: unknown words behind a title, a word for a touch, or before a colon."""

from __future__ import annotations

from collections.abc import Iterable

from prospekt.engage.rules.line.found import Candidate
from prospekt.engage.rules.line.known_names import LONGEST, KnownNames, Name
from prospekt.engage.rules.line.reading import Reading


def names_in(
    reading: Reading, candidates: tuple[Candidate, ...], taken: frozenset[int]
) -> list[Name]:
    """The names in the line, in order; `taken` are tokens of dates and money."""
    return _Names(reading, candidates, taken).all()


class _Names(KnownNames):
    def all(self) -> list[Name]:
        found: list[Name] = []
        for rule in (self._firms, self._candidates, self._placed):
            for name in rule():
                if not self.used.intersection(range(name.first, name.after)):
                    self.used.update(range(name.first, name.after))
                    found.append(name)
        return sorted(found, key=lambda each: each.first)

    def _placed(self) -> Iterable[Name]:
        for rule in (
            self._titled,
            self._told,
            self._marked_off,
            self._at_company,
            self._capitals,
            self._toward,
        ):
            yield from rule()

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
            elif self._is_name_here(place) or (
                place > mention.after
                and self._is_capital(place)
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
        for place, token in enumerate(tokens):
            if token.text == ":" and place and self._is_unknown(place - 1):
                yield self._grown(place - 1, True, 0.65)
        last = list(self.reading.clause(self.reading.clauses[-1])) if tokens else []
        if last and last[0] and len(last) <= 2 and self._is_unknown(last[0]):
            yield self._grown(last[0], True, 0.6)
        if tokens and self._is_unknown(0):
            yield self._grown(0, True, 0.6)

    def _capitals(self) -> Iterable[Name]:
        for place in range(1, len(self.reading.tokens)):
            if (
                self._is_capital(place)
                and self._is_unknown(place)
                and not self.reading.tokens[place].text.isupper()
            ):
                yield self._grown(place, True, 0.5)

    def _grown(self, place: int, is_person: bool, sure: float) -> Name:
        after = place + 1
        while (
            self._is_capital(place)
            and after - place < LONGEST
            and self._is_capital(after)
            and not self.reading.known(after)
        ):
            after += 1
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

    def _is_last(self, place: int) -> bool:
        return (
            place + 1 >= len(self.reading.tokens) or self.reading.tokens[place + 1].kind == "sign"
        )
