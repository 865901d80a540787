"""Products that customers compare with ours, by name."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

from prospekt.engage.rules.line.reading import Mention, Reading

RIVALS = frozenset(
    files("prospekt.engage.rules.line").joinpath("words", "rivals.txt").read_text("utf-8").split()
)
"""Products that customers name most."""


_LONGEST = 3
_REACH = 5
_NEXT = 2
_GAP = 4


def rival_names(reading: Reading) -> Iterator[tuple[int, int]]:
    """The places [first, after) of products nobody listed: capitals behind "uses" or before "undercut us"."""
    if all(t.is_capital for t in reading.tokens if t.kind == "word"):
        return
    for mention in [*reading.of("answer", "uses"), *reading.of("objection", "competitor")]:
        first = _brand_behind(reading, mention)
        after = _brand_end(reading, first)
        if after == first:
            first, after = _set_off(reading, mention.after)
        if after > first:
            yield first, after
    for verb, link in (("lost", "lost_to"), ("buying", "bought_from")):
        yield from _linked(reading, verb, link)
    for mention in reading.all("glue.underbids"):
        first = mention.first
        while mention.first - first < _LONGEST and _is_brand(reading, first - 1):
            first -= 1
        if first < mention.first:
            yield first, mention.first


def _set_off(reading: Reading, comma: int) -> tuple[int, int]:
    """Current supplier, Canon, ...: a brand between commas, or between a comma and the end."""
    tokens = reading.tokens
    if comma >= len(tokens) or tokens[comma].text not in ",:":
        return comma, comma
    after = _brand_end(reading, comma + 1)
    is_shut = after >= len(tokens) or tokens[after].kind == "sign"
    return (comma + 1, after) if is_shut and after > comma + 1 else (comma, comma)


def _linked(reading: Reading, verb: str, link: str) -> Iterator[tuple[int, int]]:
    """lost the deal to Canon, lấy của An Cường: a brand behind a little word, a few words behind the verb."""
    for place in range(len(reading.tokens)):
        if not reading.is_near(place, verb):
            continue
        for near in range(place + 1, min(place + 1 + _GAP, len(reading.tokens))):
            if not reading.same_clause(place, near) or _is_ending(reading, near):
                break
            after = _brand_end(reading, near + 1) if reading.is_near(near, link) else near + 1
            is_person = after == near + 2 and reading.grammar.is_given(reading.tokens[near + 1])
            if after > near + 1 and not is_person:
                yield near + 1, after
                break


def _brand_behind(reading: Reading, mention: Mention) -> int:
    """The first brand within a few words behind `mention`, in its clause; the words between are no people."""
    is_told = mention.name == "competitor" or mention.after - mention.first > 1
    last = min(mention.after + (_REACH if is_told else _NEXT), len(reading.tokens))
    for place in range(mention.after, last):
        if not reading.same_clause(mention.first, place) or _is_ending(reading, place):
            break
        if _is_brand(reading, place) or _is_paired(reading, place):
            return place
    return mention.after


def _is_ending(reading: Reading, place: int) -> bool:
    return any(
        c.startswith(("glue.title", "touch.", "days", "weekdays", "months"))
        for c in reading.concepts(place)
    )


def _brand_end(reading: Reading, first: int) -> int:
    after = first
    while after - first < _LONGEST:
        if _is_paired(reading, after):
            after += 3
        elif _is_brand(reading, after):
            after += 1
        else:
            break
    is_firm = after > first and reading.at(after, "glue.firm") is not None
    return after + (is_firm and reading.tokens[after].is_capital)


def _is_paired(reading: Reading, place: int) -> bool:
    """J&T, Smith & Sons"""
    tokens = reading.tokens[place : place + 3] if place >= 0 else []
    is_pair = len(tokens) == 3 and tokens[1].text == "&"
    return is_pair and all(t.kind == "word" and t.is_capital for t in (tokens[0], tokens[2]))


def _is_brand(reading: Reading, place: int) -> bool:
    if not 0 <= place < len(reading.tokens):
        return False
    token = reading.tokens[place]
    is_begun = place == 0 or reading.tokens[place - 1].text in ".!?"
    return (
        token.kind == "word"
        and token.is_capital
        and len(token.text) > 2
        and not is_begun
        and not reading.known(place)
        and (reading.is_so("syllables") or not reading.grammar.is_given(token))
    )


def is_of_rival(reading: Reading, mention: Mention) -> bool:
    """Whether a rival's name stands right behind: signed with HubSpot, happy with Zoho."""
    return any(t.marked in RIVALS for t in reading.tokens[mention.after : mention.after + 3])
