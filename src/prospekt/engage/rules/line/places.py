"""What a word looks like where a name may stand: known or not, with a capital that tells something, behind a title."""

from __future__ import annotations

from collections.abc import Iterator

from prospekt.engage.rules.line.reading import Mention, Reading
from prospekt.engage.rules.line.rivals import RIVALS

_BEGINS = frozenset('.!?:"\u201c\u2018(\u2022')
"""Behind these signs anything may have a capital."""
_TOLD = ("touch.", "outcome.", "answer.", "objection.")


class Places:
    """The words of a line as places for names; `taken` are tokens of dates and money, `used` those of names."""

    def __init__(self, reading: Reading, taken: frozenset[int], full: frozenset[int]) -> None:
        self.reading, self.taken, self.full = reading, taken, full
        self.used: set[int] = set()
        self.people: set[int] = set()
        """Of the used tokens, those of people."""
        letters = [t for t in reading.tokens if t.kind == "word"]
        self.tells_case = any(not t.text[0].isupper() for t in letters)
        self.is_careful = any(
            self._is_proper(p) and (p in full or not reading.known(p))
            for p in range(1, len(reading.tokens))
        )
        """Whether whoever typed writes names with capitals, so that small letters are no name."""
        self.is_note = not any(
            m.concept.startswith(_TOLD) and m.name != "plain" for m in reading.mentions
        )
        """Whether the line tells of nothing that happens with a lead."""

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
        if not self._is_word(place) or self.reading.tokens[place].marked in RIVALS:
            return False
        ending = self.reading.tokens[place].plain.rpartition("'")[2]
        if ending in self.reading.grammar.words["contracted"]:
            return False
        return place in self.full or (
            not self.reading.known(place) and len(self.reading.tokens[place].plain) > 1
        )

    def _is_capital(self, place: int) -> bool:
        return self._is_word(place) and self.tells_case and self.reading.tokens[place].is_capital

    def _is_begun(self, place: int) -> bool:
        """Whether a sentence begins at `place`, so that its capital tells nothing."""
        if place <= 0:
            return True
        is_kept = self.reading.same_clause(place - 1, min(place, len(self.reading.tokens) - 1))
        before = self.reading.tokens[place - 1].text
        return before in _BEGINS and not (before == "." and is_kept)

    def _is_proper(self, place: int) -> bool:
        """A capital that only a name has: inside of a sentence, and the word is no abbreviation."""
        if not self._is_capital(place) or self._is_begun(place):
            return False
        return not self.reading.tokens[place].text.isupper()

    def _is_camel(self, place: int) -> bool:
        """PrimeCare, eFlow: a capital inside of the word, which no person has."""
        text = self.reading.tokens[place].text if self._is_word(place) else ""
        inner = text[1:].replace("Mc", "").replace("Mac", "")
        return (
            len(text) > 4
            and any(c.isupper() for c in inner[1:])
            and any(c.islower() for c in inner)
            and "'" not in text
            and not text.startswith(("Mc", "Mac", "De", "Van", "La", "Le"))
        )

    def _has(self, place: int, *concepts: str) -> bool:
        return any(self.reading.at(place, each) for each in concepts)

    def _tells(self, place: int, *sections: str) -> bool:
        """Whether a phrase of these sections begins at `place`."""
        tokens = self.reading.tokens
        return 0 <= place < len(tokens) and any(
            c.startswith(sections) for c in self.reading.concepts(place)
        )

    def _is_given(self, place: int) -> bool:
        return self._is_word(place) and self.reading.grammar.is_given(self.reading.tokens[place])

    def _is_name_here(self, place: int) -> bool:
        """An unknown word that may be a name: with a capital where every syllable is a word or names have one."""
        if not self._is_unknown(place) or self._is_hyphened(place):
            return False
        if self._is_capital(place):
            is_short = self.reading.tokens[place].text.isupper() and not self._is_given(place)
            return not is_short and not self._is_camel(place)
        if self.reading.is_so("syllables"):
            return False
        return not self.is_careful or self._is_given(place)

    def _is_hyphened(self, place: int) -> bool:
        """on-prem: a part of a longer word, unless both have capitals as in Tor-Arne."""
        tokens = self.reading.tokens
        if (
            place + 2 >= len(tokens)
            or tokens[place + 1].text != "-"
            or not tokens[place + 1].is_glued
        ):
            return False
        return tokens[place + 2].is_glued and not tokens[place + 2].is_capital

    def _is_of_run(self, place: int) -> bool:
        """A word with a capital that may go on a name, though it means something elsewhere: Công of Đinh Công Thành."""
        if not self._is_capital(place) or self._is_camel(place):
            return False
        if self.reading.tokens[place].text.isupper() and len(self.reading.tokens[place].text) > 1:
            return False
        return not self._has(place, "glue.firm", "glue.trade", "glue.place", "weekdays", "months")

    def _trade(self, place: int) -> int:
        """The place behind a word for a kind of firm that stands before its name, 0 where none begins."""
        tokens = self.reading.tokens[place : place + 3]
        firm = self.reading.at(place, "glue.firm")
        size = self.reading.grammar.longest(tokens, "trades", self.reading.is_strict)
        return place + size if size else firm.after if firm else 0

    def _is_titled(self, place: int) -> bool:
        dotted = place - (place > 0 and self.reading.tokens[place - 1].text == ".")
        return any(m.after in (place, dotted) for m in self._titles_before(place))

    def _titles_before(self, place: int) -> Iterator[Mention]:
        for each in range(max(0, place - 3), place):
            if mention := self.reading.at(each, "glue.title"):
                yield mention

    def _is_placed(self, place: int) -> bool:
        return self._tells(place - 1, "touch.")

    def _is_verb(self, place: int) -> bool:
        return self._tells(place, "touch.", "outcome.", "answer.", "glue.title", "glue.role")

    def _run_end(self, place: int, most: int) -> int:
        """Where a run of capitals that begins at `place` ends: Tor-Arne Bakke, van der Merwe, Muthu a/l Raman."""
        after = place + 1
        while after - place < most and not self.reading.tokens[after - 1].plain.endswith("'s"):
            is_next = self._is_hyphen(after) or self._is_point(after)
            joined = after + 1 if is_next else self._behind_joining(after)
            if not self._is_of_run(joined) or not self.reading.same_clause(place, joined):
                break
            after = joined + 1
        return after

    def _behind_joining(self, place: int) -> int:
        """The place behind the little words of a name that begin at `place`, at most two or a/l."""
        tokens = self.reading.tokens[place : place + 3]
        if [t.plain for t in tokens] in (["a", "/", "l"], ["a", "/", "p"]):
            return place + 3
        behind = place
        while behind - place < 2 and self.reading.is_near(behind, "joining"):
            behind += 1
        return behind

    def _is_point(self, place: int) -> bool:
        """Whether the point of an initial stands at `place`: Per J. Morales."""
        pair = self.reading.tokens[place - 1 : place + 1]
        is_initial = len(pair) == 2 and len(pair[0].text) == 1 and pair[0].is_capital
        return is_initial and pair[1].text == "." and pair[1].is_glued

    def _is_hyphen(self, place: int) -> bool:
        """Whether a hyphen between two capitals stands at `place`: Tor-Arne is one name."""
        tokens = self.reading.tokens
        return (
            place + 1 < len(tokens)
            and tokens[place].text == "-"
            and tokens[place].is_glued
            and tokens[place + 1].is_glued
            and self._is_capital(place + 1)
        )

    def _initials_before(self, first: int) -> int:
        """Takes in what stands for a first name: K. Lee, J P Morgan."""
        tokens = self.reading.tokens
        for _n in range(2):
            dotted = (
                first
                - 1
                - (first > 1 and tokens[first - 1].text == "." and tokens[first - 1].is_glued)
            )
            if not self._is_initial(dotted, dotted < first - 1) or not self.tells_case:
                break
            first = dotted
        return first

    def _is_initial(self, place: int, is_dotted: bool) -> bool:
        if not self._is_word(place) or not self.reading.same_clause(
            place, min(place + 1, len(self.reading.tokens) - 1)
        ):
            return False
        token = self.reading.tokens[place]
        is_joined = token.is_glued and self.reading.tokens[place - 1].text != "("
        if len(token.text) != 1 or not token.text.isupper() or is_joined:
            return False
        return is_dotted or not (token.text in "AI" or self._has(place, "glue.title"))
