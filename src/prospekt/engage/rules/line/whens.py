"""Every day, period and time of the day in a line, a day and its time put together."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import time

from prospekt.engage.rules.line.days import day_at
from prospekt.engage.rules.line.periods import When
from prospekt.engage.rules.line.reading import Reading

_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?")
_FIRST_MORNING_HOUR = 7
"""A bare hour before it is in the afternoon: nobody is called at 3 in the night."""
_NEAR = 3


def whens_in(reading: Reading, names: frozenset[int] = frozenset()) -> list[When]:
    """The days and periods of the line in order, each with the time that belongs to it; a time alone is today.

    `names` are tokens of full names, which are no days: Mei Ling is nobody's May.
    """
    days: list[When] = []
    clocks: list[tuple[int, int, time]] = []
    place = 0
    while place < len(reading.tokens):
        if place in names:
            place += 1
        elif met := _clock(reading, place, bool(days) and days[-1].after == place):
            clocks.append((place, *met))
            place = met[0]
        elif day := day_at(reading, place):
            days.append(day)
            place = day.after
        else:
            place += 1
    for first, after, clock in clocks:
        near = _near(reading, days, first, after)
        if near is None:
            today = reading.now.date()
            days.append(When(first, after, "day", today, today, 0, clock))
        else:
            days[near] = replace(
                days[near],
                clock=clock,
                first=min(first, days[near].first),
                after=max(after, days[near].after),
            )
    return sorted(days, key=lambda each: each.first)


def _near(reading: Reading, days: list[When], first: int, after: int) -> int | None:
    """The nearest day without a time within a few words, in the same clause."""
    best: tuple[int, int] | None = None
    for number, day in enumerate(days):
        gap = first - day.after if day.after <= first else day.first - after
        fits = day.unit == "day" and day.clock is None and 0 <= gap <= _NEAR
        if fits and reading.same_clause(day.first, first) and (best is None or gap < best[0]):
            best = (gap, number)
    return best[1] if best else None


def _clock(reading: Reading, place: int, is_behind_day: bool) -> tuple[int, time] | None:
    """(the place behind, the time) of a time of the day that begins at `place`."""
    cue = reading.at(place, "time.clock")
    number = cue.after if cue else place
    past = reading.at(number, "time.half_past") if cue or is_behind_day else None
    number = past.after if past else number
    is_lunch = any(m.first <= place < m.after for m in reading.of("touch", "meeting"))
    if (mention := reading.at(place, "time.noon")) and not cue and not is_lunch:
        return mention.after, time(12)
    if number >= len(reading.tokens) or reading.tokens[number].kind != "number":
        return None
    if _is_date(reading, number):
        return None
    met = _CLOCK.fullmatch(reading.tokens[number].text)
    if met is None:
        return None
    hour, minute, after = int(met[1]), int(met[2] or (30 if past else 0)), number + 1
    is_told = bool(cue or past) or ":" in met[0]
    if unit := reading.at(after, "time.hour"):
        is_told, after = is_told or reading.tokens[number + 1].is_glued, unit.after
        if (
            after < len(reading.tokens)
            and reading.tokens[after].is_glued
            and re.fullmatch(r"[0-5]\d", reading.tokens[after].text)
        ):
            minute, after = int(reading.tokens[after].text), after + 1
    part, behind = _part_of_day(reading, after)
    is_bare = is_behind_day and _stands_alone(reading, after) and hour < 24
    if not (is_told or part or is_bare or (minute and is_behind_day)) or _counts(reading, after):
        return None
    return _made(hour, minute, part, behind)


def _made(hour: int, minute: int, part: str, after: int) -> tuple[int, time] | None:
    if hour > 23 or minute > 59:
        return None
    if part == "evening" and hour < 11 or not part and 1 <= hour < _FIRST_MORNING_HOUR:
        hour += 12
    return after, time(hour, minute)


def _part_of_day(reading: Reading, place: int) -> tuple[str, int]:
    """Which part of the day is named at `place`, and the place behind; "this afternoon" is left for the day."""
    for name in ("morning", "evening"):
        mention = reading.at(place, f"time.{name}")
        if mention:
            return name, place if reading.at(place, "days") else mention.after
    day = reading.at(place, "days")
    if day:
        for each in range(day.first, day.after):
            for name in ("morning", "evening"):
                if reading.at(each, f"time.{name}"):
                    return name, place
    return "", place


def _stands_alone(reading: Reading, place: int) -> bool:
    if place >= len(reading.tokens):
        return True
    token = reading.tokens[place]
    if token.kind == "sign":
        return token.text not in "%/$" and not token.is_glued or token.text in ",.;!?)"
    return not token.is_glued and token.kind == "word" and not reading.at(place, "glue.common")


def _counts(reading: Reading, place: int) -> bool:
    """Whether the number before `place` is money or a percentage or counts days."""
    names = (
        "money.thousand",
        "money.million",
        "money.billion",
        "time.day",
        "time.week",
        "time.month",
        "time.nth",
    )
    if place < len(reading.tokens) and reading.tokens[place].text in "%/":
        return True
    return any(reading.at(place, name) for name in names)


def _is_date(reading: Reading, place: int) -> bool:
    day = day_at(reading, place)
    return day is not None and day.first == place
