"""What was said in words: challenges, goals, competitors; and the objections, by category."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prospekt.engage.rules.line.found import OBJECTIONS, Found
from prospekt.engage.rules.line.known_names import Name
from prospekt.engage.rules.line.periods import When
from prospekt.engage.rules.line.reading import Mention, Reading
from prospekt.engage.rules.line.rivals import RIVALS, is_of_rival, rival_names

_LONGEST = 12


def sayings_in(reading: Reading, names: Sequence[Name], whens: Sequence[When]) -> Iterator[Found]:
    """Challenges, goals and competitors."""
    for fact, concepts in (("challenges", ("challenge",)), ("goals", ("goal", "goal_verb"))):
        for mention in reading.of("answer", *concepts):
            found = _words_behind(reading, mention, names, whens)
            if found and not (mention.name == "goal_verb" and reading.of("answer", "goal")):
                start, end = reading.span(*found)
                yield Found(start, end, fact, reading.text[start:end], 0.75)
                break
        else:
            if fact == "challenges" and (found := _complaint(reading, names)):
                start, end = reading.span(*found)
                yield Found(start, end, fact, reading.text[start:end], 0.6)
    yield from _competitors(reading, names)


def _words_behind(
    reading: Reading, mention: Mention, names: Sequence[Name], whens: Sequence[When]
) -> tuple[int, int] | None:
    """The words behind "problem:" or "wants to grow" up to the end of the clause."""
    is_verb = mention.name == "goal_verb"
    first = mention.after - 1 if is_verb else mention.after
    while first < len(reading.tokens) and (
        reading.tokens[first].text in ":=-" or (not is_verb and reading.is_near(first, "little"))
    ):
        first += 1
    first = _behind_is(reading, first) if not is_verb else first
    after = first
    ends = {n.first for n in names if n.is_person} if not is_verb else set()
    while (
        after < len(reading.tokens)
        and after - first < _LONGEST
        and reading.same_clause(first, after)
    ):
        if (
            after > first
            and reading.tokens[after].text == ","
            and _goes_on(reading, after, names, whens)
        ):
            after = list(reading.clause(reading.clauses[after + 1]))[-1] + 1
            break
        if reading.tokens[after].text in ",.;!?()" or (
            after > first and after in ends and reading.tokens[after - 1].kind == "sign"
        ):
            break
        if any(w.first == after and w.unit in ("year", "quarter", "month") for w in whens):
            after -= after - first > 1 and reading.at(after - 1, "answer.timing") is not None
            break
        after += 1
    while (
        after > first
        and reading.tokens[after - 1].kind == "sign"
        and reading.tokens[after - 1].text != "%"
    ):
        after -= 1
    is_far = first < len(reading.tokens) and reading.clauses[first] - reading.clauses[
        mention.first
    ] > (reading.tokens[first - 1].text in ":-")
    if after <= first or is_far:
        return None
    return first, after


def _goes_on(reading: Reading, comma: int, names: Sequence[Name], whens: Sequence[When]) -> bool:
    """late, incomplete deliveries and angry customers: the piece behind a comma tells nothing else."""
    if comma + 1 >= len(reading.tokens) or reading.same_clause(comma, comma + 1):
        return False
    places = list(reading.clause(reading.clauses[comma + 1]))
    if len(places) > _LONGEST // 2:
        return False
    first, last = places[0], places[-1]
    is_other = any(first <= each.first <= last for each in (*reading.mentions, *names, *whens))
    return not is_other and not any(
        reading.at(p, c) for p in places for c in ("glue.want", "glue.he", "glue.says", "glue.not")
    )


def _complaint(reading: Reading, names: Sequence[Name]) -> tuple[int, int] | None:
    """The clause with words that only a complaint has ("keeps jamming"), or the one before "that's their headache"."""
    for mention in reading.of("answer", "trouble", "challenge"):
        number = reading.clauses[mention.first]
        if mention.name == "challenge":
            first = next(reading.clause(number))
            if number == 0 or mention.first - first > 3 or not reading.at(first, "glue.that"):
                continue
            number -= 1
        elif reading.is_denied(mention.first, 2):
            continue
        places = list(reading.clause(number))
        first, after = places[0], places[-1] + 1
        last = mention.first if mention.name == "trouble" else after
        for place in range(first, min(last, after)):
            name = next((n for n in names if n.first == place), None)
            if reading.at(place, "glue.says") or reading.tokens[place].text == ":":
                first = place + 1
            elif name and place == first and name.after <= last:
                first = name.after
            elif place == first and any(
                reading.at(place, c) for c in ("glue.but", "glue.and", "glue.title")
            ):
                first = place + 1
        while after > first and reading.tokens[after - 1].kind == "sign":
            after -= 1
        if after - first > 1:
            return first, min(after, first + _LONGEST)
    return None


def _behind_is(reading: Reading, first: int) -> int:
    """The place behind "is", where the line says whose problem it is first: problem at Globex is ..."""
    near = range(first, min(first + 5, len(reading.tokens)))
    found = [p for p in near if reading.is_near(p, "is") and reading.same_clause(p, first)]
    return found[0] + 1 if found and found[0] + 1 < len(reading.tokens) else first


def _competitors(reading: Reading, names: Sequence[Name]) -> Iterator[Found]:
    for place, token in enumerate(reading.tokens):
        if token.marked in RIVALS and not any(
            n.first <= place < n.after and n.named.key for n in names
        ):
            yield Found(token.start, token.end, "competitors", token.text, 0.9)
            return
    for first, after in rival_names(reading):
        if not any(n.first < after and first < n.after for n in names):
            start, end = reading.span(first, after)
            yield Found(start, end, "competitors", reading.text[start:end], 0.7)
            return


def objections_in(reading: Reading, asks: Sequence[Mention] = ()) -> Iterator[Found]:
    """The objections of the line, each category once, at its first words; `asks` say that others have to be asked."""
    for category in OBJECTIONS:
        implied = asks if category == "authority" else _implied(reading, category)
        for mention in [*reading.of("objection", category), *implied]:
            if not _is_lifted(reading, mention):
                start, end = reading.span(mention.first, mention.after)
                yield Found(start, end, "objection", category, 0.85)
                break


def _implied(reading: Reading, category: str) -> list[Mention]:
    if category == "need":
        denied = [
            m
            for m in reading.of("answer", "need", "needs_now")
            if reading.is_denied(m.first, 2) and m.after - m.first == 1
        ]
        content = [m for m in reading.of("outcome", "positive") if is_of_rival(reading, m)]
        return [
            *content,
            *reading.of("answer", "no_need"),
            *(
                m
                for m in denied
                if not any(c.startswith("touch.") for c in reading.concepts(m.after))
            ),
        ]
    if category == "competitor":
        rivals = [p for p, token in enumerate(reading.tokens) if token.marked in RIVALS]
        return [
            m
            for m in reading.all("glue.cheaper")
            if any(reading.same_clause(m.first, p) for p in rivals)
        ]
    return []


def _is_lifted(reading: Reading, mention: Mention) -> bool:
    """A word for an objection with "not" before it is none: "not too expensive"."""
    if reading.is_inner(mention, "answer.can_decide", "answer.budget_ok"):
        return True
    words = reading.tokens[mention.first : mention.after]
    has_own = any(reading.at(p, "glue.not") for p in range(mention.first, mention.after))
    if mention.name == "competitor" and any(
        reading.is_near(p, "own")
        for p in range(mention.after, min(mention.after + 3, len(reading.tokens)))
    ):
        return True
    return (
        mention.name == "price"
        and not has_own
        and bool(words)
        and reading.is_denied(mention.first, 1)
    )
