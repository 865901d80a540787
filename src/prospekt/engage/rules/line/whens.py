"""Every day, period and time of the day in a line, a day and its time put together."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import time, timedelta

from prospekt.engage.rules.line.days import day_at, number_at
from prospekt.engage.rules.line.periods import When
from prospekt.engage.rules.line.reading import Reading

_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?")
_MILITARY = re.compile(r"(?:0[6-9]|1\d|2[0-3])[0-5]\d")
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
        is_here = reading.same_clause(day.first, first) or reading.same_clause(day.after - 1, first)
        if fits and is_here and (best is None or gap < best[0]):
            best = (gap, number)
    return best[1] if best else None


def _clock(reading: Reading, place: int, is_behind_day: bool) -> tuple[int, time] | None:
    """(the place behind, the time) of a time of the day that begins at `place`."""
    if ahead := _in_hours(reading, place):
        return ahead
    cue = reading.at(place, "time.clock")
    is_lunch = any(m.first <= place < m.after for m in reading.of("touch", "meeting"))
    day = reading.at(place, "days")
    is_past = day is not None and day.value < 0
    if (mention := reading.at(place, "time.noon")) and not (cue or is_lunch or is_past):
        return mention.after, time(12)
    number = cue.after if cue else place
    half = _half(reading, number)
    number = half or number
    is_cued = bool(cue) or is_behind_day or bool(half and _is_hour_alone(reading, half))
    if spoken := _spoken(reading, number, bool(half), is_cued):
        return spoken
    if number >= len(reading.tokens) or reading.tokens[number].kind != "number":
        return None
    is_alone = _ends_clause(reading, number + 1) or day_at(reading, number + 1)
    if half and not is_cued and not is_alone:
        return None
    if _is_date(reading, number):
        return None
    return _written(reading, number, bool(half), bool(cue), is_behind_day)


def _is_hour_alone(reading: Reading, place: int) -> bool:
    """halv fire i morgen: an hour in words, then a day or the end."""
    hour, after = number_at(reading, place)
    return bool(hour) and (_ends_clause(reading, after) or day_at(reading, after) is not None)


def _written(
    reading: Reading, number: int, is_half: bool, is_cued: bool, is_behind_day: bool
) -> tuple[int, time] | None:
    """A time in digits: 15:00, 3pm, 8h30, 0830."""
    text = reading.tokens[number].text
    if (is_cued or is_behind_day) and _MILITARY.fullmatch(text) and not is_half:
        is_year = text.startswith("202") and not is_cued
        is_alone = is_cued or _stands_alone(reading, number + 1)
        return (
            (number + 1, time(int(text[:2]), int(text[2:]))) if is_alone and not is_year else None
        )
    met = _CLOCK.fullmatch(text)
    if met is None:
        return None
    hour, minute, after = int(met[1]), int(met[2] or 0), number + 1
    is_told = is_cued or is_half or ":" in met[0] or _is_asked_at(reading, number)
    if _is_h(reading, after):
        minute, after, is_told = int(reading.tokens[after + 1].text), after + 2, True
    elif reading.is_near(after, "half_behind") and (
        is_told or is_behind_day or _part_of_day(reading, after + 1)[0]
    ):
        minute, after = 30, after + 1
    elif unit := reading.at(after, "time.hour"):
        is_glued = reading.tokens[number + 1].is_glued
        is_told, after = is_told or is_glued or _is_task(reading, unit.after), unit.after
        if (
            after < len(reading.tokens)
            and reading.tokens[after].is_glued
            and re.fullmatch(r"[0-5]\d", reading.tokens[after].text)
        ):
            minute, after = int(reading.tokens[after].text), after + 1
        elif reading.is_near(after, "half_behind"):
            minute, after = 30, after + 1
    part, behind = _part_of_day(reading, after)
    is_bare = is_behind_day and _stands_alone(reading, after) and hour < 24
    is_ended = (is_told or minute) and _ends_clause(reading, after)
    is_counted = not is_ended and not minute and _counts(reading, after)
    if not (is_told or part or is_bare or (minute and is_behind_day)) or is_counted:
        return None
    hour, minute = _halved(reading, hour, minute) if is_half else (hour, minute)
    return _made(hour, minute, part, behind)


def _is_h(reading: Reading, place: int) -> bool:
    """15h30, 14g30: the letter between hour and minutes, without blanks."""
    pair = reading.tokens[place : place + 2]
    return (
        len(pair) == 2
        and (pair[0].plain == "h" or reading.at(place, "time.hour") is not None)
        and all(token.is_glued for token in pair)
        and re.fullmatch(r"[0-5]\d", pair[1].text) is not None
    )


def _is_task(reading: Reading, place: int) -> bool:
    """16 giờ gọi lại: what is to be done stands right behind the hour."""
    return place < len(reading.tokens) and any(
        c.startswith("touch.") for c in reading.concepts(place)
    )


def _half(reading: Reading, place: int) -> int:
    """The place behind "half", "half past" and "halv", 0 where it is not said."""
    if mention := reading.at(place, "time.half_past"):
        return mention.after
    return place + 1 if reading.is_near(place, "half") else 0


def _halved(reading: Reading, hour: int, minute: int) -> tuple[int, int]:
    return ((hour - 1) % 24 if reading.is_so("half_before") else hour), 30


def _spoken(reading: Reading, place: int, is_half: bool, is_cued: bool) -> tuple[int, time] | None:
    """at nine, klokken ti, half past eleven: an hour in words, behind a word that says so."""
    hour, after = number_at(reading, place)
    if not is_cued or not 1 <= hour <= 12 or not (is_half or reading.at(place - 1, "time.clock")):
        return None
    if reading.at(after, "time.hour"):
        after += 1
    minute = 30 if is_half or reading.is_near(after, "half_behind") else 0
    after += bool(minute and not is_half)
    part, behind = _part_of_day(reading, after)
    if not part and not _ends_clause(reading, after) and not _goes_on(reading, after):
        return None
    hour, minute = _halved(reading, hour, minute) if is_half else (hour, minute)
    return _made(hour, minute, part, behind)


def _goes_on(reading: Reading, place: int) -> bool:
    """Whether what stands behind an hour in words is no thing that is counted: "at nine to sign"."""
    return any(
        c.startswith(("time.", "days", "weekdays", "glue.to", "glue.and", "glue.want", "touch."))
        for c in reading.concepts(place)
    )


def _in_hours(reading: Reading, place: int) -> tuple[int, time] | None:
    """in 2 hours, 1 tiếng nữa, 30 mins: from now on, if it is still today."""
    into = reading.at(place, "time.in")
    number = into.after if into else place
    if number >= len(reading.tokens):
        return None
    text = reading.tokens[number].text
    is_digits = len(text) <= 2 and text.isascii() and text.isdigit()
    n, unit = (int(text), number + 1) if is_digits else number_at(reading, number)
    factor = next(
        (f for name, f in (("hours", 60), ("minutes", 1)) if reading.is_near(unit, name)), 0
    )
    ahead = reading.at(unit + 1, "time.ahead") if factor else None
    if not n or not factor or not (into or ahead):
        return None
    then = reading.now + timedelta(minutes=n * factor)
    if then.date() != reading.now.date():
        return None
    return (ahead.after if ahead else unit + 1), time(then.hour, then.minute)


def _ends_clause(reading: Reading, place: int) -> bool:
    if place >= len(reading.tokens):
        return True
    token = reading.tokens[place]
    return token.kind == "sign" and token.text in ",.;!?)" and not _is_decimal(reading, place)


def _is_decimal(reading: Reading, place: int) -> bool:
    return place + 1 < len(reading.tokens) and reading.tokens[place + 1].is_glued


def _is_asked_at(reading: Reading, place: int) -> bool:
    """ring back 4, minta dicall ulang 15.00: a time right behind the word for a call, at the end."""
    if not _ends_clause(reading, place + 1):
        return False
    return any(
        m.after == place and m.name == "call" and m.after - m.first > 1 for m in reading.mentions
    ) or (
        "." in reading.tokens[place].text
        and reading.tokens[place].text.endswith(("00", "15", "30", "45"))
        and any(
            place - 3 <= m.after <= place for m in reading.of("touch", "call", "meeting", "demo")
        )
    )


def _made(hour: int, minute: int, part: str, after: int) -> tuple[int, time] | None:
    if hour > 23 or minute > 59:
        return None
    is_bare = not part or (part == "morning" and hour < _FIRST_MORNING_HOUR - 1)
    if part == "evening" and hour < 11 or is_bare and 1 <= hour < _FIRST_MORNING_HOUR:
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
