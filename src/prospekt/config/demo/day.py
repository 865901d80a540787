"""The working day of the demo: who is in the story, what was asked and answered, what is to be done, when.

Everything is counted from a day that counts as today; which lead plays which part follows from its row alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from prospekt.config.demo.day_words import FORMS, WORDS
from prospekt.config.demo.places import COUNTRIES
from prospekt.config.demo.staff import ASIA, NORDICS, team_for, users
from prospekt.config.demo.touches import fit, touches
from prospekt.words.folding import fold

__all__ = [
    "ANSWERS",
    "CALLS",
    "FREE",
    "INBOUND",
    "PARTS",
    "TASKS",
    "cast",
    "free",
    "said",
    "typed_in",
]
Row = dict[str, str]


class Said(NamedTuple):
    """An answer: the part of the lead, question, value, a key of WORDS for what stands behind it, source, days ago.

    The value `budget` is an amount of the representative's country, `+90` a day so far ahead, `words` the words alone.
    """

    part: str
    question: str
    value: str
    words: str
    source: str
    days_ago: int


class Planned(NamedTuple):
    """A task: the part of the lead ("" = none), kind, a key of WORDS, days from today, time of day ("" = all day)."""

    part: str
    kind: str
    words: str
    days: int
    at: str = ""


class Spoken(NamedTuple):
    """A touch: the part of the lead, kind, channel, direction, outcome, a key of WORDS ("" = none), days ago."""

    part: str
    kind: str
    channel: str
    direction: str
    outcome: str
    words: str
    days_ago: int


PARTS = (
    "ready", "late", "callback", "woken", "urgent", "wrote", "changed", "no_need", "stale", "started", "tomorrow", "met",
    "twice", "merged", "snoozed", "delegated", "timed", "mentioned", "dropped", "signal", "later", "rang", "committee",
    "prospect", "next_week", "handed", "quote", "references", "done_call", "done_mail", "consent", "marketing", "never",
    "next_month", "staff", "next_call", "next_mail", "again",
)  # fmt: skip
"""What a representative's own leads are in the story, those who fit best first; each of them is another lead."""
FREE = {ASIA: 9, NORDICS: 4}
"""Leads of nobody in the story, by the team that looks after them: one was sent back, the others are given out."""
ANSWERS = (
    Said("ready", "need", "urgent", "need_urgent", "call", 3),
    Said("ready", "budget", "budget", "budget", "meeting", 2),
    Said("ready", "timing", "+75", "timing", "meeting", 2),
    Said("ready", "authority", "yes", "", "meeting", 2),
    Said("ready", "challenges", "yes", "challenges", "call", 3),
    Said("ready", "goals", "yes", "", "call", 3),
    Said("ready", "competitors", "words", "competitors", "meeting", 2),
    Said("prospect", "budget", "budget", "budget", "call", 12),
    Said("prospect", "authority", "yes", "", "call", 12),
    Said("prospect", "challenges", "yes", "challenges", "call", 20),
    Said("prospect", "interest", "yes", "", "email", 6),
    Said("no_need", "need", "no", "no_need", "call", 5),
    Said("no_need", "budget", "no", "no_budget", "call", 5),
    Said("no_need", "timing", "no", "", "call", 5),
    Said("started", "challenges", "yes", "challenges", "form", 9),
    Said("started", "goals", "yes", "", "call", 4),
    Said("stale", "need", "yes", "", "call", 300),
    Said("stale", "authority", "yes", "", "email", 400),
    Said("stale", "budget", "budget", "", "form", 260),
    Said("changed", "budget", "budget", "budget", "email", 40),
    Said("changed", "budget", "no", "no_budget", "call", 4),
    Said("changed", "need", "yes", "", "email", 40),
    Said("committee", "committee", "words", "committee", "meeting", 8),
    Said("committee", "competitors", "words", "competitors", "meeting", 8),
    Said("committee", "need", "yes", "need_urgent", "meeting", 8),
    Said("staff", "authority", "no", "not_me", "call", 6),
    Said("staff", "challenges", "yes", "challenges", "call", 6),
    Said("staff", "goals", "no", "", "call", 6),
)
CALLS = (
    Spoken("ready", "call", "phone", "out", "positive", "need_urgent", 3),
    Spoken("no_need", "call", "phone", "out", "negative", "no_need", 5),
    Spoken("staff", "call", "phone", "out", "answered", "not_me", 6),
    Spoken("prospect", "call", "phone", "out", "positive", "budget", 12),
    Spoken("done_call", "call", "phone", "out", "left_message", "", 2),
    Spoken("done_mail", "message", "email", "out", "", "references", 1),
    Spoken("started", "call", "phone", "out", "no_answer", "", 1),
)
"""What the representative logged."""
INBOUND = (
    Spoken("wrote", "reply", "email", "in", "", "wrote", 1),
    Spoken("rang", "call", "phone", "in", "left_message", "rang", 1),
)
"""By these leads reached for us, and nobody has answered."""
TASKS = (
    Planned("late", "call", "callback", -3),
    Planned("quote", "email", "quote", -1, "11:00"),
    Planned("callback", "call", "callback", 0),
    Planned("references", "email", "references", 0),
    Planned("timed", "call", "decision", 0, "16:30"),
    Planned("snoozed", "call", "after_leave", -2),
    Planned("next_call", "call", "callback", 3),
    Planned("next_mail", "email", "brochure", 6),
    Planned("committee", "todo", "prepare", 9),
    Planned("stale", "call", "ask_again", 12),
)
_SHARED = ("info", "sales", "admin")
_CODES = {country.name: code for code, country in COUNTRIES.items()}


def cast(rows: Iterable[Row], seed: int, today: date) -> dict[str, dict[str, Row]]:
    """E-mail address of a representative -> part -> row; a short list leaves the last parts without a lead."""
    found: dict[str, dict[str, Row]] = {}
    known = list(rows)
    for user in users():
        if user["role"] == "representative":
            mine = [row for row in known if row["Owner e-mail"] == user["email"]]
            best = _best(mine, len(PARTS), seed, today)
            found[user["email"]] = dict(zip(PARTS, best, strict=False))
    return found


def free(rows: Iterable[Row], seed: int, today: date) -> list[Row]:
    """Leads that nobody owns, the best ones of each team first."""
    loose = [row for row in rows if row["External id"] and not row["Owner e-mail"]]
    return [
        row
        for team, most in FREE.items()
        for row in _best([row for row in loose if team_of(row) == team], most, seed, today)
    ]


def team_of(row: Row) -> str:
    """The team that looks after a lead that nobody owns."""
    return team_for(_CODES[row["Country"]])


def _best(rows: Iterable[Row], most: int, seed: int, today: date) -> list[Row]:
    """People who are no customers: those who can be called first, and of each firm one before any other of it."""
    good = [
        row
        for row in rows
        if row["External id"] and row["Full name"] and row["Company"] and "competitor" not in row["Tags"]
    ]  # fmt: skip
    good.sort(key=lambda row: (not row["Phone"], -fit(row), row["External id"]))
    firms: set[str] = set()
    first: list[Row] = []
    others: list[Row] = []
    for row in good:
        if len(first) == most:
            break
        if not _bought(row, seed, today):
            (others if row["Company"] in firms else first).append(row)
            firms.add(row["Company"])
    return (first + others)[:most]


def _bought(row: Row, seed: int, today: date) -> bool:
    return any(touch["kind"] == "purchase" for touch in touches([row], seed, today))


def said(language: str, key: str) -> str:
    """Words of the story as people of this language write them; English where nobody does."""
    return WORDS.get(language, {}).get(key) or WORDS["en"].get(key, "") if key else ""


def typed_in(row: Row) -> dict[str, str]:
    """The same person typed by a colleague from a business card: no marks, no legal form, a mailbox at home."""
    company = row["Company"]
    for form in FORMS:
        company = company.removesuffix(form).removeprefix(form.strip() + " ")
    words = fold(row["Full name"]).replace("/", "").split()
    mailbox = row["E-mail"].partition("@")[0]
    if mailbox in ("", *_SHARED):
        mailbox = ".".join(word for word in words if word.isalnum())
    return {
        "full_name": " ".join(words).title(), "company": company, "role": row["Job title"],
        "email": f"{mailbox}@mail.example", "country": _CODES[row["Country"]],
    }  # fmt: skip
