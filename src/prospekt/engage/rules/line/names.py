"""Names in a line that nobody told: unknown words behind a title, a word for a touch, or before a colon."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from prospekt.engage.rules.line.found import Candidate
from prospekt.engage.rules.line.known_names import LONGEST, KnownNames, Name
from prospekt.engage.rules.line.reading import Reading
from prospekt.engage.rules.line.rivals import rival_names


def names_in(
    reading: Reading, candidates: tuple[Candidate, ...], taken: frozenset[int]
) -> list[Name]:
    """The names in the line, in order; `taken` are tokens of dates and money."""
    return _Names(reading, candidates, taken).all()


_LEAST = 0.3
_SHORTEST_THING = 7


def _referred(reading: Reading, names: list[Name]) -> list[Name]:
    """The names, less sure of who recommended somebody where both are named: Denise, referred by Marcus."""
    people = [name for name in names if name.is_person]
    for mention in reading.of("touch", "referral"):
        before = [name for name in people if name.after <= mention.first][-1:]
        behind = [name for name in people if name.first >= mention.after]
        near = range(mention.after - 1, mention.after + 1)
        is_by = any(reading.is_near(p, "via") for p in near)
        is_led = [name for name in behind[1:] if not reading.at(name.first - 1, "glue.to")]
        others = is_led + before if is_by else behind
        teller = behind[:1] if is_by else before
        if teller and others:
            return [replace(n, sure=_LEAST) if n in teller else n for n in names]
    return names


_OPENED = (
    "touch.",
    "outcome.",
    "answer.",
    "glue.says",
    "glue.want",
    "glue.is",
    "glue.at_company",
    "glue.role",
    "glue.not",
    "glue.he",
)
"""What stands behind somebody with whom a line begins."""


class _Names(KnownNames):
    def all(self) -> list[Name]:
        found: list[Name] = []
        for rule in (self._firms, self._of_trade, self._candidates, self._placed):
            if rule == self._placed:
                self._leave_rivals()
            for name in rule():
                if not self.used.intersection(range(name.first, name.after)):
                    self.used.update(range(name.first, name.after))
                    self.people.update(range(name.first, name.after) if name.is_person else ())
                    found.append(name)
        return _referred(self.reading, sorted(found, key=lambda each: each.first))

    def _leave_rivals(self) -> None:
        for first, after in rival_names(self.reading):
            self.used.update(range(first, after))

    def _placed(self) -> Iterable[Name]:
        for rule in (
            self._titled,
            self._traded,
            self._camels,
            self._roled,
            self._of_company,
            self._told,
            self._marked_off,
            self._at_company,
            self._small_trades,
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

    def _of_trade(self) -> Iterable[Name]:
        """tiệm hoa Mộc Lan, percetakan Gemilang: a kind of firm in small letters, then a name with capitals."""
        place = 0
        while place < len(self.reading.tokens):
            behind = self._trade(place)
            first = self._named_behind(place, behind) if behind else 0
            if first:
                after = self._run_end(first, LONGEST)
                yield self._name(place, after, False, 0.85)
            place = after if first else place + 1

    def _named_behind(self, place: int, behind: int) -> int:
        """Where the name of a firm begins, at most two words behind its kind; 0 where none does."""
        for first in range(behind, behind + 3):
            if not self._is_word(first) or not self.reading.same_clause(place, first):
                return 0
            if self._is_proper(first):
                is_place = self._has(first, "glue.place") or self._has(first, "glue.title")
                return 0 if is_place or self._is_placed(first) else first
            is_other = self._has(first, "glue.to", "glue.he", "glue.and", "glue.not")
            if is_other or self._is_verb(first) or self.reading.is_near(first, "placed"):
                return 0
        return 0

    def _camels(self) -> Iterable[Name]:
        """PrimeCare: a capital inside of a word."""
        for place in range(len(self.reading.tokens)):
            if self._is_camel(place) and self._is_unknown(place) and not self.is_note:
                yield self._name(place, self._run_end(place, LONGEST), False, 0.6)

    def _roled(self) -> Iterable[Name]:
        """driftssjef Egil Nøstvik, the owner, Annelie Fourie: a name with capitals behind what somebody is."""
        for mention in self.reading.all("glue.role"):
            first = mention.after + self._is_sign(mention.after, ",")
            is_known = not self._is_unknown(first) and not self._is_unknown(first + 1)
            if not self._is_proper(first) or is_known or not self._is_of_run(first):
                continue
            after = self._run_end(first, LONGEST)
            is_firm = self._has(after, "glue.trade", "glue.firm")
            is_pair = after + is_firm - first > 1
            if is_pair and first == mention.after and self._is_behind_name(mention.first):
                yield self._name(first, after + is_firm, False, 0.7)
            elif not is_firm and (after - first > 1 or first == mention.after):
                yield self._name(first, after, True, 0.7)

    def _is_behind_name(self, place: int) -> bool:
        """Whether somebody is named right before: Jeremy Yap, head of ops Dapur Kayu."""
        before = place - 1 - self._is_sign(place - 1, ",")
        return before in self.people or (self._is_capital(before) and self._is_unknown(before))

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
            is_at = self._has(place, "glue.at_company") or self.reading.is_near(place, "of_firm")
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
            if self.reading.is_near(after, "by") and self._is_capital(after + 1):
                after += 2
            elif self._is_of_firm(after) and self.reading.tokens[after - 1].text != ",":
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
            and (self._is_unknown(first - 1) or not self._is_begun(first - 1))
            and not self._has(first - 1, "glue.title")
        ):
            first -= 1
        if first < place and all(self._is_unknown(p) for p in range(first, place)):
            is_thing = first == 0 and place == 1 and not self._is_given(0)
            is_place = self.reading.is_near(place if is_thing else first - 1, "placed")
            return None if is_place else first
        is_given = self._is_given(last) or (last == 0 and not self.reading.is_near(place, "placed"))
        return last if is_given and self._is_unknown(last) else None

    def _given(self) -> Iterable[Name]:
        """bruce, wayne: in small letters, but a name that many have."""
        for place in range(len(self.reading.tokens)):
            if self._is_given(place) and self._is_name_here(place):
                yield self._grown(place, True, 0.6)

    def _titled(self) -> Iterable[Name]:
        for mention in self.reading.all("glue.title"):
            place = self._behind_titles(mention.after)
            is_letter = (
                place < len(self.reading.tokens) and len(self.reading.tokens[place].text) == 1
            )
            if is_letter or self._has(place, "glue.role"):
                continue
            if self._is_unknown(place) or self._is_capital(place):
                yield self._grown(place, True, 0.85)
            elif self._is_joined(place):
                yield self._name(place, self._run_end(place, LONGEST), True, 0.85)

    def _behind_titles(self, place: int) -> int:
        """The place behind more titles, and behind a role that a name follows: pak haji, cô hiệu phó."""
        tokens = self.reading.tokens
        for _n in range(3):
            if place < len(tokens) and tokens[place].text == "." and tokens[place].is_glued:
                place += 1
            more = self.reading.at(place, "glue.title")
            role = self.reading.at(place, "glue.role")
            if more and not self._is_proper(place) and more.after < len(tokens):
                place = more.after
            elif role and not self._is_proper(place) and self._is_proper(role.after):
                place = role.after
        return place

    def _is_joined(self, place: int) -> bool:
        """van der Merwe: a little word of a name before a capital."""
        near = range(place, place + 3)
        behind = next((p for p in near if not self.reading.is_near(p, "joining")), place)
        return behind > place and self._is_proper(behind) and self._is_word(place)

    def _at_company(self) -> Iterable[Name]:
        """Priya at Globex, jane fra Orkide: a name before the word, an unknown word behind it."""
        for mention in self.reading.all("glue.at_company"):
            before = mention.first - 1
            if before in self.used and (
                self._is_unknown(mention.after) or self._is_capital(mention.after)
            ):
                yield self._grown(mention.after, False, 0.75)
        for place in range(1, len(self.reading.tokens)):
            if self.reading.is_near(place - 1, "houses") and self._is_firm_run(place):
                yield self._grown(place, False, 0.7)

    def _small_trades(self) -> Iterable[Name]:
        """bu ani klinik gigi senyum: a kind of firm in small letters right behind a person, then its name."""
        for place in range(1, len(self.reading.tokens)):
            behind = self._trade(place) if place - 1 in self.people else 0
            after = behind
            while behind and after - behind < 2 and self._is_small_word(after):
                after += 1
            if after > behind and not self.reading.is_so("syllables"):
                yield self._name(place, after, False, 0.7)

    def _is_small_word(self, place: int) -> bool:
        """An unknown word, or an everyday one with which the clause ends."""
        if not self._is_word(place) or not self.reading.same_clause(place - 1, place):
            return False
        is_end = (
            place + 1 >= len(self.reading.tokens) or self.reading.tokens[place + 1].kind == "sign"
        )
        is_plain = all(
            c in ("glue.common", "glue.firm", "glue.trade") for c in self.reading.concepts(place)
        )
        return self._is_unknown(place) or (is_end and is_plain)

    def _is_firm_run(self, place: int) -> bool:
        """at Sunway Suites: two capitals or more, of which the tables know no place."""
        after = self._run_end(place, LONGEST) if self._is_proper(place) else place
        return after - place > 1 and self._is_unknown(place) and not self._is_place(place)

    def _told(self) -> Iterable[Name]:
        """called anna, snakket m/ kari, hubungi: the word behind a word for a touch."""
        for mention in [
            m for m in self.reading.mentions if m.concept.startswith(("touch.", "outcome."))
        ]:
            place = self._behind_little_words(mention.after)
            place += self._is_skipped(place)
            if (
                self._has(place - 1, "glue.at_company")
                and self._is_unknown(place)
                and (self._is_capital(place) or not self.is_careful)
                and not self._has(place - 1, "glue.to", "glue.from")
            ):
                yield self._grown(place, False, 0.7)
            elif self.reading.is_near(place - 1, "placed") or self._is_verb(place):
                continue
            elif self._is_name_here(place) or (
                place > mention.after and self._is_proper(place) and self._has(place, "glue.common")
            ):
                yield self._grown(place, True, 0.7)

    def _is_skipped(self, place: int) -> bool:
        """Whether an unknown little word stands before a name that many have: prata me arne."""
        is_small = not self._is_capital(place) and not self._is_given(place)
        return is_small and self._is_given(place + 1)

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
        if not tokens or (self.is_note and not self._is_headed()):
            return
        if self._is_lone(0) and self._opens(0):
            yield self._grown(0, True, 0.6)
        for place, token in enumerate(tokens):
            if token.text == ":" and place and self._is_lone(place - 1) and self._is_sole(place):
                yield self._grown(place - 1, True, 0.65 if self._is_capital(place - 1) else 0.6)
        last = list(self.reading.clause(self.reading.clauses[-1]))
        is_short = len(last) <= 1 + self._is_capital(last[0])
        if is_short and last[0] and self._is_lone(last[0]) and tokens[last[0] - 1].text != ".":
            yield self._grown(last[0], True, 0.6)

    def _is_headed(self) -> bool:
        """Whether two capitals and a colon begin the line: Brianna Schultz: ..."""
        return self._is_name_here(0) and self._is_sign(2, ":") and self._is_proper(1)

    def _is_lone(self, place: int) -> bool:
        """A name where one may stand alone, even in small letters."""
        is_small = not self.is_careful and not self._is_capital(place)
        return self._is_name_here(place) or (is_small and self._is_unknown(place))

    def _opens(self, place: int) -> bool:
        """Whether the word with which the line begins is somebody: by what stands behind it, or as a name that many have."""
        after = self._run_end(place, LONGEST) if self._is_capital(place) else place + 1
        if after == place + 1 and self._is_known_thing(place):
            return False
        if self._is_given(place) or after >= len(self.reading.tokens):
            return True
        if not self._is_capital(place):
            return not self._is_unknown(after)
        if self.reading.tokens[after].kind == "sign":
            return self.reading.tokens[after].text in ":,(-\u2013\u2014/."
        is_place = self.reading.is_near(after, "placed")
        return self._tells(after, *_OPENED) and not is_place

    def _is_known_thing(self, place: int) -> bool:
        """Butikksjefen, Varebilen: by its ending no name, unless many are called so."""
        word = self.reading.tokens[place].marked
        endings = tuple(self.reading.grammar.words["known_endings"])
        is_family = word.endswith("sen") or len(word) < _SHORTEST_THING
        return word.endswith(endings) and not is_family and not self._is_given(place)

    def _is_sole(self, colon: int) -> bool:
        """Whether only a name and what belongs to one stand before the colon: "3 sites:" is a list."""
        return all(self.reading.tokens[p].kind != "number" for p in range(colon))

    def _capitals(self) -> Iterable[Name]:
        if self.is_note:
            return
        for place in range(1, len(self.reading.tokens)):
            is_name = self._is_proper(place) and self._is_name_here(place)
            if is_name and not self._is_place(place) and not self._is_housed(place):
                yield self._grown(place, True, 0.5)

    def _is_housed(self, place: int) -> bool:
        """at Northwind: where somebody works, or a place, unless it is at Anna's."""
        is_owner = self.reading.tokens[place].plain.endswith("'s")
        return self.reading.is_near(place - 1, "houses") and not is_owner

    def _is_place(self, place: int) -> bool:
        """in Penang, Hunter Valley, Wetherill Park: a place by the word before or behind."""
        behind = place + 1
        while behind < len(self.reading.tokens) and self._is_capital(behind):
            if self._has(behind, "glue.place"):
                return True
            behind += 1
        return self.reading.is_near(place - 1, "placed", "determined") or self._has(
            behind, "glue.place"
        )

    def _grown(self, place: int, is_person: bool, sure: float) -> Name:
        after = place + 1
        if self._is_proper(place) and self._is_more(place - 1):
            place -= 1
        if self._is_capital(place):
            after = self._run_end(place, LONGEST)
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

    def _is_more(self, place: int) -> bool:
        """Whether the word before belongs to the name: it begins the sentence, or means something else as well."""
        return (
            place >= 0
            and (self._is_of_run(place) or self._is_given(place))
            and not self.reading.tokens[place].plain.endswith("'s")
            and (self._is_unknown(place) or self._is_proper(place))
            and not self._has(place, "glue.title", "glue.role")
            and not self._is_verb(place)
            and self.reading.same_clause(place, place + 1)
        )

    def _is_last(self, place: int) -> bool:
        return (
            place + 1 >= len(self.reading.tokens)
            or self.reading.tokens[place + 1].kind == "sign"
            or place + 1 in self.taken
            or any(
                c.startswith(("touch.", "outcome.", "glue.at_company", "days", "weekdays"))
                for c in self.reading.concepts(place + 1)
            )
        )
