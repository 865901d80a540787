"""What the leads did and what was done with them: about five touches each, most on a few."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import TypedDict

from prospekt.config.demo.places import COUNTRIES
from prospekt.config.demo.talk import note
from prospekt.config.demo.titles import AUTHORITY

__all__ = ["Touch", "touches"]


class Touch(TypedDict):
    """One contact. `direction` is "in" (from the lead) or "out"; `occurred_at` is aware, UTC."""

    external_id: str
    kind: str
    channel: str
    direction: str
    outcome: str
    topic: str
    occurred_at: datetime
    note: str


_CHANNELS = {
    "visit": "web", "mail_open": "email", "mail_click": "email", "reply": "email", "form": "web",
    "download": "web", "call": "phone", "meeting": "meeting", "webinar": "web", "event": "event",
    "demo": "meeting", "quote_request": "web", "purchase": "web",
}  # fmt: skip
_OUTCOMES: dict[str, tuple[str, ...]] = {
    "reply": ("positive", "positive", "neutral", "negative"),
    "form": ("submitted",),
    "call": ("answered", "answered", "answered", "no_answer", "no_answer", "voicemail", "busy"),
    "meeting": ("held", "held", "held", "no_show"),
    "webinar": ("attended", "attended", "registered"),
    "event": ("attended",),
    "demo": ("held", "held", "held", "no_show"),
    "quote_request": ("requested",),
    "purchase": ("bought",),
}
_EARLY = {
    "visit": 40, "mail_open": 26, "mail_click": 8, "call": 12, "download": 6, "form": 4,
    "webinar": 3, "event": 3, "reply": 2,
}  # fmt: skip
_LATE = {
    "visit": 30, "mail_open": 20, "mail_click": 10, "call": 16, "reply": 9, "meeting": 5,
    "download": 4, "webinar": 2, "form": 2, "event": 1, "demo": 1,
}  # fmt: skip
_NEEDS = {
    "mail_open": "E-mail", "mail_click": "E-mail", "reply": "E-mail", "call": "Phone",
}  # fmt: skip
_OFFICE = frozenset(
    {"call", "meeting", "demo", "webinar", "event", "reply", "quote_request", "purchase"}
)
# First hour and number of hours, so that asking comes after seeing, and buying last.
_CLOCK = {"demo": (9, 3), "quote_request": (12, 2), "purchase": (14, 1)}
_TOPICS = {"general": 42, "product": 24, "price": 14, "demo": 10, "comparison": 10}
_FIXED_TOPICS = {"demo": "demo", "quote_request": "price", "purchase": "product"}
_SILENT = frozenset({"no_answer", "busy", "no_show"})
_HOURS = {country.name: country.hours for country in COUNTRIES.values()}
_HOME = frozenset({"Malaysia", "Indonesia", "Norway", "Vietnam"})
_CHAT = frozenset({"Malaysia", "Indonesia", "Vietnam"})
# How a lead behaves: fewest and most touches, and how many of 1000 do, at no fit and at full fit.
_MOODS = {
    "quiet": (0, 0, 340, 120),
    "light": (1, 3, 460, 340),
    "middle": (4, 10, 150, 340),
    "keen": (10, 24, 35, 150),
    "hot": (18, 42, 15, 50),
}


def touches(rows: Iterable[dict[str, str]], seed: int, today: date) -> Iterator[Touch]:
    """The touches of all rows that have an external id, oldest first, the last one before `today`.

    What happens to one lead depends on the seed and its own row only, never on the other rows.
    """
    made = [touch for row in rows if row["External id"] for touch in _of_lead(row, seed, today)]
    yield from sorted(made, key=lambda touch: (touch["occurred_at"], touch["external_id"]))


def _of_lead(row: dict[str, str], seed: int, today: date) -> list[Touch]:
    rng = Random(f"{seed}/{row['External id']}")
    mood = _mood(rng, row)
    low, high, *_ = _MOODS[mood]
    days = _days(rng, row, mood, low + rng.randrange(high - low + 1), today)
    kinds = _kinds(rng, row, mood, len(days))
    planned = zip(days, kinds, strict=True)
    dated = sorted((_moment(rng, row, day, kind, today), kind) for day, kind in planned)
    return [_touch(rng, row, kind, at) for at, kind in dated]


def fit(row: dict[str, str]) -> float:
    """0 to 1, roughly how good a lead looks on paper; only used to let interest follow it a bit."""
    employees = int(row["Employees"] or 0)
    worth = 0.45 * AUTHORITY.get(row["Job title"], 0.2)
    worth += 0.3 if 20 <= employees < 1000 else 0.12 if employees >= 10 else 0.0
    worth += 0.15 if row["Country"] in _HOME else 0.0
    return worth + (0.1 if row["Industry"] in ("Software", "Logistics", "Manufacturing") else 0.0)


def _mood(rng: Random, row: dict[str, str]) -> str:
    if not row["Full name"]:
        return rng.choice(("quiet", "light"))
    worth = fit(row)
    weights = [at_none + (at_full - at_none) * worth for *_, at_none, at_full in _MOODS.values()]
    return rng.choices(list(_MOODS), weights)[0]


def _days(rng: Random, row: dict[str, str], mood: str, count: int, today: date) -> list[date]:
    """Days from first seen on; the hot come back in the last three weeks, others fall silent."""
    first = date.fromisoformat(row["First seen"])
    open_days = max((today - first).days, 1)
    span = min(open_days, 7 + rng.randrange(200))
    recent = min(open_days, 21)
    days = []
    for _ in range(count):
        if mood == "hot" and rng.random() < 0.6:
            days.append(today - timedelta(days=1 + rng.randrange(recent)))
        else:
            days.append(first + timedelta(days=min(rng.randrange(span), rng.randrange(span))))
    return sorted(days)


def _kinds(rng: Random, row: dict[str, str], mood: str, count: int) -> list[str]:
    """Early touches are looking round, later ones are talk; some of the keen ask and buy."""
    early, late = _possible(row, _EARLY), _possible(row, _LATE)
    half = count // 2
    kinds = rng.choices(list(early), list(early.values()), k=count - half)
    kinds += rng.choices(list(late), list(late.values()), k=half)
    if mood in ("keen", "hot"):
        ending = rng.choices(
            ((), ("demo",), ("demo", "quote_request"), ("demo", "quote_request", "purchase")),
            (40, 30, 18, 12),
        )[0]
        kinds[count - len(ending) :] = ending
    return kinds


def _possible(row: dict[str, str], table: dict[str, int]) -> dict[str, int]:
    kinds = {kind: weight for kind, weight in table.items() if row[_NEEDS.get(kind, "Country")]}
    if row["Newsletter"] == "no":
        kinds = {kind: w for kind, w in kinds.items() if kind not in ("mail_open", "mail_click")}
    return kinds


def _moment(rng: Random, row: dict[str, str], day: date, kind: str, today: date) -> datetime:
    """Talk falls on a weekday between 9 and 16 o'clock local time, in summer time too."""
    clock = time(7 + rng.randrange(15), rng.randrange(60), rng.randrange(60))
    if kind in _OFFICE:
        day = _weekday(day, today)
        first, hours = _CLOCK.get(kind, (9, 6))
        clock = time(first + rng.randrange(hours), rng.choice((0, 15, 30, 45)))
    at = datetime.combine(day, clock, UTC) - timedelta(hours=_HOURS[row["Country"]])
    # An evening in America is tomorrow in UTC; nothing may lie ahead of today.
    return at if at.date() < today else at - timedelta(days=1)


def _weekday(day: date, today: date) -> date:
    """The Monday after a weekend, or the Friday before where that Monday has not come yet."""
    late = day.weekday() - 4
    if late <= 0:
        return day
    monday = day + timedelta(days=3 - late)
    return monday if monday < today else day - timedelta(days=late)


def _touch(rng: Random, row: dict[str, str], kind: str, at: datetime) -> Touch:
    outcome = rng.choice(_OUTCOMES.get(kind, ("",)))
    topic = _FIXED_TOPICS.get(kind) or rng.choices(list(_TOPICS), list(_TOPICS.values()))[0]
    chat = kind == "reply" and row["Country"] in _CHAT and rng.random() < 0.25
    outward = kind in ("meeting", "demo") or (kind == "call" and rng.random() < 0.8)
    return Touch(
        external_id=row["External id"],
        kind=kind,
        channel="chat" if chat else _CHANNELS[kind],
        direction="out" if outward else "in",
        outcome=outcome,
        topic=topic,
        occurred_at=at,
        note="" if outcome in _SILENT else note(rng, row["Language"], kind, topic),
    )
