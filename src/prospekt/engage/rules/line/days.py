"""The grammar of days and periods: tomorrow, thứ 6 tuần sau, om 2 uker, 25/11, dec 3rd, suku ketiga, end of year."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from prospekt.engage.rules.line.periods import (
    When,
    day_of_month,
    last_day,
    month_day,
    shifted,
    weekday,
)
from prospekt.engage.rules.line.reading import Mention, Reading

UNITS = ("day", "week", "month", "quarter", "year")
_ORDINALS = ("first", "second", "third", "fourth")
_MOST_AHEAD = 130
_DAY_MONTH = re.compile(r"(\d\d?)[/.](\d\d?)(?![\d/])")
_DOTTED = re.compile(r"(\d\d)\.(0[1-9]|1[0-2])\.?(?![\w%])")
_LAST_HOUR = 19
_LATER_WEEKS = 8
_NEAR_DAY, _FAR_DAY = 14, 30


def day_at(reading: Reading, place: int) -> When | None:
    """The day or period that begins at `place`, the first that one of the rules finds."""
    return next(
        (found for rule in _RULES if (found := rule(reading, place, reading.now.date()))), None
    )


def _written(reading: Reading, place: int, today: date) -> When | None:
    """25/11, 25/11/2026, 25.11.2026, 2026-11-25, 6/2027."""
    piece = reading.text[reading.tokens[place].start : reading.tokens[place].start + 12]
    met = re.match(r"(\d{4})-(\d\d?)-(\d\d?)(?!\d)", piece)
    if met:
        return _made(
            reading, place, met.end(), month_day(today, int(met[2]), int(met[3]), int(met[1]))
        )
    met = re.match(r"(20\d\d)-?[Qq]([1-4])(?!\d)", piece)
    if met:
        first = date(int(met[1]), 3 * int(met[2]) - 2, 1)
        return When(place, _after(reading, place, met.end()), "quarter", first, first, 1)
    met = re.match(r"(\d\d?)/(20\d\d)(?!\d)", piece)
    if met and 1 <= int(met[1]) <= 12:
        first = date(int(met[2]), int(met[1]), 1)
        return When(place, _after(reading, place, met.end()), "month", first, first)
    met = re.match(r"(\d\d?)/(\d\d?)(?:/(20\d\d|\d\d))?(?![\d/])", piece) or re.match(
        r"(\d\d?)\.(\d\d?)\.(20\d\d)(?!\d)", piece
    )
    if met is None:
        return _dotted(reading, place, today)
    year = int(met[3]) % 2000 + 2000 if met[3] else None
    days = _by_country(reading, today, int(met[1]), int(met[2]), year)
    return _made(reading, place, met.end(), days)


def _dotted(reading: Reading, place: int, today: date) -> When | None:
    """16.11: a day about now, unless it is a time, which has a word or a day before it, or an amount."""
    met = _DOTTED.match(reading.text, reading.tokens[place].start)
    if met is None or (
        place and reading.tokens[place].is_glued and reading.tokens[place - 1].text != "("
    ):
        return None
    if _is_quantity(reading, place) or _is_behind(
        reading, place, "time.clock", "days", "weekdays", "touch.call"
    ):
        return None
    days = month_day(today, int(met[2]), int(met[1]), None)
    if days is None or _gap(today, days) > _FAR_DAY:
        return None
    return _made(reading, place, len(met[0]), days)


def _is_behind(reading: Reading, place: int, *concepts: str) -> bool:
    """Whether a phrase of one of the concepts ends right before `place`."""
    return any(
        mention.after == place
        for each in range(max(0, place - 3), place)
        for concept in concepts
        if (mention := reading.at(each, concept))
    )


def _by_country(
    reading: Reading, today: date, first: int, second: int, year: int | None
) -> tuple[date, date, int] | None:
    """25/11, or 11/25 where some write the month first: also 11/10 if that was a few days ago and 11 October long ago."""
    days = month_day(today, second, first, year)
    if not reading.is_so("month_first"):
        return days
    other = month_day(today, first, second, year)
    if days is None or other is None:
        return days or other
    is_near = _gap(today, other) <= _NEAR_DAY < _FAR_DAY < _gap(today, days)
    return other if is_near else days


def _gap(today: date, days: tuple[date, date, int]) -> int:
    return min(abs((day - today).days) for day in days[:2])


def _made(
    reading: Reading, place: int, length: int, days: tuple[date, date, int] | None
) -> When | None:
    return When(place, _after(reading, place, length), "day", *days) if days else None


def _after(reading: Reading, place: int, length: int) -> int:
    end = reading.tokens[place].start + length
    while place < len(reading.tokens) and reading.tokens[place].start < end:
        place += 1
    return place


def _named(reading: Reading, place: int, today: date) -> When | None:
    """today, i morgen, hôm qua; with what is added behind: "tomorrow morning"."""
    mention = reading.at(place, "days")
    if mention is None or (mention.after == place + 1 and reading.at(place - 1, "glue.title")):
        return None
    if mention.value < 0 and _is_wish(reading, mention):
        return None
    if reading.at(place, "time.later") and mention.after < len(reading.tokens):
        named = _named(reading, mention.after, today) or _weekday(reading, mention.after, today)
        if named:
            return replace(named, first=place)
    day = today + timedelta(days=mention.value)
    side = (mention.value > 0) - (
        mention.value < 0 or reading.at(place, "time.earlier") is not None
    )
    return When(
        place,
        mention.after,
        "day",
        day,
        day,
        side or int(reading.at(place, "time.later") is not None),
    )


def _is_wish(reading: Reading, day: Mention) -> bool:
    """ "wants it like yesterday": inside of a phrase that says now."""
    return any(
        now.first < day.first < now.after or (now.first == day.first and now.after > day.after)
        for each in range(max(0, day.first - 4), day.first + 1)
        if (now := reading.at(each, "answer.now"))
    )


def _in_units(reading: Reading, place: int, today: date) -> When | None:
    """in 2 weeks, 2 minggu lagi, 3 months, for 2 uker siden."""
    into = reading.at(place, "time.in")
    number = into.after if into else place
    n = _small(reading, number)
    if n is None:
        n, behind = number_at(reading, number)
        number = behind - 1
    if not n:
        return None
    for unit in UNITS:
        named = reading.at(number + 1, f"time.{unit}")
        if named is None or named.first != number + 1:
            continue
        ago, ahead = reading.at(named.after, "time.ago"), reading.at(named.after, "time.ahead")
        if ago and not ahead and not into:
            n = -n
        after = max(named.after, (ahead or ago or named).after)
        is_span = not (into or ago or ahead)
        if is_span and unit == "year" and not _small(reading, number):
            return None
        return _counted(place, after, unit, n, today, is_span)
    return None


def number_at(reading: Reading, place: int) -> tuple[int, int]:
    """(a number in words at `place`, the place behind); 0 where none stands."""
    tokens = reading.tokens[place : place + 2] if place >= 0 else []
    if tokens and tokens[0].is_capital and place:
        return 0, place
    if counted := reading.at(place, "counts"):
        return counted.value, counted.after
    for n in range(len(tokens), 0, -1):
        word = " ".join(t.marked for t in tokens[:n])
        if word in reading.grammar.numbers:
            return reading.grammar.numbers[word], place + n
    return 0, place


def _counted(place: int, after: int, unit: str, n: int, today: date, is_span: bool) -> When | None:
    if unit == "week":
        day = shifted(today, "day", n * 7)
    elif unit in ("month", "quarter", "year"):
        day = shifted(today, unit, n)
    else:
        day = shifted(today, "day", n)
    if day is None:
        return None
    return When(
        place,
        after,
        "day" if unit == "week" else unit,
        day,
        day,
        1 if n > 0 else -1,
        is_span=is_span,
    )


def _relative(reading: Reading, place: int, today: date) -> When | None:
    """next week, tuần sau, minggu lepas, i år; the word for which one stands before or behind."""
    which = _which(reading, place) if _is_before(reading, place) else None
    for unit in UNITS[1:]:
        if which is not None and (named := reading.at(which[1], f"time.{unit}")):
            return _of_week(reading, _period(place, named.after, unit, which[0], today), today)
        if (named := reading.at(place, f"time.{unit}")) and (
            behind := _which(reading, named.after)
        ):
            return _of_week(reading, _period(place, behind[1], unit, behind[0], today), today)
    return None


def _of_week(reading: Reading, week: When | None, today: date) -> When | None:
    """next week Tuesday, neste uke, ons, minggu depan hari rabu"""
    if week is None or week.unit != "week":
        return week
    place = week.after
    place += place < len(reading.tokens) and reading.tokens[place].text == ","
    word = reading.at(place, "time.day")
    day = reading.at(word.after if word else place, "weekdays")
    return _day_of(week, day.value, day.after, today) if day else week


def _day_of(week: When, number: int, after: int, today: date) -> When | None:
    day = week.ahead + timedelta(days=number)
    return When(week.first, after, "day", day, day, (day > today) - (day < today))


def _week_number(reading: Reading, place: int, today: date) -> When | None:
    """uke 48, in week 48, tuần 48: the week of the calendar; a low number may count something else."""
    into = reading.at(place, "time.this") or reading.at(place, "time.in")
    word = reading.at(into.after if into else place, "time.week")
    n = _small(reading, word.after, 53) if word else None
    if word is None or n is None or _is_quantity(reading, word.after):
        return None
    is_told = reading.is_near(word.first - 1, "placed")
    is_joined = (
        word.after + 1 < len(reading.tokens) and reading.tokens[word.after + 1].text in "-/%"
    )
    if is_joined or (n < len(_ORDINALS) + 1 and not is_told):
        return None
    year, now, _ = today.isocalendar()
    try:
        day = date.fromisocalendar(year + (n < now - _LATER_WEEKS), n, 1)
    except ValueError:
        return None
    week = When(
        place, word.after + 1, "week", day, day, (day > today) - (day + timedelta(days=6) < today)
    )
    return _of_week(reading, week, today)


def _until(reading: Reading, place: int, today: date) -> When | None:
    """innen uka er omme, before the month is out, sebelum bulan ini habis: the last day of the one that is now."""
    if not reading.is_near(place, "until"):
        return None
    place_of = place + 1 + reading.is_near(place + 1, "determined")
    for unit in UNITS[1:4]:
        named = reading.at(place_of, f"time.{unit}")
        after = named.after if named else place_of
        while after - place_of < _MOST_ENDING and reading.is_near(after, "ending"):
            after += 1
        if named and after > named.after:
            return _last_of(place, after, _period(place, after, unit, 0, today))
    return None


_MOST_ENDING = 4


def _is_before(reading: Reading, place: int) -> bool:
    """Whether "next" stands before its word; in Malay, Indonesian and Vietnamese it stands behind."""
    is_english = place < len(reading.tokens) and reading.tokens[place].plain == "next"
    return is_english or reading.is_so("which_before")


def _period(place: int, after: int, unit: str, shift: int, today: date) -> When | None:
    first = shifted(today, unit, shift)
    if first is None:
        return None
    back = today - timedelta(days=7) if unit == "week" and shift < 0 else first
    return When(place, after, unit, first, back, shift)


def _which(reading: Reading, place: int) -> tuple[int, int] | None:
    """(-1, 0 or 1, the place behind) of last, this, next."""
    for name, shift in (("next", 1), ("this", 0), ("last", -1)):
        if mention := reading.at(place, f"time.{name}"):
            return shift, mention.after
    return None


def _weekday(reading: Reading, place: int, today: date) -> When | None:
    """Tuesday, next tues, Jumaat depan, onsdag neste uke, tue 17 nov."""
    before = _which(reading, place) if _is_before(reading, place) else None
    mention = reading.at(before[1] if before else place, "weekdays")
    if mention is None or _is_no_day(reading, place, mention):
        return None
    after, shift = mention.after, before[0] if before else None
    if before is None:
        week = _relative(reading, after, today) or _week_number(reading, after, today)
        if week and week.unit == "week":
            return _day_of(replace(week, first=place), mention.value, week.after, today)
        if reading.is_so("which_behind") and (behind := _which(reading, after)):
            after, shift = behind[1], behind[0] or None
            if reading.is_near(behind[1] - 1, "nearest"):
                return _near(place, after, weekday(today, mention.value, None), behind[0])
    if (named := reading.at(after, "time.week")) and reading.is_so("weekday_week") and not before:
        ahead = weekday(today, mention.value, None)[0] + timedelta(days=7)
        return When(place, named.after, "day", ahead, ahead, 1)
    exact = _month(reading, after, today) or (shift is None and _nth(reading, after, today)) or None
    exact = exact or _on_weekday(reading, after, today, mention.value)
    if exact and exact.unit == "day":
        return When(place, exact.after, "day", exact.ahead, exact.back, exact.side)
    ahead, back, side = weekday(today, mention.value, shift)
    is_past = shift is None and reading.is_near(place - 1, "on_past_day")
    if shift == -1 or is_past:
        ahead = back = weekday(today, mention.value, None)[1]
    return When(place, after, "day", ahead, back, -1 if is_past else side)


def _is_no_day(reading: Reading, place: int, day: Mention) -> bool:
    """ "every last Friday", and "sat with Chen" at the beginning."""
    if mention_of_last := reading.at(place, "time.last"):
        return mention_of_last.after == day.first and reading.is_near(place - 1, "each")
    return (
        (place == 0 or reading.tokens[place - 1].text in ".;,")
        and reading.is_near(place, "sitting")
        and reading.is_near(day.after, "sitting_with")
    )


def _on_weekday(reading: Reading, place: int, today: date, number: int) -> When | None:
    """Tue 12/1: of the two ways to read a date the one that is such a day of the week."""
    met = (
        _DAY_MONTH.match(reading.text, reading.tokens[place].start)
        if place < len(reading.tokens)
        else None
    )
    if met is None:
        return _on_number(reading, place, today, number)
    ways = ((int(met[2]), int(met[1])), (int(met[1]), int(met[2])))
    read = [month_day(today, m, d, None) for m, d in ways[: 1 + reading.is_so("month_first")]]
    fits = [days for days in read if days and number in (days[0].weekday(), days[1].weekday())]
    days = min(fits, key=lambda each: _gap(today, each), default=None)
    return When(place, _after(reading, place, len(met[0])), "day", *days) if days else None


def _on_number(reading: Reading, place: int, today: date, number: int) -> When | None:
    """fri 27, fredag 13.: the day of the month, if it is such a day of the week and no hour."""
    n = _small(reading, place, 31)
    if n is None or _is_quantity(reading, place) or reading.at(place + 1, "time.hour"):
        return None
    is_dotted = place + 1 < len(reading.tokens) and reading.tokens[place + 1].text == "."
    days = day_of_month(today, n) if n > _LAST_HOUR or is_dotted else None
    if days is None or number not in (days[0].weekday(), days[1].weekday()):
        return None
    fits = days[0] if days[0].weekday() == number else days[1]
    side = 0 if days[0].weekday() == days[1].weekday() else (fits > today) - (fits < today)
    return When(place, place + 1, "day", fits if side else days[0], fits if side else days[1], side)


def _near(place: int, after: int, days: tuple[date, date, int], side: int) -> When:
    day = days[0] if side > 0 else days[1]
    return When(place, after, "day", day, day, side)


def _month(reading: Reading, place: int, today: date) -> When | None:
    """30 nov, 3. des, dec 3rd, tháng 1, juni 2027, januar."""
    number = _small(reading, place, 31)
    behind = place + 1
    if number is not None:
        if (nth := reading.at(behind, "time.nth")) or (
            behind < len(reading.tokens)
            and reading.tokens[behind].text == "."
            and reading.tokens[behind].is_glued
        ):
            behind = nth.after if nth else behind + 1
        if behind < len(reading.tokens) and reading.tokens[behind].plain == "of":
            behind += 1
        mention = reading.at(behind, "months")
        if mention:
            days = month_day(today, mention.value + 1, number, _year(reading, mention.after))
            after = mention.after + (_year(reading, mention.after) is not None)
            return When(place, after, "day", *days) if days else None
        return None
    mention = reading.at(place, "months")
    if mention is None:
        return _numbered_month(reading, place, today)
    day = _small(reading, mention.after, 31)
    if day and not _is_quantity(reading, mention.after):
        nth = reading.at(mention.after + 1, "time.nth")
        days = month_day(today, mention.value + 1, day, None)
        return When(place, nth.after if nth else mention.after + 1, "day", *days) if days else None
    return _whole_month(place, mention.after, mention.value + 1, reading, today)


def _numbered_month(reading: Reading, place: int, today: date) -> When | None:
    """bulan 3: the third month."""
    word = reading.at(place, "time.month")
    number = _small(reading, word.after, 12) if word else None
    return _whole_month(place, word.after + 1, number, reading, today) if word and number else None


def _whole_month(place: int, after: int, month: int, reading: Reading, today: date) -> When | None:
    year, behind = _year_behind(reading, after, today)
    first = date(year or today.year + (month < today.month), month, 1)
    back = first if year or month >= today.month else date(today.year, month, 1)
    return When(place, behind, "month", first, back)


def _year_behind(reading: Reading, place: int, today: date) -> tuple[int | None, int]:
    """(the year named at `place`, the place behind): 2027, tahun depan, next year."""
    if year := _year(reading, place):
        return year, place + 1
    of = place + (place < len(reading.tokens) and reading.tokens[place].plain == "of")
    period = _relative(reading, of, today)
    return (period.ahead.year, period.after) if period and period.unit == "year" else (None, place)


def _quarter(reading: Reading, place: int, today: date) -> When | None:
    """Q1, quý 1, suku pertama, third quarter."""
    word = reading.at(place, "time.quarter")
    n, after = None, 0
    if word or (place < len(reading.tokens) and reading.tokens[place].plain == "q"):
        behind = word.after if word else place + 1
        n, after = _small(reading, behind, 4), behind + 1
        n, after = (n, after) if n else _ordinal(reading, behind)
    else:
        n, behind = _ordinal(reading, place)
        word = reading.at(behind, "time.quarter") if n else None
        after = word.after if word else 0
        n = n if word else None
    if not n:
        return None
    year, after = _year_behind(reading, after, today)
    start = date(year or today.year, 3 * n - 2, 1)
    if not year and last_day(start, "quarter") < today:
        start = date(today.year + 1, 3 * n - 2, 1)
    return When(place, after, "quarter", start, start, 1)


def _ordinal(reading: Reading, place: int) -> tuple[int | None, int]:
    for n, name in enumerate(_ORDINALS, 1):
        if mention := reading.at(place, f"time.{name}"):
            return n, mention.after
    return None, place


def _end(reading: Reading, place: int, today: date) -> When | None:
    """end of month, akhir tahun, cuối năm, slutten av q1: the last day, or for a year its last month."""
    mention = reading.at(place, "time.end")
    if mention is None:
        return None
    place_of = mention.after
    period = _relative(reading, place_of, today) or _quarter(reading, place_of, today)
    if period is None:
        for unit in UNITS[1:]:
            if named := reading.at(place_of, f"time.{unit}"):
                period = _period(place_of, named.after, unit, 0, today)
    return _last_of(place, period.after, period) if period else None


def _last_of(place: int, after: int, period: When | None) -> When | None:
    """The last day of a period, of a week its Friday, of a year its last month; a quarter stays one."""
    if period is None or period.unit == "quarter":
        return period and When(place, after, period.unit, period.ahead, period.back, 1)
    day = last_day(period.ahead, period.unit)
    if period.unit == "week":
        day -= timedelta(days=2)
    unit = "month" if period.unit == "year" else "day"
    return When(place, after, unit, day, day, 1)


def _feast(reading: Reading, place: int, today: date) -> When | None:
    """before xmas is a month, after new year too; after another one, the day that follows."""
    after = reading.at(place, "time.after")
    mention = reading.at(after.after if after else place, "feasts")
    if mention is None:
        return None
    month, day = (int(each) for each in mention.value.split("-"))
    days = month_day(today, month, day, None)
    if days is None:
        return None
    first = days[0] + timedelta(days=1) if after else days[0]
    is_january = after is not None and first.timetuple().tm_yday <= 2
    is_day = not is_january and (after is not None or day == 1)
    return When(place, mention.after, "day" if is_day else "month", first, first, 1)


def _dated(reading: Reading, place: int, today: date) -> When | None:
    """tgl 24, ngày 24, den 24., 24th, 24hb."""
    cue = reading.at(place, "time.date")
    if cue and cue.after < len(reading.tokens) and (day := _written(reading, cue.after, today)):
        return replace(day, first=place)
    if cue and (named := _month(reading, cue.after, today)):
        return When(place, named.after, named.unit, named.ahead, named.back, named.side)
    if cue and (n := _small(reading, cue.after, 31)) and not _is_quantity(reading, cue.after):
        days = day_of_month(today, n)
        return When(place, cue.after + 1, "day", *days) if days else None
    return _nth(reading, place, today)


def _nth(reading: Reading, place: int, today: date) -> When | None:
    """24th, 24hb: the day of the month behind a number."""
    n = _small(reading, place, 31)
    nth = reading.at(place + 1, "time.nth") if n else None
    if n and nth and reading.tokens[place + 1].is_glued and reading.tokens[place + 1].text != ".":
        days = day_of_month(today, n)
        return When(place, nth.after, "day", *days) if days else None
    return None


def _whole_year(reading: Reading, place: int, today: date) -> When | None:
    year = _year(reading, place)
    if year is None:
        return None
    return When(place, place + 1, "year", date(year, 1, 1), date(year, 1, 1))


def _year(reading: Reading, place: int) -> int | None:
    if place >= len(reading.tokens) or not re.fullmatch(r"20[2-4]\d", reading.tokens[place].text):
        return None
    return int(reading.tokens[place].text)


def _small(reading: Reading, place: int, most: int = _MOST_AHEAD) -> int | None:
    """The whole number at `place` if it is 1 to `most`."""
    if place >= len(reading.tokens):
        return None
    text = reading.tokens[place].text
    if not text.isascii() or not text.isdigit() or len(text) > 3 or not 1 <= int(text) <= most:
        return None
    return int(text)


def _is_quantity(reading: Reading, place: int) -> bool:
    """Whether the number at `place` counts something else: 20k, 3pm, 2 weeks."""
    names = (
        [f"money.{s}" for s in ("thousand", "million", "billion")]
        + [f"time.{u}" for u in UNITS]
        + ["time.morning", "time.evening", "time.hour"]
    )
    return any(reading.at(place + 1, name) for name in names)


_RULES: tuple[Callable[[Reading, int, date], When | None], ...] = (
    _written, _end, _until, _feast, _named, _week_number, _in_units, _relative, _weekday, _month, _quarter, _dated, _whole_year,
)  # fmt: skip
